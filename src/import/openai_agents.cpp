// OpenAI Agents SDK traces: trace objects with their spans inside, `{"traces": [...]}`, bodies of the ingest
// endpoint (`{"data": [...]}`), or one object a line (formats.md 12). Spans arrive when they end: children
// before parents, a trace before its spans.
#include "import/canonical.h"
#include "import/formats.h"
#include "import/iso_time.h"
#include "import/openai_agents_span.h"
#include "import/span_draft.h"
#include "trace/arena.h"

#include <algorithm>
#include <map>

namespace retrospan::import {
namespace {

constexpr std::string_view kLists[] = {"data", "traces", "spans"};

bool isTrace(const ValueView& value)
{
    return value["object"].text() == "trace";
}
bool isSpan(const ValueView& value)
{
    return value["object"].text() == "trace.span" || (value["span_data"].isMap() && !value["id"].isNull());
}

/// One item by itself, or one in an envelope of somebody's own (`{"timestamp": ..., "data": {...}}`).
const ValueView& opened(const ValueView& root)
{
    const ValueView& inside = root["data"];
    const bool envelope =
        !isTrace(root) && !isSpan(root) && inside.isMap() && (isTrace(inside) || isSpan(inside));
    return envelope ? inside : root;
}

/// The list of an export or of an ingest body; a null value when there is none.
const ValueView& listOf(const ValueView& root)
{
    static const ValueView none{};
    if (isTrace(root)) return none;
    for (const std::string_view key : kLists) {
        const auto items = root[key].items();
        if (std::any_of(items.begin(), items.end(),
                        [](const ValueView& item) { return isTrace(item) || isSpan(item); }))
            return root[key];
    }
    return none;
}

bool isOurs(const ValueView& document)
{
    const ValueView& root = opened(document);
    return isTrace(root) || isSpan(root) || root["object"].text() == "trace.span" || !listOf(root).isNull();
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

class OpenAiAgentsReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (document.shape != Document::Shape::json || !document.root.isMap() || !isOurs(document.root))
            return false;
        const ValueView& root = opened(document.root);
        out.setFormat(kOpenAiAgentsFormat.name);
        m_place = document.place;
        const ValueView& list = listOf(root);
        if (list.isNull()) {
            readItem(root, out);
            return true;
        }
        for (const ValueView& item : list.items())
            if (isTrace(item) || isSpan(item)) {
                readItem(item, out);
            } else {
                out.report().add("unknown_document", Severity::warning, m_place, textOrJsonOf(item));
            }
        return true;
    }

private:
    /// What a trace object says about the spans that come after it.
    struct Trace {
        std::vector<std::pair<std::string, std::string>> texts;
        std::uint64_t serial = 0;
    };

    void readItem(const ValueView& item, BatchBuilder& out)
    {
        if (!isTrace(item)) return readSpan(item, {}, out);
        const std::string id = textOrJsonOf(item["id"]);
        if (id.empty()) {
            out.report().add("span_without_id", Severity::warning, m_place, textOrJsonOf(item));
        } else {
            rememberTrace(id, item, out);
        }
        for (const ValueView& span : item["spans"].items())
            if (span.isMap()) readSpan(span, id, out);
    }

    void rememberTrace(const std::string& id, const ValueView& item, BatchBuilder& out)
    {
        SessionFacts facts;
        facts.sessionId = textOrJsonOf(item["group_id"]);
        facts.workflow = textOrJsonOf(item["workflow_name"]);
        out.addFacts(id, facts);
        if (m_traces.size() >= kMaxTraces) m_traces.clear();
        Trace& trace = m_traces[id];
        trace = {{}, out.newSerial()};
        for (const AttributeView& member : item.members()) {
            std::string text = textOrJsonOf(member.value);
            const bool shared = !isOneOf(member.key, {"object", "id", "spans"});
            if (shared && !text.empty() && text.size() <= kMaxTextBytes)
                trace.texts.emplace_back(member.key, std::move(text));
        }
    }

    void readSpan(const ValueView& span, const std::string& traceId, BatchBuilder& out)
    {
        std::string trace = textOrJsonOf(span["trace_id"]);
        if (trace.empty()) trace = traceId;
        SpanDraft draft;
        const std::string_view idKey = span["id"].isNull() ? "span_id" : "id"; // fields of the SDK's class
        draft.id = textOrJsonOf(span[idKey]);
        draft.parent = textOrJsonOf(span["parent_id"]);
        draft.startNs = parseIsoTime(span["started_at"].text());
        draft.endNs = parseIsoTime(span["ended_at"].text());
        if (draft.startNs == 0) draft.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
        m_arena.clear();
        agents::readSpanData(span, draft, m_arena);
        readOutcome(span, draft);
        // What custom processors add to a span of their own.
        for (const AttributeView& member : span.members())
            if (!isOneOf(member.key,
                         {"object", idKey, "trace_id", "parent_id", "started_at", "ended_at", "span_data",
                          "error"}))
                draft.add(member.key, member.value);
        std::vector<AttributeView> shared{{"service.name", ValueView::ofText("openai-agents")}};
        DraftOrigin origin{trace, "openai-agents", {}, m_place};
        if (const auto known = m_traces.find(trace); known != m_traces.end()) {
            for (const auto& [key, text] : known->second.texts)
                shared.push_back({key, ValueView::ofText(text)});
            origin.resource.serial = known->second.serial;
        }
        origin.resource.attributes = shared;
        write(draft, origin, out);
    }

    static void readOutcome(const ValueView& span, SpanDraft& draft)
    {
        const ValueView& error = span["error"];
        if (error.isMap() || (error.isText() && !error.text().empty())) {
            draft.fail(error.isMap() ? textOrJsonOf(error["message"]) : std::string(error.text()));
            draft.add("error", error);
        } else if (draft.endNs != 0) {
            draft.status = OtlpStatus::ok;
        }
    }

    static constexpr std::size_t kMaxTraces = 10'000, kMaxTextBytes = 16 * 1024;
    std::map<std::string, Trace> m_traces; ///< by id
    Arena m_arena;
    Place m_place;
};

} // namespace

const Format kOpenAiAgentsFormat{
    "openai-agents", "OpenAI Agents SDK traces",
    [](const Document& document) { return document.shape == Document::Shape::json && isOurs(document.root); },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<OpenAiAgentsReader>(); }};

} // namespace retrospan::import
