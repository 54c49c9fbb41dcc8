// Jaeger JSON (formats.md 6): answers of api/traces, downloads of the UI, bare traces and lists of them, and
// single spans that carry their process, as its storage writes them.
#include "import/formats.h"
#include "import/jaeger_span.h"
#include "import/json.h"
#include "import/json_values.h"
#include "import/otel_tags.h"
#include "import/text_spool.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace retrospan::import {
namespace {

constexpr std::array<std::string_view, 3> kTraceMembers{"traceID", "spans", "processes"};
constexpr std::string_view kTracePrefix = "jaeger.trace.";

bool isSpan(const ValueView& value)
{
    return !value["traceID"].text().empty() && !value["spanID"].text().empty()
        && value["operationName"].isText();
}

bool isTrace(const ValueView& value)
{
    const ValueView& spans = value["spans"];
    if (!value["traceID"].isText() || !spans.isArray()) return false;
    return spans.items().empty() || anyOfFirst(spans, [](const ValueView& span) {
               return span["operationName"].isText() || !span["spanID"].text().empty();
           });
}

/// An answer without traces that says what went wrong: of api/v3, or of api/traces.
bool isErrorAnswer(const ValueView& root)
{
    const ValueView& error = root["error"];
    if (!error["message"].isNull() && (!error["httpCode"].isNull() || !error["grpcCode"].isNull()))
        return true;
    const auto errors = root["errors"].items();
    return root["data"].items().empty() && !errors.empty() && !errors[0]["msg"].isNull();
}

bool isAnswer(const ValueView& root)
{
    return anyOfFirst(root["data"], isTrace) || isErrorAnswer(root);
}

class JaegerReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (!recognises(document)) return false;
        const ValueView& root = document.root;
        out.setFormat("jaeger");
        if (isAnswer(root)) {
            noteErrors(root, out, document.place);
            for (const ValueView& item : root["data"].items()) trace(item, out, document.place);
        } else if (isTrace(root)) {
            trace(root, out, document.place);
        } else {
            span(root, {}, {}, {}, out, document.place);
        }
        m_arena.clear();
        return true;
    }

    void finish(BatchBuilder& out) override { replay({}, out); }

    static bool recognises(const Document& document)
    {
        const ValueView& root = document.root;
        return document.shape == Document::Shape::json && root.isMap()
            && (isTrace(root) || isAnswer(root) || isSpan(root));
    }

private:
    static void noteErrors(const ValueView& root, BatchBuilder& out, const Place& place)
    {
        for (const ValueView& error : root["errors"].items())
            out.report().add("source_error", Severity::warning, place, error["msg"].text());
        if (const ValueView& error = root["error"]; error.isMap())
            out.report().add("source_error", Severity::warning, place, error["message"].text());
    }

    using Processes = std::unordered_map<std::string_view, ResourceView>;

    void trace(const ValueView& value, BatchBuilder& out, const Place& place)
    {
        if (!isTrace(value)) return out.report().add("unknown_document", Severity::warning, place);
        if (waitsForProcesses(value) && m_waiting.add(toJson(value), place)) return;
        Processes processes;
        for (const AttributeView& process : value["processes"].members())
            processes.try_emplace(process.key, resource(process.value, out));
        for (const ValueView& warning : value["warnings"].items())
            out.report().add("source_warning", Severity::info, place, warning.text());
        std::vector<AttributeView> once;
        appendUnknown(value, kTraceMembers, kTracePrefix, once, m_arena);
        const auto spans = value["spans"].items();
        if (spans.empty()) replay(processes, out);
        const std::size_t bearer = rootAmong(spans);
        for (std::size_t i = 0; i < spans.size(); ++i)
            span(spans[i], value["traceID"].text(), i == bearer ? once : AttributesView(), processes, out,
                 place);
    }

    /// A part of a trace that is too large to be read at once; its processes come behind its spans.
    static bool waitsForProcesses(const ValueView& trace)
    {
        const auto spans = trace["spans"].items();
        return trace["processes"].isNull() && !spans.empty() && !spans[0]["processID"].text().empty();
    }

    void replay(const Processes& processes, BatchBuilder& out)
    {
        m_waiting.replay([&](std::string_view text, const Place& place) {
            Arena arena;
            const auto parsed = m_parser.parse(text, arena);
            if (!parsed.ok()) return; // it was parsed before
            const std::string_view traceId = parsed->root["traceID"].text();
            for (const ValueView& item : parsed->root["spans"].items())
                span(item, traceId, {}, processes, out, place);
        });
    }

    /// What a trace says beside its spans stands on the first span without a parent, else on the first.
    static std::size_t rootAmong(std::span<const ValueView> spans)
    {
        const auto found = std::find_if(spans.begin(), spans.end(), [](const ValueView& span) {
            return span["references"].items().empty() && span["parentSpanID"].text().empty();
        });
        return found == spans.end() ? 0 : static_cast<std::size_t>(found - spans.begin());
    }

    ResourceView resource(const ValueView& process, BatchBuilder& out)
    {
        ResourceView resource = jaeger::resourceOf(process, m_arena);
        resource.serial = out.newSerial();
        return resource;
    }

    /// Of the span's own process, else of the one it names.
    ResourceView resourceOf(const ValueView& span, const Processes& processes, BatchBuilder& out,
                            const Place& place)
    {
        if (span["process"].isMap()) return resource(span["process"], out);
        const std::string_view name = span["processID"].text();
        if (const auto known = processes.find(name); known != processes.end()) return known->second;
        if (!name.empty()) out.report().add("unknown_process", Severity::warning, place, name);
        return {};
    }

    void span(const ValueView& value, std::string_view traceId, AttributesView more,
              const Processes& processes, BatchBuilder& out, const Place& place)
    {
        if (!value.isMap()) return out.report().add("unknown_document", Severity::warning, place);
        SpanView span = jaeger::spanOf(value, traceId, more, m_spanArena);
        span.resource = resourceOf(value, processes, out, place);
        for (const ValueView& warning : value["warnings"].items())
            out.report().add("source_warning", Severity::info, place, warning.text());
        out.add(span, place);
        m_spanArena.clear();
    }

    JsonParser m_parser;
    TextSpool m_waiting; ///< parts whose processes are not there yet
    Arena m_arena; ///< processes and traces
    Arena m_spanArena; ///< one span at a time
};

} // namespace

const Format kJaegerFormat{
    "jaeger", "Jaeger JSON", &JaegerReader::recognises,
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<JaegerReader>(); }};

} // namespace retrospan::import
