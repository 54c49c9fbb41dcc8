#include "import/redaction_names.h"

#include "import/redaction_text.h"

#include <algorithm>
#include <bitset>
#include <span>

namespace retrospan::import {
namespace {

/// Letters in lower case, without separators.
constexpr std::string_view kSecretNames[] = {
    "password",      "passwd",       "passphrase",  "passcode",     "passwordconfirmation",
    "secret",        "apikey",       "secretkey",   "privatekey",   "accesskey",
    "accountkey",    "signingkey",   "accesstoken", "apitoken",     "refreshtoken",
    "authtoken",     "sessiontoken", "bearertoken", "idtoken",      "securitytoken",
    "secrettoken",   "clientsecret", "cookie",      "credential",   "authorization",
    "connectionkey", "masterkey",    "sessionkey",  "encryptionkey"};
/// The last words of names whose values have to look secret too.
struct LastWord {
    std::string_view word;
    SecretName name;
};
constexpr LastWord kLastWords[] = {
    {"token", SecretName::shaped},     {"tokens", SecretName::shaped},    {"auth", SecretName::shaped},
    {"signature", SecretName::shaped}, {"pwd", SecretName::notPath},      {"otp", SecretName::digits},
    {"pin", SecretName::digits},       {"cvv", SecretName::digits},       {"cvc", SecretName::digits},
    {"code", SecretName::query},       {"sig", SecretName::query},        {"key", SecretName::query},
    {"jwt", SecretName::shaped},       {"webhookurl", SecretName::shaped}};
/// What stands before "token" when it is a piece of text or a place to go on from.
constexpr std::string_view kPiecesOfText[] = {
    "eos",  "bos",    "pad",          "unk",   "sep",   "cls",    "mask",       "stop",   "special",
    "end",  "start",  "first",        "last",  "per",   "max",    "min",        "num",    "next",
    "page", "prompt", "continuation", "total", "input", "output", "completion", "cached", "reasoning",
    "new",  "each",   "sync",         "top",   "audio", "image",  "text"};
/// What is said about a secret in its place.
constexpr std::string_view kNoSecrets[] = {
    "true",      "false",     "null",     "nil",     "none",    "undefined", "yes",       "no",
    "on",        "off",       "string",   "str",     "text",    "required",  "optional",  "enabled",
    "disabled",  "unknown",   "missing",  "empty",   "invalid", "valid",     "incorrect", "correct",
    "wrong",     "expired",   "redacted", "hidden",  "masked",  "bearer",    "basic",     "digest",
    "chararray", "secretstr", "any",      "object",  "number",  "integer",   "int",       "boolean",
    "bool",      "varchar",   "n/a",      "changed", "ok",      "success",   "failed",    "same-origin",
    "include",   "omit",      "set",      "unset",   "self"};
/// Where programs find values.
constexpr std::string_view kObjects[] = {
    "process", "os",   "self",    "this",  "config",  "settings", "env",     "args",   "opts",
    "options", "req",  "request", "ctx",   "context", "import",   "secrets", "params", "props",
    "state",   "user", "body",    "event", "form",    "data",     "cfg"};

constexpr std::size_t kLetters = 26, kEnding = 3, kLongestName = 64;

/// The number of an ending of three letters; all endings for anything else.
std::size_t endingOf(std::string_view letters)
{
    std::size_t number = 0;
    for (const char c : letters.substr(letters.size() - kEnding)) {
        const char small = lower(c);
        if (small < 'a' || small > 'z') return kLetters * kLetters * kLetters;
        number = number * kLetters + static_cast<std::size_t>(small - 'a');
    }
    return number;
}

using Endings = std::bitset<kLetters * kLetters * kLetters + 1>;

const Endings& secretEndings()
{
    static const Endings endings = [] {
        Endings set;
        for (const std::string_view name : kSecretNames) {
            set.set(endingOf(name));
            set.set(endingOf(std::string(name) + "s"));
        }
        for (const LastWord& last : kLastWords) set.set(endingOf(last.word));
        return set;
    }();
    return endings;
}

std::string_view withoutNumber(std::string_view name)
{
    while (!name.empty() && (isDigit(name.back()) || name.back() == '_')) name.remove_suffix(1);
    return name;
}

/// Takes the last word away: of "githubToken", "GITHUB_TOKEN" and "github.token" the token.
std::string takeLastWord(std::string_view& name)
{
    while (!name.empty() && !isAlnum(name.back())) name.remove_suffix(1);
    std::size_t begin = name.size();
    while (begin > 0 && isAlnum(name[begin - 1])) {
        --begin;
        const bool capital = name[begin] >= 'A' && name[begin] <= 'Z';
        if (capital && begin > 0 && name[begin - 1] >= 'a' && name[begin - 1] <= 'z') break;
    }
    std::string word(name.substr(begin));
    std::ranges::transform(word, word.begin(), lower);
    name.remove_suffix(name.size() - begin);
    return word;
}

bool isOneOf(std::string_view word, std::span<const std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view known) { return equalsLower(word, known); });
}

/// A number as JSON has it.
bool isNumber(std::string_view value)
{
    return std::ranges::all_of(value, [](char c) {
        return isDigit(c) || std::string_view("+-.eE_,").find(c) != std::string_view::npos;
    });
}

/// "***", "xxxxxx", "<your key>", "${KEY}", "{{key}}": stand in for a value.
bool standsIn(std::string_view value)
{
    constexpr std::size_t kLongest = 64;
    if (value.size() < 3 || value.size() > kLongest) return false;
    if (value.find_first_not_of(value.front()) == std::string_view::npos)
        return std::string_view("*xX.-_").find(value.front()) != std::string_view::npos;
    return (value.front() == '<' && value.back() == '>') || (value.starts_with("${") && value.back() == '}')
        || (value.starts_with("{{") && value.ends_with("}}"))
        || (value.front() == '%' && value.back() == '%');
}

SecretName nameOfToken(std::string_view before, bool many)
{
    const std::string previous = takeLastWord(before);
    if (previous.empty() || many) return SecretName::shaped;
    return isOneOf(previous, kPiecesOfText) ? SecretName::none : SecretName::token;
}

} // namespace

bool mayBeSecretName(std::string_view name)
{
    name = withoutNumber(name);
    return name.size() >= kEnding && secretEndings().test(endingOf(name));
}

SecretName secretNameOf(std::string_view name)
{
    name = withoutNumber(name);
    if (name.size() > kLongestName || !mayBeSecretName(name)) return SecretName::none;
    std::string letters;
    for (const char c : name.substr(name.rfind('.') + 1))
        if (isAlnum(c)) letters += lower(c);
    for (const std::string_view secret : kSecretNames)
        if (letters.ends_with(secret)) return SecretName::any;
    if (letters.ends_with('s')) {
        letters.pop_back();
        for (const std::string_view secret : kSecretNames)
            if (letters.ends_with(secret)) return SecretName::text;
    }
    const std::string word = takeLastWord(name);
    if (word == "token" || word == "tokens") return nameOfToken(name, word.back() == 's');
    const auto* const last = std::ranges::find(kLastWords, word, &LastWord::word);
    return last == std::end(kLastWords) ? SecretName::none : last->name;
}

bool isSecretValue(SecretName name, std::string_view value)
{
    constexpr std::size_t kToken = 6, kShaped = 8, kQuery = 16, kLeastDigits = 4, kMostDigits = 8;
    if (value.empty() || isOneOf(value, kNoSecrets) || standsIn(value)) return false;
    switch (name) {
    case SecretName::none: return false;
    case SecretName::any: return true;
    case SecretName::text: return !isNumber(value);
    case SecretName::notPath:
        return std::string_view("/~.\\").find(value.front()) == std::string_view::npos
            && value.find(":\\") == std::string_view::npos;
    case SecretName::token:
        return value.size() >= kToken && !isNumber(value)
            && value.find_first_of("<>|[]{} ") == std::string_view::npos;
    case SecretName::shaped: return looksRandom(value, kShaped);
    case SecretName::query: return looksRandom(value, kQuery);
    case SecretName::digits:
        return value.size() >= kLeastDigits && value.size() <= kMostDigits
            && std::ranges::all_of(value, isDigit);
    }
    return false;
}

bool isIdName(std::string_view name)
{
    static constexpr std::string_view kIds[] = {"id",    "ids",  "uuid",  "time",   "timestamp", "nano",
                                                "nanos", "ns",   "us",    "ms",     "seq",       "offset",
                                                "count", "size", "bytes", "tokens", "hash",      "seed"};
    return isOneOf(takeLastWord(name), kIds);
}

bool isUnlikeWords(std::string_view value)
{
    bool small = false;
    for (const char c : value) {
        if (isDigit(c) || std::string_view("!@#$%^*+=~").find(c) != std::string_view::npos) return true;
        if (small && c >= 'A' && c <= 'Z') return true;
        small = c >= 'a' && c <= 'z';
    }
    return false;
}

bool looksRandom(std::string_view value, std::size_t least)
{
    constexpr std::size_t kLongWord = 20, kLongest = 4096;
    if (value.size() < least || value.size() > kLongest) return false;
    if (value.find_first_of(" \t\r\n<>|[]{}\\\"'") != std::string_view::npos) return false;
    const bool digits = std::ranges::any_of(value, isDigit);
    const bool letters = std::ranges::any_of(value, [](char c) { return isAlnum(c) && !isDigit(c); });
    return letters && (digits || (value.size() >= kLongWord && isUnlikeWords(value)));
}

bool isReference(std::string_view value)
{
    const auto identifier = [](char c) { return isAlnum(c) || c == '_'; };
    if (value.starts_with('$')) {
        value.remove_prefix(1);
        return std::ranges::all_of(value,
                                   [](char c) { return isDigit(c) || c == '_' || (c >= 'A' && c <= 'Z'); });
    }
    const std::size_t dot = value.find('.');
    if (dot != std::string_view::npos)
        return isOneOf(value.substr(0, dot), kObjects)
            && std::ranges::all_of(value.substr(dot + 1),
                                   [&](char c) { return identifier(c) || c == '.' || c == '?'; });
    // "userPassword"; names seldom have digits, and "Password123" is what people choose.
    return std::ranges::all_of(value, identifier) && std::ranges::none_of(value, isDigit)
        && secretNameOf(value) != SecretName::none;
}

} // namespace retrospan::import
