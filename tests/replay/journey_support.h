// Small sessions for tests of replay: spans with ids, times in nanoseconds, and what they said.
#pragma once

#include "replay/journey.h"
#include "trace/value_state.h"

#include <memory>
#include <string>
#include <vector>

namespace retrospan::replay::testing {

struct TestSpan {
    std::uint64_t id = 1, parent = 0;
    SpanKind kind = SpanKind::model;
    std::int64_t startNs = 0, endNs = 0;
    SpanContent content{};
    SpanStatus status = SpanStatus::ok;
    std::string agent = "desk";
    std::int64_t tokens = kUnknown;
    std::string handoffTo{};
};

inline Message says(std::string role, std::string text)
{
    Part part;
    part.text = std::move(text);
    return {std::move(role), {}, {}, {part}};
}
inline SpanContent chat(std::vector<Message> input, std::vector<Message> output)
{
    SpanContent content;
    content.input = std::move(input);
    content.output = std::move(output);
    return content;
}
inline SpanContent called(std::string arguments, std::optional<std::string> result = "ok")
{
    SpanContent content;
    content.toolCall = ToolCall{"c", "pay", {}, std::move(arguments), std::move(result), {}};
    return content;
}

/// Owns everything a journey refers to.
class TestJourney {
public:
    explicit TestJourney(const std::vector<TestSpan>& spans)
    {
        const std::uint32_t trace = table.addTrace("t");
        for (const TestSpan& span : spans) {
            SpanUpdate update;
            update.trace = trace;
            update.id.value = span.id;
            update.parentId.value = span.parent;
            update.kind = span.kind;
            update.startNs = span.startNs;
            update.endNs = span.endNs;
            update.status = span.status;
            update.agent = table.strings().intern(span.agent);
            update.name = table.strings().intern("span");
            update.handoffTo = table.strings().intern(span.handoffTo);
            update.usage.input = span.tokens;
            table.apply(update);
        }
        tree = SpanTree::build(table);
        digest = std::make_unique<SessionDigest>(table);
        for (Row row = 0; row < spans.size(); ++row) digest->add(row, spans[row].content, {}, {});
        digest->finish();
        for (Row row = 0; row < spans.size(); ++row) {
            isCall.push_back(spans[row].kind == SpanKind::model || spans[row].kind == SpanKind::tool
                             || spans[row].kind == SpanKind::retrieval);
            agents.push_back(table.agent(row));
        }
    }
    Utterance& say(Voice voice, Row row, std::string_view text)
    {
        conversation.push_back({voice, row, row, digest->texts().add(text), row, false});
        return conversation.back();
    }
    const Journey& make()
    {
        costs.resize(table.size());
        journey =
            Journey::make({table, tree, *digest, costs, conversation, handoffs, interrupts, retries, isCall,
                           agents, orphans, callsNotMade, costMicroUsd, failed, branches, branchOf});
        return journey;
    }
    /// "user_message model_call ..."
    [[nodiscard]] std::string kinds() const
    {
        std::string text;
        for (const Step& step : journey.steps())
            text += (text.empty() ? "" : " ") + std::string(toString(step.kind));
        return text;
    }

    SpanTable table;
    SpanTree tree;
    std::unique_ptr<SessionDigest> digest;
    std::vector<Cost> costs;
    std::vector<Utterance> conversation;
    std::vector<Handoff> handoffs;
    std::vector<Interrupt> interrupts;
    std::vector<RetryOf> retries;
    std::vector<bool> isCall;
    std::vector<StringId> agents;
    std::vector<Row> orphans, callsNotMade;
    std::int64_t costMicroUsd = kUnknown;
    Row failed = kNoRow;
    std::vector<Branch> branches;
    std::vector<std::uint32_t> branchOf; ///< by node
    Journey journey;
};

} // namespace retrospan::replay::testing
