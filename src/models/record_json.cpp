#include "models/record_json.h"

#include "trace/ids.h"

#include <QByteArray>
#include <QLocale>
#include <QString>

#include <cmath>
#include <cstdio>

namespace retrospan::models {
namespace {

void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
            out += escaped;
        } else
            out += c;
    }
    out += '"';
}

std::string realText(double real)
{
    if (std::isnan(real)) return "NaN";
    if (std::isinf(real)) return real < 0 ? "-Infinity" : "Infinity";
    return QString::number(real, 'g', QLocale::FloatingPointShortest).toStdString();
}

std::string base64(std::string_view bytes)
{
    return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()))
        .toBase64()
        .toStdString();
}

/// Writes objects; knows where a comma belongs.
class Writer {
public:
    void value(const ValueView& value)
    {
        switch (value.type()) {
        case ValueView::Type::null: m_out += "null"; return;
        case ValueView::Type::boolean: m_out += value.boolean() ? "true" : "false"; return;
        case ValueView::Type::integer: m_out += std::to_string(value.integer()); return;
        case ValueView::Type::real: m_out += realText(value.real()); return;
        case ValueView::Type::text: return appendQuoted(m_out, value.text());
        case ValueView::Type::bytes: return appendQuoted(m_out, base64(value.bytes()));
        case ValueView::Type::map: return attributes(value.members());
        case ValueView::Type::array: break;
        }
        open('[');
        for (const ValueView& item : value.items()) {
            comma();
            this->value(item);
        }
        close(']');
    }
    template <typename Keep> void attributes(AttributesView members, Keep keep)
    {
        open('{');
        for (const AttributeView& member : members) {
            if (!keep(member)) continue;
            key(member.key);
            value(member.value);
        }
        close('}');
    }
    void attributes(AttributesView members)
    {
        attributes(members, [](const AttributeView&) { return true; });
    }
    void key(std::string_view name)
    {
        comma();
        appendQuoted(m_out, name);
        m_out += ':';
    }
    void text(std::string_view name, std::string_view text)
    {
        key(name);
        appendQuoted(m_out, text);
    }
    void textIfAny(std::string_view name, std::string_view value)
    {
        if (!value.empty()) text(name, value);
    }
    void number(std::string_view name, std::int64_t number)
    {
        key(name);
        m_out += std::to_string(number);
    }
    void numberIfAny(std::string_view name, std::int64_t value)
    {
        if (value != 0) number(name, value);
    }
    void comma()
    {
        if (!m_first) m_out += ',';
        m_first = false;
    }
    void open(char bracket)
    {
        m_out += bracket;
        m_first = true;
    }
    void close(char bracket)
    {
        m_out += bracket;
        m_first = false;
    }
    std::string take() { return std::move(m_out); }

private:
    std::string m_out;
    bool m_first = true;
};

void writeIdentity(Writer& out, const SpanView& view)
{
    out.text("traceId", view.traceId);
    out.text("spanId", view.idText.empty() ? toHex(view.id) : std::string(view.idText));
    if (!view.parentId.empty())
        out.text("parentSpanId",
                 view.parentText.empty() ? toHex(view.parentId) : std::string(view.parentText));
    out.textIfAny("traceState", view.traceState);
    out.text("name", view.name);
    out.number("kind", view.otlpKind);
    out.number("startTimeUnixNano", view.startNs);
    out.number("endTimeUnixNano", view.endNs);
    out.numberIfAny("flags", view.flags);
    out.key("status");
    out.open('{');
    out.number("code", static_cast<int>(view.status));
    out.textIfAny("message", view.statusMessage);
    out.close('}');
}

void writeEvents(Writer& out, const SpanView& view)
{
    out.key("events");
    out.open('[');
    for (const EventView& event : view.events) {
        out.comma();
        out.open('{');
        out.number("timeUnixNano", event.timeNs);
        out.text("name", event.name);
        out.key("attributes");
        out.attributes(event.attributes);
        out.numberIfAny("droppedAttributesCount", event.droppedAttributes);
        out.close('}');
    }
    out.close(']');
    out.numberIfAny("droppedEventsCount", view.droppedEvents);
}

void writeLinks(Writer& out, const SpanView& view)
{
    out.key("links");
    out.open('[');
    for (const LinkView& link : view.links) {
        out.comma();
        out.open('{');
        out.text("traceId", link.traceId);
        out.text("spanId", link.spanId);
        out.textIfAny("traceState", link.traceState);
        out.key("attributes");
        out.attributes(link.attributes);
        out.numberIfAny("droppedAttributesCount", link.droppedAttributes);
        out.numberIfAny("flags", link.flags);
        out.close('}');
    }
    out.close(']');
    out.numberIfAny("droppedLinksCount", view.droppedLinks);
}

/// Attributes of the resource and the scope, those that `keep` says.
template <typename Keep> void writeSource(Writer& out, const SpanView& view, Keep keep)
{
    out.key("resource");
    out.open('{');
    out.key("attributes");
    out.attributes(view.resource.attributes, keep);
    out.numberIfAny("droppedAttributesCount", view.resource.droppedAttributes);
    out.textIfAny("schemaUrl", view.resource.schemaUrl);
    out.close('}');
    out.key("scope");
    out.open('{');
    out.textIfAny("name", view.scope.name);
    out.textIfAny("version", view.scope.version);
    out.key("attributes");
    out.attributes(view.scope.attributes, keep);
    out.numberIfAny("droppedAttributesCount", view.scope.droppedAttributes);
    out.textIfAny("schemaUrl", view.scope.schemaUrl);
    out.close('}');
}

bool containsText(std::string_view text, const QString& query)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
        .contains(query, Qt::CaseInsensitive);
}

} // namespace

std::string recordJson(const SpanView& view)
{
    Writer out;
    out.open('{');
    writeIdentity(out, view);
    out.key("attributes");
    out.attributes(view.attributes);
    out.numberIfAny("droppedAttributesCount", view.droppedAttributes);
    writeEvents(out, view);
    writeLinks(out, view);
    writeSource(out, view, [](const AttributeView&) { return true; });
    out.close('}');
    return out.take();
}

std::string attributesJson(const SpanView& view, const std::string& filter)
{
    const QString query = QString::fromStdString(filter);
    const auto keep = [&query](const AttributeView& attribute) {
        return query.isEmpty() || containsText(attribute.key, query)
            || containsText(valueText(attribute.value), query);
    };
    Writer out;
    out.open('{');
    out.key("attributes");
    out.attributes(view.attributes, keep);
    out.numberIfAny("droppedAttributesCount", view.droppedAttributes);
    writeSource(out, view, keep);
    out.close('}');
    return out.take();
}

std::string valueText(const ValueView& value)
{
    if (value.isText()) return std::string(value.text());
    Writer out;
    out.value(value);
    return out.take();
}

std::string attributeListJson(AttributesView attributes)
{
    Writer out;
    out.attributes(attributes);
    return out.take();
}

} // namespace retrospan::models
