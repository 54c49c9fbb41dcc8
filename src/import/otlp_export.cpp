#include "import/otlp_export.h"

#include "import/json.h"

namespace retrospan::import {
namespace {

std::string quoted(std::string_view text)
{
    return toJson(ValueView::ofText(text));
}

/// Members of a JSON object, written in order.
class ObjectWriter {
public:
    explicit ObjectWriter(std::string& out)
        : m_out(out)
    {
        m_out += '{';
    }
    ~ObjectWriter() { m_out += '}'; }
    ObjectWriter(const ObjectWriter&) = delete;
    ObjectWriter& operator=(const ObjectWriter&) = delete;

    std::string& key(std::string_view name)
    {
        if (!m_first) m_out += ',';
        m_first = false;
        ((m_out += '"') += name) += "\":";
        return m_out;
    }
    void text(std::string_view name, std::string_view value)
    {
        if (!value.empty()) key(name) += quoted(value);
    }
    void number(std::string_view name, std::uint64_t value)
    {
        if (value != 0) key(name) += std::to_string(value);
    }
    /// 64-bit numbers are text in OTLP JSON.
    void longNumber(std::string_view name, std::int64_t value)
    {
        if (value != 0) key(name) += '"' + std::to_string(value) + '"';
    }

private:
    std::string& m_out;
    bool m_first = true;
};

void writeAttributes(AttributesView attributes, std::string& out);

void writeAnyValue(const ValueView& value, std::string& out)
{
    ObjectWriter object(out);
    switch (value.type()) {
    case ValueView::Type::null: return;
    case ValueView::Type::boolean: object.key("boolValue") += value.boolean() ? "true" : "false"; return;
    case ValueView::Type::integer:
        object.key("intValue") += '"' + std::to_string(value.integer()) + '"';
        return;
    case ValueView::Type::real: {
        const double real = value.real();
        object.key("doubleValue") += real != real ? "\"NaN\""
            : real - real != 0                    ? (real > 0 ? "\"Infinity\"" : "\"-Infinity\"")
                                                  : toJson(value);
        return;
    }
    case ValueView::Type::text: object.key("stringValue") += quoted(value.text()); return;
    case ValueView::Type::bytes: object.key("bytesValue") += toJson(value); return;
    case ValueView::Type::map: {
        ObjectWriter list(object.key("kvlistValue"));
        return writeAttributes(value.members(), list.key("values"));
    }
    case ValueView::Type::array: break;
    }
    ObjectWriter list(object.key("arrayValue"));
    std::string& items = list.key("values");
    items += '[';
    for (const ValueView& item : value.items()) {
        if (&item != value.items().data()) items += ',';
        writeAnyValue(item, items);
    }
    items += ']';
}

void writeAttributes(AttributesView attributes, std::string& out)
{
    out += '[';
    for (const AttributeView& attribute : attributes) {
        if (&attribute != attributes.data()) out += ',';
        ObjectWriter object(out);
        object.key("key") += quoted(attribute.key);
        writeAnyValue(attribute.value, object.key("value"));
    }
    out += ']';
}

void writeEvents(std::span<const EventView> events, std::string& out)
{
    out += '[';
    for (const EventView& event : events) {
        if (&event != events.data()) out += ',';
        ObjectWriter object(out);
        object.longNumber("timeUnixNano", event.timeNs);
        object.text("name", event.name);
        if (!event.attributes.empty()) writeAttributes(event.attributes, object.key("attributes"));
        object.number("droppedAttributesCount", event.droppedAttributes);
    }
    out += ']';
}

void writeLinks(std::span<const LinkView> links, std::string& out)
{
    out += '[';
    for (const LinkView& link : links) {
        if (&link != links.data()) out += ',';
        ObjectWriter object(out);
        object.text("traceId", link.traceId);
        object.text("spanId", link.spanId);
        object.text("traceState", link.traceState);
        if (!link.attributes.empty()) writeAttributes(link.attributes, object.key("attributes"));
        object.number("droppedAttributesCount", link.droppedAttributes);
        object.number("flags", link.flags);
    }
    out += ']';
}

std::string idOf(SpanId id, std::string_view text)
{
    return id.empty() ? std::string() : text.empty() ? toHex(id) : std::string(text);
}

void writeSpan(const SpanView& span, std::string& out)
{
    ObjectWriter object(out);
    object.text("traceId", span.traceId);
    object.text("spanId", idOf(span.id, span.idText));
    object.text("parentSpanId", idOf(span.parentId, span.parentText));
    object.text("name", span.name);
    object.number("kind", span.otlpKind);
    object.longNumber("startTimeUnixNano", span.startNs);
    object.longNumber("endTimeUnixNano", span.endNs);
    if (!span.attributes.empty()) writeAttributes(span.attributes, object.key("attributes"));
    object.number("droppedAttributesCount", span.droppedAttributes);
    if (!span.events.empty()) writeEvents(span.events, object.key("events"));
    object.number("droppedEventsCount", span.droppedEvents);
    if (!span.links.empty()) writeLinks(span.links, object.key("links"));
    object.number("droppedLinksCount", span.droppedLinks);
    object.text("traceState", span.traceState);
    object.number("flags", span.flags);
    if (span.status == OtlpStatus::unset && span.statusMessage.empty()) return;
    ObjectWriter status(object.key("status"));
    status.number("code", static_cast<std::uint64_t>(span.status));
    status.text("message", span.statusMessage);
}

std::string resourceJson(const ResourceView& resource)
{
    std::string out;
    {
        ObjectWriter object(out);
        if (!resource.attributes.empty()) writeAttributes(resource.attributes, object.key("attributes"));
        object.number("droppedAttributesCount", resource.droppedAttributes);
    }
    return out;
}

std::string scopeJson(const ScopeView& scope)
{
    std::string out;
    {
        ObjectWriter object(out);
        object.text("name", scope.name);
        object.text("version", scope.version);
        if (!scope.attributes.empty()) writeAttributes(scope.attributes, object.key("attributes"));
        object.number("droppedAttributesCount", scope.droppedAttributes);
    }
    return out;
}

} // namespace

bool OtlpWriter::add(const SpanView& span)
{
    std::string resource = "{\"resource\":" + resourceJson(span.resource);
    if (!span.resource.schemaUrl.empty()) resource += ",\"schemaUrl\":" + quoted(span.resource.schemaUrl);
    std::string scope = "{\"scope\":" + scopeJson(span.scope);
    if (!span.scope.schemaUrl.empty()) scope += ",\"schemaUrl\":" + quoted(span.scope.schemaUrl);
    if ((resource != m_resource || scope != m_scope || m_spans.size() > kBytesPerRequest) && !finish())
        return false;
    m_resource = std::move(resource);
    m_scope = std::move(scope);
    if (!m_spans.empty()) m_spans += ',';
    writeSpan(span, m_spans);
    return true;
}

bool OtlpWriter::finish()
{
    if (m_spans.empty()) return true;
    const std::string request = "{\"resourceSpans\":[" + m_resource + ",\"scopeSpans\":[" + m_scope
        + ",\"spans\":[" + m_spans + "]}]}]}\n";
    m_spans.clear();
    return m_write(request);
}

} // namespace retrospan::import
