#include "import/redaction_tokens.h"

#include "import/redaction_keys.h"
#include "import/redaction_names.h"

namespace retrospan::import {
namespace {

/// What is looked at to tell whether a long run of characters is a key.
constexpr std::size_t kProbe = 128, kLongestHeader = 2048;

/// header.payload.signature in base64url, of which the last may be missing.
std::optional<RedactionSpot> webToken(const ScanCursor& scan, std::size_t begin, std::size_t headerEnd)
{
    if (headerEnd >= scan.text.size() || scan.text[headerEnd] != '.' || headerEnd - begin < 10)
        return std::nullopt;
    if (scan.text.substr(headerEnd + 1, 2) != "ey") return std::nullopt;
    return RedactionSpot{begin, scan.runEnd(headerEnd, isDottedTokenChar), RedactionClass::key};
}

/// A key has a long part that is no word; names of programs and style sheets have not.
bool hasLongPart(std::string_view body)
{
    constexpr std::size_t kLong = 10;
    if (body.starts_with("learn")) return false;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find_first_of("-_"), body.size());
        if (end >= kLong && std::ranges::any_of(body.substr(0, end), isDigit)) return true;
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return false;
}

bool fits(const KeyShape& shape, std::string_view body)
{
    if (body.size() < shape.least) return false;
    if (shape.exact && body.size() != shape.least) return false;
    if (shape.prefix == "sk-" && !hasLongPart(body)) return false;
    return !shape.digit || std::ranges::any_of(body, isDigit);
}

/// abc8Q~ and 31 to 34 characters: a client's secret of Microsoft Entra. `tilde` is behind "Q~".
std::optional<RedactionSpot> entraSecret(const ScanCursor& scan, std::size_t tilde)
{
    constexpr std::size_t kLead = 6, kLeast = 31, kMost = 34;
    const auto allowed = [](char c) { return isDottedTokenChar(c) || c == '~'; };
    if (tilde < scan.from + kLead || !isDigit(scan.text[tilde - 3])) return std::nullopt;
    const std::size_t begin = tilde - kLead, size = scan.probe(tilde, allowed, kProbe).size();
    if (!startsWord(scan.text, begin) || size < kLeast || size > kMost) return std::nullopt;
    return RedactionSpot{begin, tilde + size, RedactionClass::key};
}

int base64Value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (isDigit(c)) return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/// True when this is the base64 of printable "name:password".
bool isCredentials(std::string_view body)
{
    unsigned bits = 0, count = 0;
    bool colon = false;
    for (const char c : body) {
        if (c == '=') break;
        const int value = base64Value(c);
        if (value < 0) return false;
        bits = bits << 6U | static_cast<unsigned>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        const unsigned byte = bits >> count & 0xffU;
        if (byte < ' ') return false;
        colon = colon || byte == ':';
    }
    return colon;
}

/// No word and no words with dashes: long, and of digits and letters or of many letters.
bool isBearerToken(std::string_view body)
{
    constexpr std::size_t kLeast = 12, kLongWord = 20;
    const bool parts = body.find_first_of("-/.") != std::string_view::npos;
    if (looksRandom(body, parts ? kLongWord : kLeast)) return !parts || hasLongPart(body);
    return body.size() >= kLongWord && !parts;
}

} // namespace

std::optional<RedactionSpot> keyAfter(const ScanCursor& scan, std::size_t begin)
{
    const std::string_view text = scan.text;
    if (text[begin - 1] == '~') return entraSecret(scan, begin);
    for (KeyShapes shapes(text[begin - 2], text[begin - 1]); !shapes.empty(); shapes.pop()) {
        const KeyShape& shape = shapes.front();
        if (begin < scan.from + shape.prefix.size()) continue;
        const std::size_t i = begin - shape.prefix.size();
        if (text.substr(i, shape.prefix.size()) != shape.prefix) continue;
        if (!startsWord(text, i) || (i > 0 && text[i - 1] == '-')) continue;
        if (shape.prefix == "eyJ")
            return webToken(scan, i, begin + scan.probe(begin, shape.allowed, kLongestHeader).size());
        const std::string_view body = scan.probe(begin, shape.allowed, kProbe);
        const std::size_t end = begin + body.size();
        if (!fits(shape, body)) continue;
        const bool bounded = shape.exact || shape.allowed == isUpperOrDigit;
        if (bounded && end < text.size() && isAlnum(text[end])) continue;
        return RedactionSpot{i, scan.runEnd(end, shape.allowed), RedactionClass::key};
    }
    return std::nullopt;
}

std::optional<RedactionSpot> bearerAt(const ScanCursor& scan, std::size_t i)
{
    constexpr std::size_t kLeast = 8;
    if (!startsWord(scan.text, i)) return std::nullopt;
    for (const std::string_view scheme : {"bearer ", "basic "}) {
        if (!equalsLower(scan.text.substr(i, scheme.size()), scheme)) continue;
        const std::size_t begin = i + scheme.size();
        const std::string_view body = scan.probe(begin, isBase64Char, kProbe);
        if (body.size() < kLeast) return std::nullopt;
        const bool basic = scheme.starts_with("basic");
        if (basic ? !isCredentials(body) : !isBearerToken(body)) return std::nullopt;
        return RedactionSpot{begin, scan.runEnd(begin + body.size(), isBase64Char), RedactionClass::key};
    }
    return std::nullopt;
}

std::optional<RedactionSpot> privateKeyAt(ScanCursor& scan, std::size_t i)
{
    constexpr std::string_view kBegin = "-----BEGIN ", kDashes = "-----";
    constexpr std::size_t kLongestLabel = 60, kEndLabel = 9; // "-----END "
    const std::string_view text = scan.text;
    if (!text.substr(i).starts_with(kBegin)) return std::nullopt;
    const std::size_t label = i + kBegin.size();
    const std::size_t labelEnd = text.substr(label, kLongestLabel).find(kDashes);
    if (labelEnd == std::string_view::npos
        || text.substr(label, labelEnd).find("PRIVATE KEY") == std::string_view::npos)
        return std::nullopt;
    const std::size_t tail = scan.armourEnds.next(label);
    const std::size_t limit = std::min(scan.placeholders.next(label), tail);
    // In JSON the text around it ends at its quotation mark.
    const std::size_t mark = text.substr(0, limit).find('"', label);
    std::size_t end = std::min(mark, limit);
    if (mark != std::string_view::npos)
        while (end > label && text[end - 1] == '\\') --end;
    if (end == tail && tail < text.size()) {
        const std::size_t dashes = text.substr(tail + kEndLabel, kLongestLabel).find(kDashes);
        end = tail + kEndLabel + (dashes == std::string_view::npos ? 0 : dashes + kDashes.size());
    }
    return RedactionSpot{i, end, RedactionClass::key};
}

} // namespace retrospan::import
