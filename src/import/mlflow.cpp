// MLflow traces (formats.md 5.4): trace info beside data with spans, of the versions 2 to 4, saved
// traces.json without info, search results, and the output of notebooks. What the info says of the trace
// joins the resource of its spans; what is long or a list stands on the root span; assessments become scores.
#include "import/dump_scores.h"
#include "import/dump_span.h"
#include "import/formats.h"

#include <algorithm>
#include <array>

namespace retrospan::import {
namespace {

using dump::Fields;
using dump::firstOf;
using dump::structured;

constexpr std::string_view kMimeType = "application/databricks.mlflow.trace";
constexpr int kMaxNesting = 4;

bool hasMlflowAttribute(const ValueView& span)
{
    const auto members = span["attributes"].members();
    return std::any_of(members.begin(), members.end(),
                       [](const AttributeView& member) { return member.key.starts_with("mlflow."); });
}

bool isTrace(const ValueView& value)
{
    if (!value.isMap()) return false;
    const ValueView &info = value["info"], &data = value["data"];
    if (info.isMap() && data.isMap() && data["spans"].isArray()) return true;
    const bool summary =
        !firstOf(info, {"request_metadata", "trace_metadata"}).isNull() && !info["tags"].isNull();
    if (info.isMap() && (data.isNull() || data.isMap()) && summary) return true;
    const auto spans = value["spans"].items();
    return !spans.empty() && hasMlflowAttribute(spans.front());
}

/// Outputs of a notebook's cells that hold traces.
template <typename Visit> void eachOutput(const ValueView& notebook, Visit visit)
{
    for (const ValueView& cell : notebook["cells"].items())
        for (const ValueView& output : cell["outputs"].items())
            if (const ValueView& trace = output["data"][kMimeType]; !trace.isNull()) visit(trace);
}

bool recognises(const Document& document)
{
    const ValueView& root = document.root;
    if (document.shape != Document::Shape::json || !root.isMap()) return false;
    if (isTrace(root) || !root[kMimeType].isNull()) return true;
    if (dump::isSpan(root, false)) return hasMlflowAttribute(root);
    if (const auto traces = root["traces"].items(); !traces.empty()) return isTrace(traces.front());
    if (root["trace"].isText() && root["trace"].text().find("\"info\"") != std::string_view::npos)
        return true;
    if (isTrace(root["trace"])) return true;
    bool found = false;
    eachOutput(root, [&](const ValueView&) { found = true; });
    return found;
}

/// "tr-" and "trace:/place/" stand before the hexadecimal id of OpenTelemetry.
std::string_view otelId(std::string_view id)
{
    const std::size_t slash = id.rfind('/');
    const std::string_view tail = id.starts_with("tr-")           ? id.substr(3)
        : id.starts_with("trace:/") && slash != std::string::npos ? id.substr(slash + 1)
                                                                  : id;
    return isHexTraceId(tail) ? tail : id;
}

/// Milliseconds, or the text of a protobuf duration: "1.5s".
std::int64_t executionTime(const ValueView& value)
{
    if (value.isText() && value.text().ends_with('s')) {
        const std::string_view seconds = value.text().substr(0, value.text().size() - 1);
        return dump::durationOf(ValueView::ofText(seconds), dump::Unit::second);
    }
    return dump::durationOf(value, dump::Unit::milli);
}

class MlflowReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (!recognises(document)) return false;
        out.setFormat("mlflow");
        m_out = &out;
        m_place = document.place;
        eachOutput(document.root, [&](const ValueView& trace) { shown(trace, 0); });
        if (document.root["cells"].isNull()) any(document.root, 0);
        m_arena.clear();
        return true;
    }

private:
    /// A trace, or something around traces.
    void any(const ValueView& value, int nesting)
    {
        if (nesting > kMaxNesting) return;
        if (isTrace(value)) return trace(value);
        if (dump::isSpan(value, false)) return dump::addSpan(value, *m_out, m_place);
        shown(value[kMimeType], nesting + 1);
        for (const ValueView& item : value["traces"].items()) any(item, nesting + 1);
        if (const ValueView& inner = value["trace"]; !inner.isNull())
            any(structured(inner, m_arena), nesting + 1);
    }

    /// What a notebook shows: a trace, several, or only their ids.
    void shown(const ValueView& value, int nesting)
    {
        if (value.isNull() || nesting > kMaxNesting) return;
        const ValueView whole = structured(joined(value), m_arena);
        if (whole.isMap()) return any(whole, nesting + 1);
        if (whole.isText())
            m_out->report().add("trace_without_spans", Severity::warning, m_place, whole.text());
        for (const ValueView& item : whole.items()) shown(item, nesting + 1);
    }

    /// Notebooks cut long texts into lists of lines.
    ValueView joined(const ValueView& value)
    {
        std::string text;
        for (const ValueView& line : value.items()) text += line.text();
        const bool lines = !text.empty() && (text.front() == '{' || text.front() == '[');
        return lines ? ValueView::ofText(m_arena.copy(text)) : value;
    }

    void trace(const ValueView& value)
    {
        Fields fields(value);
        const ValueView data = fields.take({"data"});
        const ValueView info = fields.take({"info"});
        Fields inData(data);
        const ValueView& spans = data.isMap() ? inData.take({"spans"}) : fields.take({"spans"});
        dump::Surroundings around;
        // Rows of a search result have what is info elsewhere beside the spans.
        Fields inInfo(info);
        readInfo(info.isMap() ? info : value, info.isMap() ? inInfo : fields, around);
        dump::appendSurroundings(inData.left(), around);
        if (info.isMap()) dump::appendSurroundings(fields.left(), around);
        const bool empty = spans.items().empty();
        if (empty)
            addSummary(info.isMap() ? info : value, around);
        else
            dump::addSpans(spans, around, *m_out, m_place);
        addAssessments(info.isMap() ? info : value, spans, around);
    }

    void readInfo(const ValueView& info, Fields& fields, dump::Surroundings& around)
    {
        std::vector<AttributeView> told;
        const ValueView& metadata = fields.take({"trace_metadata", "request_metadata"});
        dump::appendAttributes(metadata, m_arena, told);
        dump::appendAttributes(fields.take({"tags"}), m_arena, told);
        for (AttributeView attribute : fields.left()) {
            attribute.key = m_arena.copy("info." + std::string(attribute.key));
            told.push_back(attribute);
        }
        dump::appendSurroundings(told, around);
        const std::string_view id = firstOf(info, {"trace_id", "request_id"}).text();
        if (!id.empty()) around.traceId = ValueView::ofText(otelId(id));
    }

    /// A trace of which only the info is there becomes one span.
    void addSummary(const ValueView& info, const dump::Surroundings& around)
    {
        SpanView span;
        const std::string_view name = info["tags"]["mlflow.traceName"].text();
        span.name = name.empty() ? std::string_view("trace") : name;
        span.traceId = dump::traceIdOf(around.traceId, m_arena);
        span.id = spanIdFromText(span.traceId);
        span.idText = span.traceId;
        span.startNs = dump::timeOf(firstOf(info, {"request_time", "timestamp_ms", "request_time_ms"}));
        if (span.startNs == 0) span.startNs = INT64_MAX; // counted as no usable time
        const std::int64_t duration = executionTime(
            firstOf(info, {"execution_duration", "execution_time_ms", "execution_duration_ms"}));
        if (duration < 0 || __builtin_add_overflow(span.startNs, duration, &span.endNs)) span.endNs = 0;
        const std::string_view state = firstOf(info, {"state", "status"}).text();
        span.status = state == "ERROR" ? OtlpStatus::error
            : state == "OK"            ? OtlpStatus::ok
                                       : OtlpStatus::unset;
        std::vector<AttributeView> attributes;
        dump::appendLeft(around.shared, "info.", m_arena, attributes);
        dump::appendLeft(around.once, "info.", m_arena, attributes);
        span.attributes = m_arena.copy(attributes);
        m_out->report().add("trace_without_spans", Severity::info, m_place, span.traceId);
        m_out->add(span, m_place);
    }

    void addAssessments(const ValueView& info, const ValueView& spans, const dump::Surroundings& around)
    {
        std::string_view trace = dump::traceIdOf(around.traceId, m_arena);
        if (!spans.items().empty()) trace = dump::spanOf(spans.items().front(), around, m_arena).traceId;
        for (const ValueView& assessment : info["assessments"].items()) {
            auto score = dump::scoreOf(assessment);
            if (score && !trace.empty())
                m_out->addScore(trace, dump::spanIdOf(assessment["span_id"], m_arena).id, *std::move(score));
        }
    }

    BatchBuilder* m_out = nullptr; ///< during a call of read
    Place m_place;
    Arena m_arena;
};

} // namespace

const Format kMlflowFormat{
    "mlflow", "MLflow traces", [](const Document& document) { return recognises(document); },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<MlflowReader>(); }};

} // namespace retrospan::import
