#include "import/own_patterns.h"

#include <re2/re2.h>

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::int64_t kProgramBytes = 4 * 1024 * 1024;
/// Of one expression in one text; with more of them the rest of the text is taken for one.
constexpr std::size_t kMostMatches = 10'000;

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

/// Where the parenthesis without a partner stands.
std::size_t unpairedParenthesis(std::string_view pattern)
{
    std::vector<std::size_t> open;
    bool inSet = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\')
            ++i;
        else if (inSet)
            inSet = c != ']';
        else if (c == '[')
            inSet = true;
        else if (c == '(')
            open.push_back(i);
        else if (c == ')' && open.empty())
            return i;
        else if (c == ')')
            open.pop_back();
    }
    return open.empty() ? 0 : open.back();
}

std::size_t faultOffset(const re2::RE2& expression)
{
    const std::string& pattern = expression.pattern();
    if (expression.error_arg() == pattern) return unpairedParenthesis(pattern);
    const std::size_t at = pattern.find(expression.error_arg());
    return at == std::string::npos ? 0 : at;
}

std::size_t charactersIn(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

Error faultOf(const re2::RE2& expression)
{
    const std::size_t at = faultOffset(expression);
    const std::size_t character = charactersIn(std::string_view(expression.pattern()).substr(0, at)) + 1;
    std::string_view why = expression.error();
    if (why.ends_with(expression.error_arg())) why.remove_suffix(expression.error_arg().size());
    if (why.ends_with(": ")) why.remove_suffix(2);
    return Error{"the expression \"" + expression.pattern() + "\" is wrong at character "
                 + std::to_string(character) + ": " + std::string(why)};
}

} // namespace

struct OwnPatterns::Impl {
    std::vector<std::unique_ptr<re2::RE2>> expressions;
};

OwnPatterns::OwnPatterns(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
OwnPatterns::~OwnPatterns() = default;

Result<std::shared_ptr<const OwnPatterns>> OwnPatterns::compile(const std::vector<std::string>& patterns)
{
    if (patterns.size() > kMost)
        return Error{"there can be " + std::to_string(kMost) + " expressions at most"};
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kProgramBytes);
    auto impl = std::make_unique<Impl>();
    for (const std::string& pattern : patterns) {
        if (pattern.size() > kLongest)
            return Error{"an expression can be " + std::to_string(kLongest) + " bytes long at most"};
        auto expression = std::make_unique<re2::RE2>(piece(pattern), options);
        if (!expression->ok()) return faultOf(*expression);
        if (expression->Match("", 0, 0, re2::RE2::ANCHOR_BOTH, nullptr, 0))
            return Error{"the expression \"" + pattern
                         + "\" matches nothing at all, so it would be everywhere"};
        impl->expressions.push_back(std::move(expression));
    }
    return std::shared_ptr<const OwnPatterns>(new OwnPatterns(std::move(impl)));
}

/// Searched in windows that overlap, so that an expression which looks far ahead costs no more than that.
void OwnPatterns::find(std::string_view text, std::size_t base, std::vector<RedactionSpot>& findings) const
{
    for (const auto& expression : m_impl->expressions) {
        std::size_t matches = 0;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.size(), at + 2 * kLongestMatch);
            re2::StringPiece match;
            const bool found = expression->Match(piece(text), at, end, re2::RE2::UNANCHORED, &match, 1);
            const std::size_t begin =
                found ? static_cast<std::size_t>(match.data() - text.data()) : text.size();
            if (begin >= at + kLongestMatch && end < text.size()) {
                at += kLongestMatch;
                continue;
            }
            if (!found) break;
            const std::size_t length = match.size();
            const bool last = ++matches >= kMostMatches;
            if (length > 0)
                findings.push_back(
                    {base + begin, base + (last ? text.size() : begin + length), RedactionClass::pattern});
            if (last) break;
            at = begin + std::max<std::size_t>(length, 1);
        }
    }
}

} // namespace retrospan::import
