// DeepEval test runs: a session for each test case, with its trace where it was recorded and its metrics as
// scores (formats.md 13.3).
#include "import/formats.h"
#include "import/iso_time.h"
#include "import/json_values.h"
#include "import/span_draft.h"
#include "trace/arena.h"

#include <cmath>

namespace retrospan::import {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// Newer runs write camelCase, older ones snake_case.
ValueView runOf(const ValueView& root, Arena& arena)
{
    const ValueView camel = camelCased(root, arena);
    return camel["testRunData"].isMap() ? camelCased(camel["testRunData"], arena) : camel;
}

bool isRun(const ValueView& root)
{
    Arena arena;
    const ValueView run = runOf(root, arena);
    const bool wrapped = root["testRunData"].isMap() || root["test_run_data"].isMap();
    return (run["testCases"].isArray() || run["conversationalTestCases"].isArray())
        && (wrapped || run["metricsScores"].isArray());
}

struct Kind {
    std::string_view list, kind;
};
constexpr Kind kKinds[] = {{"baseSpans", "CHAIN"},
                           {"agentSpans", "AGENT"},
                           {"llmSpans", "LLM"},
                           {"retrieverSpans", "RETRIEVER"},
                           {"toolSpans", "TOOL"}};

class DeepEvalReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (document.shape != Document::Shape::json || !isRun(document.root)) return false;
        out.setFormat(kDeepEvalFormat.name);
        const ValueView run = runOf(document.root, m_names);
        m_place = document.place;
        m_serial = out.newSerial();
        m_resource.clear();
        for (const char* key : {"identifier", "metricsScores", "testPassed", "testFailed", "runDuration",
                                "evaluationCost", "hyperparameters", "prompts", "testFile"})
            if (!run[key].isNull())
                m_resource.push_back({m_names.copy("deepeval." + std::string(key)), run[key]});
        m_run = textOrJsonOf(run["identifier"]);
        m_number = 0;
        for (const char* list : {"testCases", "conversationalTestCases"})
            for (const ValueView& testCase : run[list].items())
                if (testCase.isMap()) readCase(camelCased(testCase, m_names), out);
        m_names.clear();
        return true;
    }

private:
    /// Cases have no id of their own: the content makes one, so that reading the file again changes nothing.
    std::string traceOf(const ValueView& testCase)
    {
        if (const ValueView& uuid = testCase["trace"]["uuid"]; uuid.isText()) return std::string(uuid.text());
        const std::string content = textOrJsonOf(testCase["input"]) + textOrJsonOf(testCase["actualOutput"])
            + textOrJsonOf(testCase["turns"]);
        return "deepeval/" + m_run + "/" + textOrJsonOf(testCase["name"]) + "/"
            + toHex(spanIdFromText("case " + content));
    }

    [[nodiscard]] DraftOrigin origin(std::string_view trace) const
    {
        DraftOrigin origin{trace, "deepeval", {}, m_place};
        origin.resource.attributes = m_resource;
        origin.resource.serial = m_serial;
        return origin;
    }

    void readCase(const ValueView& testCase, BatchBuilder& out)
    {
        ++m_number;
        const std::string trace = traceOf(testCase);
        const ValueView recorded = camelCased(testCase["trace"], m_names);
        SpanDraft root;
        root.id = trace + "/case";
        root.name = testCase["name"].isText() ? std::string(testCase["name"].text())
                                              : "case " + std::to_string(m_number);
        root.startNs = parseIsoTime(recorded["startTime"].text());
        root.endNs = parseIsoTime(recorded["endTime"].text());
        if (root.endNs == 0)
            root.endNs = root.startNs
                + durationNs(testCase["completionTime"].isNull() ? testCase["runDuration"]
                                                                 : testCase["completionTime"],
                             kSecond);
        root.add("openinference.span.kind", ValueView::ofText("CHAIN"));
        root.add("input.value", testCase["turns"].isArray() ? testCase["turns"] : testCase["input"]);
        root.add("output.value", testCase["actualOutput"]);
        root.add("session.id", recorded["threadId"]);
        root.add("user.id", recorded["userId"]);
        for (const AttributeView& member : testCase.members())
            if (member.key != "trace")
                root.add(m_names.copy("deepeval." + std::string(member.key)), member.value);
        for (const AttributeView& member : recorded.members())
            if (!member.value.isArray() || member.key == "tags")
                root.add(m_names.copy("deepeval.trace." + std::string(member.key)), member.value);
        // A case that fails its metrics is not an error; a run that broke is.
        if (recorded["status"].text() == "ERRORED") root.status = OtlpStatus::error;
        write(root, origin(trace), out);
        for (const Kind& kind : kKinds)
            for (const ValueView& span : recorded[kind.list].items())
                if (span.isMap()) readSpan(camelCased(span, m_names), kind.kind, root, trace, out);
        writeScores(testCase["metricsData"], trace, {}, out);
    }

    void readSpan(const ValueView& span, std::string_view kind, const SpanDraft& root,
                  const std::string& trace, BatchBuilder& out)
    {
        SpanDraft draft;
        draft.id = textOrJsonOf(span["uuid"]);
        draft.parent = span["parentUuid"].isText() ? std::string(span["parentUuid"].text()) : root.id;
        draft.name = textOrJsonOf(span["name"]);
        draft.startNs = parseIsoTime(span["startTime"].text());
        draft.endNs = parseIsoTime(span["endTime"].text());
        draft.add("openinference.span.kind", ValueView::ofText(kind));
        const bool call = kind == "LLM", tool = kind == "TOOL", search = kind == "RETRIEVER";
        draft.add(call       ? "gen_ai.input.messages"
                      : tool ? "gen_ai.tool.call.arguments"
                             : "input.value",
                  span["input"]);
        draft.add(call         ? "gen_ai.output.messages"
                      : tool   ? "gen_ai.tool.call.result"
                      : search ? "gen_ai.retrieval.documents"
                               : "output.value",
                  span["output"]);
        if (tool) draft.add("gen_ai.tool.name", span["name"]);
        if (kind == "AGENT") draft.add("gen_ai.agent.name", span["name"]);
        draft.add("gen_ai.request.model", span["model"]);
        draft.add("gen_ai.provider.name", span["provider"]);
        draft.add("gen_ai.usage.input_tokens", span["inputTokenCount"]);
        draft.add("gen_ai.usage.output_tokens", span["outputTokenCount"]);
        for (const AttributeView& member : span.members())
            if (member.key != "input" && member.key != "output" && member.key != "uuid"
                && member.key != "parentUuid")
                draft.add(m_names.copy("deepeval." + std::string(member.key)), member.value);
        if (span["status"].text() == "ERRORED") draft.fail(textOrJsonOf(span["error"]));
        write(draft, origin(trace), out);
        writeScores(span["metricsData"], trace, spanIdFromText(draft.id), out);
    }

    void writeScores(const ValueView& metrics, std::string_view trace, SpanId span, BatchBuilder& out)
    {
        for (const ValueView& given : metrics.items()) {
            if (!given.isMap()) continue;
            const ValueView metric = camelCased(given, m_names);
            Score score;
            score.name = textOrJsonOf(metric["name"].isText() ? metric["name"] : metric["metric"]);
            if (metric["score"].isNumber() && std::isfinite(metric["score"].real()))
                score.value = metric["score"].real();
            const ValueView& success = metric["success"];
            if (success.type() == ValueView::Type::boolean) score.label = success.boolean() ? "pass" : "fail";
            score.comment = textOrJsonOf(metric["error"].isText() ? metric["error"] : metric["reason"]);
            score.source = metric["evaluationModel"].isText() ? ScoreSource::judge : ScoreSource::code;
            out.addScore(trace, span, std::move(score));
        }
    }

    Arena m_names;
    Place m_place;
    std::string m_run;
    std::uint64_t m_number = 0, m_serial = 0;
    std::vector<AttributeView> m_resource;
};

} // namespace

const Format kDeepEvalFormat{
    "deepeval", "DeepEval test run",
    [](const Document& document) { return document.shape == Document::Shape::json && isRun(document.root); },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<DeepEvalReader>(); }};

} // namespace retrospan::import
