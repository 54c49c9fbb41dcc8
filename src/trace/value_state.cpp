#include "trace/value_state.h"

#include "trace/json_prefix.h"

#include <algorithm>
#include <bit>
#include <string>

namespace retrospan {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::size_t kMarkBytes = 200; ///< longer words between brackets are not a mark
constexpr std::size_t kLeastLimit = 1024; ///< smaller powers of two are lengths of ordinary texts

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

bool contains(std::string_view text, std::string_view word)
{
    return text.find(word) != text.npos;
}

/// The opening bracket of the pair that ends a text, 0 when it ends with none.
char openingOf(char closing)
{
    return closing == ']' ? '[' : closing == ')' ? '(' : closing == '>' ? '<' : '\0';
}

bool isEmpty(std::string_view text)
{
    if (text.empty() || text == "null" || text == "\"\"") return true;
    const bool braces = text.starts_with('{') && text.ends_with('}');
    const bool brackets = text.starts_with('[') && text.ends_with(']');
    return text.size() >= 2 && (braces || brackets) && trimmed(text.substr(1, text.size() - 2)).empty();
}

/// "***", "[REDACTED]", "<redacted: email>", "__MASKED__", "[Scrubbed due to 'password']".
bool isMasked(std::string_view text)
{
    if (text.size() > kMarkBytes || text.size() < 3) return false;
    if (text.find_first_not_of('*') == text.npos) return true;
    if (text == "REDACTED" || text == "redacted-by-litellm") return true;
    const std::size_t first = text.find_first_not_of("[<({_*#");
    if (first == 0 || first == text.npos) return false;
    const std::size_t last = text.find_last_not_of("]>)}_*#");
    if (last + 1 == text.size() || last < first) return false;
    const std::string inside = lowered(trimmed(text.substr(first, last + 1 - first)));
    if (inside.find_first_of("[]<>(){}") != inside.npos) return false;
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"redacted", "masked", "fully masked", "filtered", "scrubbed"},
        [&](std::string_view word) {
            const std::string_view rest =
                std::string_view(inside).substr(std::min(word.size(), inside.size()));
            return inside.starts_with(word) && (rest.empty() || contains(" :-_,", rest.substr(0, 1)));
        });
}

/// A few words in place of a value that was too large, or an object or preview that says so.
bool isLeftOut(std::string_view text)
{
    if (text.starts_with("<persisted-output>")) return true;
    const std::string head = lowered(text.substr(0, kMarkBytes));
    if (text.starts_with('{')) {
        std::string packed;
        std::ranges::copy_if(head, std::back_inserter(packed), [](char c) {
            return !contains(kSpace, {&c, 1});
        });
        return packed.starts_with(R"({"truncated":true,"original_type":)")
            || packed.starts_with(R"({"litellm_truncated")");
    }
    const bool wrapped = text.size() <= kMarkBytes && openingOf(text.back()) == text.front();
    const bool gone = contains(head, "dropped") || contains(head, "omitted") || contains(head, "truncated")
        || contains(head, "too large");
    const bool why = contains(head, "size") || contains(head, "limit") || contains(head, "too large");
    return wrapped && gone && why && text.find_first_of("[<", 1) == text.npos;
}

std::string_view withoutDots(std::string_view text)
{
    constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
    std::string_view rest = text;
    for (;;) {
        rest = rest.substr(0, rest.find_last_not_of(kSpace) + 1);
        if (rest.ends_with("..."))
            rest.remove_suffix(3);
        else if (rest.ends_with(kEllipsis))
            rest.remove_suffix(kEllipsis.size());
        else
            return rest;
    }
}

/// What stands before the mark at the end of a cut text; all of the text when there is none.
std::string_view beforeMark(std::string_view text)
{
    const std::string_view tail = text.substr(text.size() - std::min(text.size(), kMarkBytes));
    const std::size_t base = text.size() - tail.size();
    const char opening = openingOf(text.back());
    if (opening != '\0') {
        const std::size_t at = tail.rfind(opening);
        if (at != tail.npos && contains(lowered(tail.substr(at)), "truncated"))
            return withoutDots(text.substr(0, base + at));
        return text;
    }
    constexpr std::string_view kBare = "truncated";
    if (!lowered(tail).ends_with(kBare)) return text;
    const std::string_view before = text.substr(0, text.size() - kBare.size());
    const std::string_view kept = withoutDots(before);
    return kept.size() + 3 <= before.size() ? kept : text;
}

bool isUsualLimit(std::string_view text)
{
    if (text.size() < kLeastLimit) return false;
    const auto characters = static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
    return std::has_single_bit(text.size()) || (characters >= kLeastLimit && std::has_single_bit(characters));
}

ValueReport cutReport(std::string_view text)
{
    const std::string_view kept = beforeMark(text);
    const bool marked = kept.size() < text.size();
    if (marked && trimmed(kept).empty()) return {ValueState::leftOut, {}};
    constexpr std::string_view kMiddle = "(litellm_truncated ";
    if (!marked && contains(text, kMiddle)) return {ValueState::cut, text, false, true};
    // Writers of previews end with dots alone: of a JSON text that is proof enough.
    const std::string_view shown = marked ? kept : withoutDots(text);
    const JsonPrefix json = scanJsonPrefix(shown);
    if (json.kind != JsonPrefix::Kind::notJson) {
        const bool dots = shown.size() < text.size();
        const bool cut = marked || dots || json.kind == JsonPrefix::Kind::cut;
        return {cut ? ValueState::cut : ValueState::recorded, shown, true};
    }
    return {marked ? ValueState::cut : ValueState::recorded, marked ? kept : text};
}

} // namespace

ValueReport valueStateOf(std::string_view text)
{
    const std::string_view shown = trimmed(text);
    if (shown.ends_with(kCutOnImport)) {
        ValueReport report = cutReport(shown);
        report.onImport = true;
        report.state = ValueState::cut; // be it all of it
        return report;
    }
    if (isEmpty(shown)) return {ValueState::empty, text};
    if (isMasked(shown)) return {ValueState::masked, text};
    if (isLeftOut(shown)) return {ValueState::leftOut, text};
    ValueReport report = cutReport(shown);
    if (report.state != ValueState::recorded) return report;
    report.kept = text;
    if (!report.json && isUsualLimit(text)) report.state = ValueState::perhapsCut;
    return report;
}

std::string_view toString(ValueState state)
{
    switch (state) {
    case ValueState::notRecorded: return "not_recorded";
    case ValueState::empty: return "empty";
    case ValueState::cut: return "cut";
    case ValueState::perhapsCut: return "perhaps_cut";
    case ValueState::masked: return "masked";
    case ValueState::leftOut: return "left_out";
    case ValueState::recorded: break;
    }
    return {};
}

} // namespace retrospan
