#include "insight/words.h"

#include "insight/text_match.h"
#include "trace/text_collection.h"

#include <algorithm>
#include <span>

namespace retrospan::insight {
namespace {

/// Only the beginning of a long text is searched: what matters is said there or nowhere.
constexpr std::size_t kSearchedBytes = 16 * 1024;

constexpr std::string_view kHuman[] = {
    "talk to a person",   "talk to somebody",   "talk to someone",       "talk to a human",
    "speak to a person",  "speak to someone",   "speak to somebody",     "speak to a human",
    "speak with a human", "real person",        "human agent",           "a human please",
    "representative",     "live agent",         "talk to an agent",      "speak to an agent",
    "customer service",   "mit einem menschen", "mit jemandem sprechen", "einen mitarbeiter"};
constexpr std::string_view kFailure[] = {
    "fail",          "error",         "declin",        "could not",   "couldn't",     "cannot",
    "can't",         "unable",        "did not go",    "didn't go",   "not possible", "problem",
    "unfortunately", "sorry",         "rejected",      "refused",     "not charged",  "nothing was charged",
    "timed out",     "timeout",       "not available", "unavailable", "not found",    "went wrong",
    "did not work",  "didn't work",   "no longer",     "issue",       "denied",       "fehlgeschlagen",
    "leider",        "nicht möglich", "fehler",        "abgelehnt"};
constexpr std::string_view kSuccess[] = {
    "went through",       "was successful",   "were successful",   "successfully",       "is complete",
    "has been charged",   "has been paid",    "has been refunded", "has been booked",    "has been sent",
    "has been processed", "has been created", "has been updated",  "has been cancelled", "has been canceled",
    "was charged",        "was paid",         "was refunded",      "was booked",         "was made",
    "was processed",      "was created",      "payment is made",   "i have charged",     "i've charged",
    "i have sent",        "i've sent",        "i have booked",     "i've booked",        "all done",
    "all tests pass",     "is now fixed",     "erfolgreich",       "wurde bezahlt",      "wurde gebucht"};
constexpr std::string_view kNot[] = {"not ",    "n't ", "never ", "nothing ", "no ", "nicht ",
                                     "cannot ", "if ",  "once ",  "when ",    "?"};
constexpr std::string_view kPromise[] = {
    "i will now ",      "i'll now ",     "let me check",       "let me look",      "let me search",
    "let me try",       "let me find",   "i will check",       "i'll check",       "i will look",
    "i'll look",        "i will search", "i'll search",        "i will try",       "i'll try",
    "i will transfer",  "i'll transfer", "i will connect you", "i'll connect you", "i am transferring",
    "i'm transferring", "i will charge", "i'll charge",        "i am going to ",   "i'm going to "};
/// With these a promise is to be kept at once: "I'll send it right away".
constexpr std::string_view kIntent[] = {
    "i will ",      "i'll ",         "let me ",      "i am sending",   "i'm sending",   "i am looking",
    "i'm looking",  "i am checking", "i'm checking", "i am booking",   "i'm booking",   "i am creating",
    "i'm creating", "i am updating", "i'm updating", "i am searching", "i'm searching", "ich werde "};
constexpr std::string_view kAtOnce[] = {" right away",  " right now", " straight away",
                                        " immediately", " sofort",    " jetzt"};
constexpr std::string_view kNotToday[] = {" for now",   " by now",  " until now",  " from now",  " of now",
                                          "i will be ", "i'll be ", "let me know", "as soon as", "unless ",
                                          "after you ", "wenn ",    "falls "};
constexpr std::string_view kWait[] = {"one moment",    "one second",       "just a moment",
                                      "just a second", "give me a moment", "give me a second",
                                      "bear with me",  "einen moment",     "einen augenblick"};
constexpr std::string_view kRefusal[] = {
    "i can't help with", "i cannot help with",      "i can't assist",
    "i cannot assist",   "i'm not able to help",    "i am not able to help",
    "i must decline",    "i won't be able to help", "against my guidelines"};
constexpr std::string_view kReasoning[] = {
    "<think>",      "</think>",         "<thinking>",          "</thinking>",
    "<reasoning>",  "<scratchpad>",     "<|channel|>analysis", "<|start|>assistant",
    "<antthinking", "chain of thought:"};

/// What a text begins with that speaks of the user to somebody else.
constexpr std::string_view kThinking[] = {"the user wants",
                                          "the user is asking",
                                          "the user asks",
                                          "the user asked",
                                          "the user has ",
                                          "the user needs",
                                          "the user said",
                                          "the user seems",
                                          "so the user ",
                                          "let me think",
                                          "i need to figure",
                                          "i should tell the user",
                                          "i need to tell",
                                          "i need to respond",
                                          "we need to respond",
                                          "we need to answer",
                                          "we should answer",
                                          "let's think step by",
                                          "hmm, ",
                                          "der nutzer möchte",
                                          "der nutzer fragt",
                                          "der benutzer möchte",
                                          "der benutzer fragt",
                                          "ich muss überlegen"};
constexpr std::string_view kBeforeThinking[] = {"okay, ", "ok, ", "okay. ", "alright, ", "so, "};

std::string_view searched(std::string_view text)
{
    return text.substr(0, kSearchedBytes);
}

std::size_t firstOf(const std::string& text, std::span<const std::string_view> phrases)
{
    std::size_t first = text.npos;
    for (const std::string_view phrase : phrases) first = std::min(first, text.find(phrase));
    return first;
}

bool anyOf(std::string_view text, std::span<const std::string_view> phrases)
{
    return firstOf(lowered(searched(text)), phrases) != std::string::npos;
}

/// A full stop between digits or letters ends nothing: "189.40", "example.com".
bool endsSentence(std::string_view text, std::size_t at)
{
    if (text[at] == '\n') return true;
    if (text[at] != '.' && text[at] != '!' && text[at] != '?') return false;
    return at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
}

/// The sentence around a place.
std::string_view sentenceAt(std::string_view text, std::size_t place)
{
    std::size_t begin = place, end = place;
    while (begin > 0 && !endsSentence(text, begin - 1)) --begin;
    while (end < text.size() && !endsSentence(text, end)) ++end;
    std::string_view sentence = text.substr(begin, end + 1 - begin);
    sentence.remove_prefix(std::min(sentence.find_first_not_of(" \t\n"), sentence.size()));
    return beginningOf(sentence, 300);
}

/// Apostrophes of print count as those of a keyboard.
std::string withPlainApostrophes(std::string text)
{
    constexpr std::string_view kPrinted = "\u2019";
    for (std::size_t at = text.find(kPrinted); at != text.npos; at = text.find(kPrinted, at))
        text.replace(at, kPrinted.size(), "'");
    return text;
}

/// "now" as the last word of what is said: "now that" and "now on" promise nothing.
bool endsWithNow(std::string_view words)
{
    constexpr std::string_view kNow = " now";
    for (std::size_t at = words.find(kNow); at != words.npos; at = words.find(kNow, at + 1)) {
        const std::string_view after = words.substr(at + kNow.size());
        if (after.empty() || std::string_view(".,!;:\n").find(after.front()) != after.npos
            || after.starts_with(" and "))
            return true;
    }
    return false;
}

/// Begins with words that ask the user to wait, or says that it will be done right away.
bool promisesAtOnce(const std::string& sentence)
{
    const std::string_view words =
        std::string_view(sentence).substr(std::min(sentence.find_first_not_of(" \t\n*_"), sentence.size()));
    for (const std::string_view wait : kWait) {
        if (!words.starts_with(wait)) continue;
        const std::string_view after = words.substr(wait.size());
        if (after.empty() || after.front() != ' ' || after.starts_with(" please")
            || after.starts_with(" while i ") || after.starts_with(" bitte"))
            return true;
    }
    const std::size_t intent = firstOf(sentence, kIntent);
    if (intent == sentence.npos || firstOf(sentence, kNot) != sentence.npos
        || firstOf(sentence, kNotToday) != sentence.npos)
        return false;
    const std::string rest = sentence.substr(intent);
    return firstOf(rest, kAtOnce) != rest.npos || endsWithNow(rest);
}

/// Words that are common in a language, and in hardly any other that is told apart here.
constexpr std::string_view kKnown[] = {
    "the",  "and", "is",  "you", "your",  "to",    "of",    "for",    "this", "that", "with",   "not",
    "have", "are", "was", "it",  "we",    "will",  "be",    "been",   "i",    "can",  "please", "there",
    "der",  "das", "und", "ist", "nicht", "ein",   "eine",  "ich",    "sie",  "wir",  "mit",    "auf",
    "zu",   "den", "dem", "von", "wurde", "haben", "bitte", "leider", "ihre", "wird", "habe"};
constexpr std::string_view kOther[] = {
    "le",  "les", "des", "une",  "et",  "vous", "nous", "pas", "pour", "est", "dans", "avec", "sur",  "votre",
    "el",  "los", "las", "una",  "y",   "para", "con",  "que", "su",   "por", "está", "del",  "il",   "di",
    "che", "non", "per", "sono", "è",   "um",   "uma",  "não", "os",   "em",  "het",  "een",  "niet", "van",
    "dat", "je",  "och", "att",  "det", "inte", "nie",  "się", "jest", "na",  "ve",   "bir",  "için", "yang"};
constexpr std::size_t kLanguageBytes = 2048;
/// A text of fewer words may have none of the common ones in any language.
constexpr std::size_t kFewWords = 8;

struct Common {
    std::size_t words = 0, known = 0, other = 0, letters = 0, foreignLetters = 0;
};

/// First byte of a character of UTF-8 beyond Latin letters and common signs: Greek, Cyrillic, Chinese and so
/// on.
bool isForeign(unsigned char first)
{
    return first >= 0xcd && first != 0xe1 && first != 0xe2 && first < 0xf0;
}

Common commonWords(std::string_view text)
{
    Common common;
    const std::string low = lowered(text);
    const auto isPart = [](unsigned char byte) { return (byte >= 'a' && byte <= 'z') || byte >= 0x80; };
    for (std::size_t at = 0; at < low.size();) {
        std::size_t end = at;
        for (; end < low.size() && isPart(static_cast<unsigned char>(low[end])); ++end) {
            const auto byte = static_cast<unsigned char>(low[end]);
            common.letters += (byte & 0xc0U) != 0x80U ? 1 : 0;
            common.foreignLetters += isForeign(byte) ? 1 : 0;
        }
        const std::string_view word = std::string_view(low).substr(at, end - at);
        common.words += word.empty() ? 0 : 1;
        common.known += std::ranges::find(kKnown, word) != std::end(kKnown) ? 1 : 0;
        common.other += std::ranges::find(kOther, word) != std::end(kOther) ? 1 : 0;
        at = std::max(end, at + 1);
    }
    return common;
}

} // namespace

bool knowsLanguage(std::string_view text)
{
    const Common common = commonWords(beginningOf(text, kLanguageBytes));
    if (common.foreignLetters * 3 > common.letters) return false;
    if (common.other > common.known) return false;
    return common.known > 0 || common.words < kFewWords;
}

bool asksForHuman(std::string_view text)
{
    return anyOf(text, kHuman);
}

bool speaksOfFailure(std::string_view text)
{
    return anyOf(text, kFailure);
}

bool refuses(std::string_view text)
{
    return anyOf(text, kRefusal);
}

std::string claimOfSuccess(std::string_view text)
{
    const std::string low = lowered(searched(text));
    for (std::size_t from = 0; from < low.size();) {
        const std::size_t found = firstOf(low.substr(from), kSuccess);
        if (found == std::string::npos) return {};
        const std::string_view sentence = sentenceAt(low, from + found);
        if (firstOf(std::string(sentence), kNot) == std::string::npos)
            return std::string(sentenceAt(text, from + found));
        from += found + 1;
    }
    return {};
}

std::string promiseToAct(std::string_view text)
{
    text = searched(text);
    for (std::size_t from = 0; from < text.size();) {
        std::size_t end = from;
        while (end < text.size() && !endsSentence(text, end)) ++end;
        const std::string sentence = withPlainApostrophes(lowered(text.substr(from, end + 1 - from)));
        const bool asks = sentence.find('?') != sentence.npos || sentence.find("if you") != sentence.npos;
        if (!asks && (firstOf(sentence, kPromise) != sentence.npos || promisesAtOnce(sentence)))
            return std::string(sentenceAt(text, from));
        from = end + 1;
    }
    return {};
}

std::string leakedReasoning(std::string_view text)
{
    const std::string low = lowered(searched(text));
    if (const std::size_t found = firstOf(low, kReasoning); found != std::string::npos)
        return std::string(text.substr(found, std::min<std::size_t>(120, text.size() - found)));
    const bool steps = low.starts_with("thought:") && low.find("\naction:") != std::string::npos;
    return steps ? std::string(sentenceAt(text, 0)) : std::string();
}

std::string thoughtAloud(std::string_view text)
{
    const std::string low = withPlainApostrophes(lowered(beginningOf(text, 200)));
    std::string_view words = low;
    for (const std::string_view before : kBeforeThinking)
        if (words.starts_with(before)) words.remove_prefix(before.size());
    const bool thinks =
        std::ranges::any_of(kThinking, [&](std::string_view begin) { return words.starts_with(begin); });
    return thinks ? std::string(sentenceAt(text, 0)) : std::string();
}

} // namespace retrospan::insight
