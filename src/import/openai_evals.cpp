// OpenAI evals logs: JSON lines of events, a session for each sample of a run (formats.md 13.4). Events have
// no duration.
#include "import/formats.h"
#include "import/iso_time.h"
#include "import/span_draft.h"

#include <set>

namespace retrospan::import {
namespace {

bool isEvent(const ValueView& root)
{
    return root["run_id"].isText() && root["event_id"].isNumber() && root["type"].isText()
        && root["data"].isMap();
}

bool isSpec(const ValueView& root)
{
    return root["spec"]["completion_fns"].isArray()
        || (root["spec"].isMap() && root["spec"]["eval_name"].isText());
}

class OpenAiEvalsReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !root.isMap()) return false;
        const bool report = root["final_report"].isMap() && root["run_id"].isText();
        if (!isEvent(root) && !isSpec(root) && !report) return false;
        out.setFormat(kOpenAiEvalsFormat.name);
        if (isSpec(root)) {
            m_eval = textOrJsonOf(root["spec"]["eval_name"]);
            const auto agents = root["spec"]["completion_fns"].items();
            m_model = agents.empty() ? std::string() : textOrJsonOf(agents[0]);
        }
        if (isEvent(root)) readEvent(root, document.place, out);
        return true;
    }

private:
    void readEvent(const ValueView& event, const Place& place, BatchBuilder& out)
    {
        const std::string run(event["run_id"].text());
        const std::string sample = textOrJsonOf(event["sample_id"]);
        const std::string trace = run + "/" + (sample.empty() ? "run" : sample);
        const std::int64_t time = parseIsoTime(event["created_at"].text());
        const DraftOrigin origin{trace, "openai-evals", {}, place};
        if (m_traces.size() < kMaxTraces && m_traces.insert(trace).second)
            writeRoot(trace, sample, run, time, origin, out);
        const std::string_view type = event["type"].text();
        const ValueView& data = event["data"];
        if (type == "match" || type == "metrics") writeScores(type, data, trace, time, out);
        writeSpan(event, type, data, trace, time, origin, out);
    }

    void writeRoot(const std::string& trace, const std::string& sample, const std::string& run,
                   std::int64_t time, const DraftOrigin& origin, BatchBuilder& out) const
    {
        SpanDraft root;
        root.id = trace + "/sample";
        root.name = sample.empty() ? m_eval : sample;
        root.startNs = root.endNs = time;
        root.add("openinference.span.kind", ValueView::ofText("CHAIN"));
        root.add("gen_ai.workflow.name", ValueView::ofText(m_eval));
        root.add("openai_evals.run_id", ValueView::ofText(run));
        root.add("openai_evals.completion_fn", ValueView::ofText(m_model));
        write(root, origin, out);
    }

    void writeSpan(const ValueView& event, std::string_view type, const ValueView& data,
                   const std::string& trace, std::int64_t time, const DraftOrigin& origin,
                   BatchBuilder& out) const
    {
        SpanDraft span;
        span.id = trace + "/" + textOrJsonOf(event["event_id"]);
        span.parent = trace + "/sample";
        span.startNs = span.endNs = time;
        span.name = type;
        if (type == "sampling") {
            span.add("gen_ai.operation.name", ValueView::ofText("chat"));
            span.add("gen_ai.request.model",
                     data["model"].isText() ? data["model"] : ValueView::ofText(m_model));
            span.add("gen_ai.input.messages", data["prompt"]);
            span.add("gen_ai.output.messages", data["sampled"]);
            span.add("gen_ai.usage.input_tokens", data["usage"]["prompt_tokens"]);
            span.add("gen_ai.usage.output_tokens", data["usage"]["completion_tokens"]);
        } else if (type == "function_call") {
            span.name = "execute_tool " + textOrJsonOf(data["name"]);
            span.add("gen_ai.operation.name", ValueView::ofText("execute_tool"));
            span.add("gen_ai.tool.name", data["name"]);
            span.add("gen_ai.tool.call.arguments", data["arguments"]);
            span.add("gen_ai.tool.call.result", data["return_value"]);
        } else {
            span.add("openinference.span.kind",
                     ValueView::ofText(type == "match" || type == "metrics" ? "EVALUATOR" : "CHAIN"));
        }
        if (type == "error") span.fail(textOrJsonOf(data["message"]));
        span.add("openai_evals.type", event["type"]);
        span.add("openai_evals.event_id", event["event_id"]);
        span.add("openai_evals.data", data);
        write(span, origin, out);
    }

    static void writeScores(std::string_view type, const ValueView& data, const std::string& trace,
                            std::int64_t time, BatchBuilder& out)
    {
        const auto add = [&](std::string name, const ValueView& value) {
            Score score;
            score.name = std::move(name);
            score.source = ScoreSource::code;
            score.timeNs = time;
            setValue(score, value);
            out.addScore(trace, {}, std::move(score));
        };
        if (type == "match") return add("match", data["correct"]);
        for (const AttributeView& metric : data.members())
            if (!metric.value.isMap() && !metric.value.isArray()) add(std::string(metric.key), metric.value);
    }

    static constexpr std::size_t kMaxTraces = 1'000'000;
    std::string m_eval, m_model;
    std::set<std::string> m_traces; ///< whose root is written
};

} // namespace

const Format kOpenAiEvalsFormat{
    "openai-evals", "OpenAI evals log",
    [](const Document& document) {
        return document.shape == Document::Shape::json && (isEvent(document.root) || isSpec(document.root));
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<OpenAiEvalsReader>(); }};

} // namespace retrospan::import
