#include "import/otel_tags.h"

#include "import/json_values.h"

#include <algorithm>
#include <array>
#include <string>

namespace retrospan::import {
namespace {

bool takeText(std::string_view value, std::string_view& field)
{
    if (value.empty() || (!field.empty() && field != value)) return false;
    field = value;
    return true;
}

bool takeStatus(std::string_view value, SpanView& span)
{
    if (sameWord(value, "UNSET")) return true;
    if (!sameWord(value, "OK") && !sameWord(value, "ERROR")) return false;
    span.status = sameWord(value, "OK") ? OtlpStatus::ok : OtlpStatus::error;
    return true;
}

bool takeKind(std::string_view value, SpanView& span)
{
    const std::uint8_t kind = otlpKindOf(value);
    if (kind == 0 || (span.otlpKind != 0 && span.otlpKind != kind)) return false;
    span.otlpKind = kind;
    return true;
}

bool takeCount(const ValueView& value, std::uint32_t& field)
{
    const std::int64_t count = integerOf(value);
    if (count <= 0 || count > UINT32_MAX) return false;
    field = static_cast<std::uint32_t>(count);
    return true;
}

bool take(const AttributeView& tag, SpanView& span)
{
    const std::string_view key = tag.key, text = tag.value.text();
    if (key == "span.kind") return takeKind(text, span);
    if (key == "w3c.tracestate") return takeText(text, span.traceState);
    if (!key.starts_with("otel.")) return false;
    if (key == "otel.status_code") return takeStatus(text, span);
    if (key == "otel.status_description") return takeText(text, span.statusMessage);
    if (key == "otel.scope.name" || key == "otel.library.name") return takeText(text, span.scope.name);
    if (key == "otel.scope.version" || key == "otel.library.version")
        return takeText(text, span.scope.version);
    if (key == "otel.dropped_attributes_count") return takeCount(tag.value, span.droppedAttributes);
    if (key == "otel.dropped_events_count") return takeCount(tag.value, span.droppedEvents);
    if (key == "otel.dropped_links_count") return takeCount(tag.value, span.droppedLinks);
    return false;
}

} // namespace

std::uint8_t otlpKindOf(std::string_view word)
{
    constexpr std::array<std::string_view, 5> kinds{"internal", "server", "client", "producer", "consumer"};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        if (sameWord(word, kinds[i])) return static_cast<std::uint8_t>(i + 1);
    return 0;
}

std::vector<AttributeView> takeOtelTags(AttributesView tags, SpanView& span)
{
    std::vector<AttributeView> left;
    left.reserve(tags.size());
    for (const AttributeView& tag : tags)
        if (!take(tag, span)) left.push_back(tag);
    return left;
}

void appendUnknown(const ValueView& object, std::span<const std::string_view> known, std::string_view prefix,
                   std::vector<AttributeView>& out, Arena& arena)
{
    for (const AttributeView& member : object.members()) {
        if (member.value.isNull() || std::find(known.begin(), known.end(), member.key) != known.end())
            continue;
        const std::string_view key =
            prefix.empty() ? member.key : arena.copy(std::string(prefix) + std::string(member.key));
        out.push_back({key, member.value});
    }
}

void appendMistyped(const ValueView& object, std::span<const std::string_view> keys, ValueView::Type type,
                    std::vector<AttributeView>& out)
{
    for (const std::string_view key : keys)
        if (const ValueView& value = object[key]; !value.isNull() && value.type() != type)
            out.push_back({key, value});
}

} // namespace retrospan::import
