#include "live/http_message.h"

#include <algorithm>

namespace retrospan::live {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

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
