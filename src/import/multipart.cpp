#include "import/multipart.h"

#include "trace/ascii_text.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::size_t kMaxParts = 100'000;
constexpr std::size_t kMaxBoundary = 200; ///< RFC 2046 says 70

/// Value of `name=` among the parameters of a field, without quotes.
std::string_view parameter(std::string_view field, std::string_view name)
{
    for (std::size_t at = field.find(';'); at != std::string_view::npos; at = field.find(';', at)) {
        const std::string_view rest = trimmed(field.substr(++at));
        if (rest.size() <= name.size() || rest[name.size()] != '='
            || !sameText(rest.substr(0, name.size()), name))
            continue;
        const std::string_view value = rest.substr(name.size() + 1);
        if (value.starts_with('"')) return value.substr(1, std::min(value.find('"', 1), value.size()) - 1);
        return trimmed(value.substr(0, value.find(';')));
    }
    return {};
}

void readFields(std::string_view fields, MultipartPart& part)
{
    while (!fields.empty()) {
        const std::size_t end = std::min(fields.find("\r\n"), fields.size());
        const std::string_view line = fields.substr(0, end);
        fields.remove_prefix(std::min(end + 2, fields.size()));
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(std::min(colon + 1, line.size())));
        if (sameText(name, "content-disposition")) part.name = parameter(value, "name");
        if (sameText(name, "content-type")) part.type = trimmed(value.substr(0, value.find(';')));
    }
}

/// What stands between two delimiters.
std::optional<MultipartPart> partOf(std::string_view text)
{
    MultipartPart part;
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    readFields(text.substr(0, end), part);
    part.body = text.substr(end + 4);
    return part;
}

} // namespace

std::string boundaryOf(std::string_view contentType)
{
    if (!sameText(trimmed(contentType.substr(0, contentType.find(';'))), "multipart/form-data")) return {};
    const std::string_view boundary = parameter(contentType, "boundary");
    return boundary.size() > kMaxBoundary ? std::string() : std::string(boundary);
}

std::optional<std::vector<MultipartPart>> multipartOf(std::string_view body, std::string_view boundary)
{
    std::vector<MultipartPart> parts;
    const std::string delimiter = "\r\n--" + std::string(boundary);
    if (boundary.empty() || !body.starts_with(std::string_view(delimiter).substr(2))) return std::nullopt;
    body.remove_prefix(delimiter.size() - 2);
    while (!body.starts_with("--")) {
        const std::size_t end = body.find(delimiter);
        if (!body.starts_with("\r\n") || end == std::string_view::npos || parts.size() == kMaxParts)
            return std::nullopt;
        const auto part = partOf(body.substr(2, std::max<std::size_t>(end, 2) - 2));
        if (!part) return std::nullopt;
        parts.push_back(*part);
        body.remove_prefix(end + delimiter.size());
    }
    return parts;
}

} // namespace retrospan::import
