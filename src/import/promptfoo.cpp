// promptfoo results: a session for each cell of the matrix (test by prompt and provider), with its assertions
// as scores (formats.md 13.1).
#include "import/formats.h"
#include "import/iso_time.h"
#include "import/json.h"
#include "import/json_values.h"
#include "import/promptfoo_table.h"
#include "import/span_draft.h"
#include "trace/arena.h"
#include "trace/ids.h"

#include <algorithm>
#include <cmath>

namespace retrospan::import {
namespace {

constexpr std::int64_t kMs = 1'000'000;

bool isRow(const ValueView& value)
{
    return value["promptIdx"].isNumber() && value["testIdx"].isNumber()
        && (value["provider"].isMap() || value["provider"].isText());
}

bool isResults(const ValueView& root)
{
    const ValueView& results = root["results"];
    if (results.isMap())
        return results["stats"].isMap() && (results["results"].isArray() || results["table"].isMap());
    const bool listed = results.isArray() || root["table"]["body"].isArray();
    return listed && root["stats"].isMap() && root["version"].isNumber();
}

/// "openai:chat:gpt-4o" is the model gpt-4o of openai; a script is a provider without a model.
struct Provider {
    explicit Provider(std::string_view id)
        : name(id.substr(0, id.find(':')))
        , model(id)
    {
        const std::size_t first = id.find(':');
        model = first == std::string_view::npos ? id : id.substr(first + 1);
        for (const std::string_view mode : {"chat:", "responses:", "completion:", "messages:", "embedding:"})
            if (model.starts_with(mode)) model.remove_prefix(mode.size());
        if (std::ranges::find(kScripts, name) != std::end(kScripts)) model = {};
    }
    static constexpr std::string_view kScripts[]{"python", "file",       "exec", "http",
                                                 "https",  "javascript", "node", "golang"};
    std::string_view name, model;
};

class PromptfooReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !root.isMap()) return false;
        if (!isResults(root) && !isRow(root)) return false;
        out.setFormat(kPromptfooFormat.name);
        m_place = document.place;
        if (isRow(root)) {
            // Rows of one run do not say which: each has its content for a name.
            m_evalId = toHex(spanIdFromText(document.bytes));
            m_startNs = 0;
            m_resource.clear();
            m_serial = out.newSerial();
            readRow(root, out);
            return true;
        }
        const ValueView& results = root["results"].isMap() ? root["results"] : root;
        m_evalId = textOrJsonOf(root["evalId"]);
        if (m_evalId.empty()) m_evalId = toHex(spanIdFromText(document.bytes));
        m_startNs = parseIsoTime(results["timestamp"].text());
        m_resource = {{"promptfoo.evalId", root["evalId"]},
                      {"promptfoo.version", results["version"]},
                      {"promptfoo.stats", results["stats"]},
                      {"promptfoo.metadata", root["metadata"]},
                      {"promptfoo.shareableUrl", root["shareableUrl"]},
                      {"promptfoo.config.description", root["config"]["description"]}};
        std::erase_if(m_resource, [](const AttributeView& attribute) { return attribute.value.isNull(); });
        m_serial = out.newSerial();
        for (const ValueView& row : results["results"].items())
            if (isRow(row)) readRow(row, out);
        Arena arena;
        for (const ValueView& row : rowsOfOldResults(results, arena)) readRow(row, out);
        for (const ValueView& trace : root["traces"].items()) readTrace(trace, out);
        m_resource.clear();
        return true;
    }

private:
    [[nodiscard]] DraftOrigin origin(std::string_view trace) const
    {
        DraftOrigin origin{trace, "promptfoo", {}, m_place};
        origin.resource.attributes = m_resource;
        origin.resource.serial = m_serial;
        return origin;
    }

    void readRow(const ValueView& row, BatchBuilder& out)
    {
        const std::string number = textOrJsonOf(row["testIdx"]) + "/" + textOrJsonOf(row["promptIdx"]);
        std::string trace = textOrJsonOf(row["traceId"]);
        if (trace.empty()) trace = textOrJsonOf(row["id"]);
        if (trace.empty()) trace = "promptfoo/" + m_evalId + "/" + number;
        const ValueView& test = row["testCase"];
        SpanDraft root;
        root.id = trace + "/case";
        root.name = test["description"].isText() ? std::string(test["description"].text()) : "case " + number;
        root.startNs = m_startNs;
        if (m_startNs != 0) root.endNs = m_startNs + durationNs(row["latencyMs"], kMs);
        root.add("openinference.span.kind", ValueView::ofText("CHAIN"));
        for (const AttributeView& member : row.members())
            if (member.key != "response" && member.key != "gradingResult" && member.key != "prompt")
                root.add(m_names.copy("promptfoo." + std::string(member.key)), member.value);
        SpanDraft call = callOf(row, root);
        // An assertion that failed is a score; only what was thrown is an error.
        if (row["failureReason"].integer() == 2 || (row["response"].isNull() && row["error"].isText())) {
            call.fail(textOrJsonOf(row["error"]));
            root.fail(textOrJsonOf(row["error"]));
        }
        write(root, origin(trace), out);
        write(call, origin(trace), out);
        writeScores(row, trace, out);
        m_names.clear();
    }

    SpanDraft callOf(const ValueView& row, const SpanDraft& root)
    {
        const ValueView& named = row["provider"];
        const std::string_view id = named.isText() ? named.text() : named["id"].text();
        const Provider provider(id);
        const ValueView& response = row["response"];
        SpanDraft call;
        call.id = root.id + "/call";
        call.parent = root.id;
        call.name = provider.model.empty() ? std::string(id) : "chat " + std::string(provider.model);
        if (call.name.empty()) call.name = "call"; // version 1 does not say whose
        call.startNs = root.startNs;
        call.endNs = root.endNs;
        call.add("gen_ai.operation.name", ValueView::ofText("chat"));
        call.addText("gen_ai.provider.name", provider.name);
        if (!provider.model.empty()) call.add("gen_ai.request.model", ValueView::ofText(provider.model));
        const ValueView& prompt = row["prompt"];
        call.add("gen_ai.input.messages", prompt.isText() ? prompt : prompt["raw"]);
        const ValueView& output = response["output"];
        const bool structured = output.isMap() || output.isArray();
        call.add("gen_ai.output.messages",
                 structured ? ValueView::ofText(m_names.copy(toJson(output))) : output);
        readUsage(response["tokenUsage"].isMap() ? response["tokenUsage"] : row["tokenUsage"], call);
        const ValueView& cost = response["cost"].isNumber() ? response["cost"] : row["cost"];
        if (cost.isNumber() && cost.real() > 0)
            call.add("gen_ai.usage.cost", cost); // 0 where it is not known
        for (const char* key : {"cached", "error", "metadata", "guardrails", "sessionId", "finishReason"})
            call.add(key, response[key]);
        return call;
    }

    static void readUsage(const ValueView& usage, SpanDraft& call)
    {
        if (!usage.isMap() || integerOf(usage["total"]) <= 0) return; // zeros stand for "not reported"
        call.add("gen_ai.usage.input_tokens", usage["prompt"]);
        call.add("gen_ai.usage.output_tokens", usage["completion"]);
        // Without a prompt it is all of a call that was answered from promptfoo's own cache.
        if (!usage["prompt"].isNull()) call.add("gen_ai.usage.cache_read.input_tokens", usage["cached"]);
        call.add("gen_ai.usage.reasoning.output_tokens", usage["completionDetails"]["reasoning"]);
    }

    void writeScores(const ValueView& row, std::string_view trace, BatchBuilder& out) const
    {
        const auto add = [&](std::string name, const ValueView& value, const ValueView& pass,
                             const ValueView& why) {
            Score score;
            score.name = std::move(name);
            if (value.isNumber() && std::isfinite(value.real())) score.value = value.real();
            if (pass.type() == ValueView::Type::boolean) score.label = pass.boolean() ? "pass" : "fail";
            score.comment = textOrJsonOf(why);
            score.source = ScoreSource::code;
            score.timeNs = m_startNs;
            out.addScore(trace, {}, std::move(score));
        };
        const ValueView& grading = row["gradingResult"];
        add("promptfoo", row["score"], row["success"], grading["reason"]);
        int number = 0;
        for (const ValueView& part : grading["componentResults"].items()) {
            const ValueView& assertion = part["assertion"];
            const std::string name =
                textOrJsonOf(assertion["metric"].isText() ? assertion["metric"] : assertion["type"]);
            add("assert " + std::to_string(++number) + " " + name, part["score"], part["pass"],
                part["reason"]);
        }
        for (const AttributeView& named : row["namedScores"].members())
            add(std::string(named.key), named.value, {}, {});
    }

    /// Spans that the tested program sent while the case ran; milliseconds or nanoseconds, told by size.
    void readTrace(const ValueView& trace, BatchBuilder& out)
    {
        const std::string id = textOrJsonOf(trace["traceId"]);
        if (id.empty()) return;
        const auto timeOf = [](const ValueView& time) {
            constexpr double latestMs = 1e14;
            return durationNs(time, time.isNumber() && time.real() < latestMs ? kMs : 1);
        };
        for (const ValueView& span : trace["spans"].items()) {
            if (!span.isMap()) continue;
            SpanDraft draft;
            draft.id = textOrJsonOf(span["spanId"]);
            draft.parent = textOrJsonOf(span["parentSpanId"]);
            if (draft.parent.empty()) draft.parent = id + "/case/call";
            draft.name = textOrJsonOf(span["name"]);
            draft.startNs = timeOf(span["startTime"]);
            draft.endNs = timeOf(span["endTime"]);
            for (const AttributeView& attribute : span["attributes"].members())
                draft.add(attribute.key, attribute.value);
            if (span["statusCode"].integer() == 2) draft.fail(textOrJsonOf(span["statusMessage"]));
            write(draft, origin(id), out);
        }
    }

    Arena m_names;
    Place m_place;
    std::string m_evalId;
    std::int64_t m_startNs = 0;
    std::vector<AttributeView> m_resource;
    std::uint64_t m_serial = 0;
};

} // namespace

const Format kPromptfooFormat{
    "promptfoo", "promptfoo results",
    [](const Document& document) {
        return document.shape == Document::Shape::json && (isResults(document.root) || isRow(document.root));
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<PromptfooReader>(); },
    true};

} // namespace retrospan::import
