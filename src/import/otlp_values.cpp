#include "import/otlp_values.h"

#include "import/canonical.h"
#include "import/json.h"
#include "import/json_values.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace retrospan::import {
namespace {

int base64Value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

constexpr std::size_t kBase64TraceId = 24;
constexpr std::size_t kBase64SpanId = 12;

std::string_view firstText(AttributesView attributes, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (const ValueView* value = findAttribute(attributes, key);
            value != nullptr && !value->text().empty())
            return value->text();
    return {};
}

/// The record's attributes plus body and severity, as they stand on the event or entry made from it.
AttributesView entryAttributes(const LogRecordView& record, bool entry, Arena& arena)
{
    std::vector<AttributeView> all(record.attributes.begin(), record.attributes.end());
    if (!record.body.isNull()) all.push_back({"body", record.body});
    if (record.severityNumber != 0)
        all.push_back({"severity_number", ValueView::ofInteger(record.severityNumber)});
    if (!record.severityText.empty())
        all.push_back({"severity_text", ValueView::ofText(record.severityText)});
    if (entry) all.push_back({canonical::kLogEntry, ValueView::ofBoolean(true)});
    return arena.copy(all);
}

SpanId contentId(const LogRecordView& record, std::string_view name, AttributesView attributes)
{
    std::string content(name);
    for (const AttributeView& attribute : attributes) (content += attribute.key) += toJson(attribute.value);
    const std::uint64_t hash =
        XXH3_64bits_withSeed(content.data(), content.size(), static_cast<XXH64_hash_t>(record.timeNs));
    return SpanId{hash | 1};
}

/// The trace of records without one: their session's entries, else their service's.
std::string_view traceOfEntries(const LogRecordView& record, Arena& arena)
{
    std::string_view owner = firstText(record.attributes, {"session.id", "gen_ai.conversation.id"});
    if (owner.empty()) owner = firstText(record.resource.attributes, {"session.id", "service.name"});
    return arena.copy("logs/" + std::string(owner.empty() ? "unknown service" : owner));
}

std::string_view entryName(const LogRecordView& record, std::string_view eventName)
{
    if (!eventName.empty()) return eventName;
    const std::string_view body = record.body.text();
    constexpr std::size_t longest = 120;
    std::size_t end = std::min(body.find('\n'), std::min(body.size(), longest));
    while (end > 0 && end < body.size() && (body[end] & 0xc0) == 0x80) --end;
    return end > 0 ? body.substr(0, end) : std::string_view("log record");
}

} // namespace

std::string_view otlpTraceId(std::string_view text, Arena& arena)
{
    if (text.size() == kBase64TraceId && text.ends_with('='))
        if (const std::string bytes = decodedBase64(text); !bytes.empty())
            return arena.copy(canonicalTraceId(hexOfBytes(bytes)));
    return arena.copy(canonicalTraceId(text));
}

OtlpSpanId otlpSpanId(std::string_view text, Arena& arena)
{
    if (text.find_first_not_of('0') == std::string_view::npos) return {};
    if (text.size() == kBase64SpanId && text.ends_with('='))
        if (const std::string bytes = decodedBase64(text); !bytes.empty())
            return otlpSpanId(arena.copy(hexOfBytes(bytes)), arena);
    return {spanIdFromText(text), isHexSpanId(text) ? std::string_view() : text};
}

std::int64_t otlpTime(const ValueView& value)
{
    const std::string_view text = value.text();
    const bool number = value.isNumber() || !value["high"].isNull()
        || (!text.empty() && text.find_first_not_of("0123456789", text.front() == '-' ? 1 : 0) == text.npos);
    return number || value.isNull() || (value.isText() && text.empty()) ? integerOf(value) : INT64_MAX;
}

void noteOddIds(const SpanView& span, BatchBuilder& out, const Place& place)
{
    const std::string_view odd = !span.traceId.empty() && !isHexTraceId(span.traceId) ? span.traceId
        : !span.idText.empty()                                                        ? span.idText
                                                                                      : span.parentText;
    if (!odd.empty()) out.report().add("odd_id", Severity::info, place, odd);
}

std::string decodedBase64(std::string_view text)
{
    std::string bytes;
    std::uint32_t group = 0;
    int digits = 0;
    if (text.size() % 4 != 0) return {};
    for (const char c : text) {
        if (c == '=') break;
        const int value = base64Value(c);
        if (value < 0) return {};
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (++digits % 4 != 0) continue;
        bytes += {static_cast<char>(group >> 16), static_cast<char>(group >> 8), static_cast<char>(group)};
        group = 0;
    }
    if (digits % 4 == 2) bytes += static_cast<char>(group >> 4);
    if (digits % 4 == 3) bytes += {static_cast<char>(group >> 10), static_cast<char>(group >> 2)};
    return bytes;
}

void addLogRecord(const LogRecordView& record, Arena& arena, BatchBuilder& out, const Place& place)
{
    const std::int64_t timeNs = record.timeNs != 0 ? record.timeNs : record.observedNs;
    const std::string_view eventName =
        record.eventName.empty() ? firstText(record.attributes, {"event.name"}) : record.eventName;
    SpanView span;
    span.resource = record.resource;
    span.scope = record.scope;
    span.startNs = span.endNs = timeNs;
    if (!record.traceId.empty() && !record.spanId.empty()) {
        const auto event = arena.array<EventView>(1);
        event[0] = {timeNs, entryName(record, eventName), entryAttributes(record, false, arena),
                    record.droppedAttributes};
        span.traceId = record.traceId;
        span.id = record.spanId;
        span.idText = record.spanIdText;
        span.events = event;
        span.addendum = true;
        return out.add(span, place);
    }
    span.name = entryName(record, eventName);
    span.attributes = entryAttributes(record, true, arena);
    span.droppedAttributes = record.droppedAttributes;
    span.traceId = record.traceId.empty() ? traceOfEntries(record, arena) : record.traceId;
    span.id = contentId(record, span.name, span.attributes);
    out.add(span, place);
}

} // namespace retrospan::import
