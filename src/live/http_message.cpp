#include "live/http_message.h"

#include <algorithm>

namespace retrospan::live {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool sameText(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::string lowerCase(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

std::string_view HttpHead::field(std::string_view name) const
{
    const auto found = std::ranges::find_if(fields, [&](const auto& f) { return sameText(f.first, name); });
    return found == fields.end() ? std::string_view() : trimmed(found->second);
}

bool HttpHead::has(std::string_view name) const
{
    return std::ranges::any_of(fields, [&](const auto& f) { return sameText(f.first, name); });
}

} // namespace retrospan::live
