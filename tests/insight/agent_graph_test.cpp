#include "insight/agent_graph.h"

#include "insight/handoffs.h"
#include "session_support.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using testing::failed;
using testing::toolCall;

testing::SessionBuilder::Change named(std::string_view agent, SpanStatus status = SpanStatus::ok)
{
    return [agent = std::string(agent), status](SpanUpdate& span, StringPool& strings) {
        span.agent = strings.intern(agent);
        span.status = status;
    };
}

testing::SessionBuilder::Change handsTo(std::string_view agent)
{
    return [agent = std::string(agent)](SpanUpdate& span, StringPool& strings) {
        span.handoffTo = strings.intern(agent);
    };
}

AgentGraph graphOf(const testing::SessionBuilder& session, const GraphQuestion& question = {},
                   std::span<const Cost> costs = {})
{
    const SpanTree tree = session.tree();
    const SessionOutline outline(session.table(), tree);
    const SessionDigest digest(session.table());
    return findAgentGraph(outline, costs, findHandoffs(outline, digest, {}), question);
}

std::string nameOf(const AgentGraph& graph, std::uint32_t node)
{
    switch (graph.nodes[node].kind) {
    case GraphNodeKind::human: return "human";
    case GraphNodeKind::nobody: return "nobody";
    case GraphNodeKind::moreAgents: return "more agents";
    case GraphNodeKind::moreTools: return "more tools";
    default: return graph.nodes[node].name;
    }
}

const GraphEdge* edgeOf(const AgentGraph& graph, std::string_view from, std::string_view to)
{
    for (const GraphEdge& edge : graph.edges)
        if (nameOf(graph, edge.from) == from && nameOf(graph, edge.to) == to) return &edge;
    return nullptr;
}

const GraphNode* nodeOf(const AgentGraph& graph, std::string_view name)
{
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i)
        if (nameOf(graph, i) == name) return &graph.nodes[i];
    return nullptr;
}

TEST(AgentGraph, CountsCallsAndFailuresOfTools)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"))
        .add(2, 1, SpanKind::model, "chat", testing::modelCall("p", "m", testing::tokens(20, 5)))
        .add(3, 1, SpanKind::tool, "search", toolCall("search"))
        .add(4, 1, SpanKind::tool, "search", toolCall("search", SpanStatus::error))
        .add(5, 1, SpanKind::tool, "pay", toolCall("pay"));
    const AgentGraph graph = graphOf(session);
    ASSERT_EQ(graph.nodes.size(), 3U);
    const GraphEdge* search = edgeOf(graph, "desk", "search");
    ASSERT_NE(search, nullptr);
    EXPECT_EQ(search->calls, 2);
    EXPECT_EQ(search->failures, 1);
    EXPECT_EQ(search->rows, (std::vector<Row>{2, 3}));
    EXPECT_EQ(search->tokens, kUnknown) << "a tool without usage has none, not 0";
    EXPECT_EQ(nodeOf(graph, "desk")->tokens, 25);
    EXPECT_EQ(nodeOf(graph, "desk")->rows, (std::vector<Row>{0}));
}

TEST(AgentGraph, AgentsBeneathAgentsAreCalledWithAllTheyUse)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("planner"))
        .add(2, 1, SpanKind::agent, "run", named("writer"))
        .add(3, 2, SpanKind::model, "chat", testing::modelCall("p", "m", testing::tokens(20, 5)))
        .add(4, 1, SpanKind::tool, "ask", toolCall("ask"))
        .add(5, 4, SpanKind::agent, "run", named("critic"));
    const AgentGraph graph = graphOf(session);
    EXPECT_EQ(edgeOf(graph, "planner", "writer")->tokens, 25);
    EXPECT_NE(edgeOf(graph, "planner", "ask"), nullptr);
    EXPECT_NE(edgeOf(graph, "ask", "critic"), nullptr);
    EXPECT_EQ(edgeOf(graph, "planner", "critic"), nullptr);
}

TEST(AgentGraph, AHandoffIsNoCallBesides)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"))
        .add(2, 1, SpanKind::handoff, "transfer", handsTo("payments"))
        .add(3, 1, SpanKind::agent, "run", named("payments", SpanStatus::error));
    const AgentGraph graph = graphOf(session);
    const GraphEdge* over = edgeOf(graph, "desk", "payments");
    ASSERT_NE(over, nullptr);
    EXPECT_EQ(over->handoffs, 1);
    EXPECT_EQ(over->calls, 0);
    EXPECT_EQ(over->rows, (std::vector<Row>{1}));
    EXPECT_EQ(nodeOf(graph, "payments")->failures, 1);
}

TEST(AgentGraph, ADroppedHandoffDidNotFail)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"))
        .add(2, 1, SpanKind::handoff, "transfer", handsTo("payments"))
        .add(3, 1, SpanKind::handoff, "transfer", [](SpanUpdate& span, StringPool& strings) {
            span.handoffTo = strings.intern("legal");
            span.status = SpanStatus::error;
        });
    const AgentGraph graph = graphOf(session);
    const GraphEdge *dropped = edgeOf(graph, "desk", "payments"), *failed = edgeOf(graph, "desk", "legal");
    ASSERT_TRUE(dropped != nullptr && failed != nullptr);
    EXPECT_EQ(dropped->dropped, 1);
    EXPECT_EQ(dropped->failures, 0);
    EXPECT_EQ(failed->dropped, 0);
    EXPECT_EQ(failed->failures, 1);
}

TEST(AgentGraph, ADismissedHandoffIsTheCallOfATool)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"))
        .add(2, 1, SpanKind::handoff, "transfer", [](SpanUpdate& span, StringPool& strings) {
            span.handoffTo = strings.intern("payments");
            span.tool = strings.intern("transfer_to_payments");
        });
    const SpanTree tree = session.tree();
    const SessionOutline outline(session.table(), tree);
    std::vector<Handoff> handoffs = findHandoffs(outline, SessionDigest(session.table()), {});
    ASSERT_EQ(handoffs.size(), 1U);
    handoffs[0].judgement.verdict = Verdict::dismissed;
    const AgentGraph graph = findAgentGraph(outline, {}, handoffs);
    EXPECT_EQ(edgeOf(graph, "desk", "payments"), nullptr);
    const GraphEdge* call = edgeOf(graph, "desk", "transfer_to_payments");
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(call->calls, 1);
}

TEST(AgentGraph, HumansAreAskedAndHandedTo)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"))
        .add(2, 1, SpanKind::human, "approval")
        .add(3, 1, SpanKind::handoff, "escalate",
             [](SpanUpdate& span, StringPool&) { span.flags.set(SpanFlag::handoffToHuman); });
    const AgentGraph graph = graphOf(session);
    const GraphEdge* human = edgeOf(graph, "desk", "human");
    ASSERT_NE(human, nullptr);
    EXPECT_EQ(human->calls, 1);
    EXPECT_EQ(human->handoffs, 1);
}

TEST(AgentGraph, WithoutAgentsSomebodyCallsTheTools)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::step, "pipeline").add(2, 1, SpanKind::tool, "fetch", toolCall("fetch"));
    EXPECT_EQ(edgeOf(graphOf(session), "nobody", "fetch")->calls, 1);
    EXPECT_TRUE(graphOf(testing::SessionBuilder()).nodes.empty());
}

TEST(AgentGraph, ModelCallsOfNoAgentAreShown)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::step, "pipeline")
        .add(2, 1, SpanKind::model, "chat")
        .add(3, 1, SpanKind::model, "chat");
    const AgentGraph alone = graphOf(session);
    ASSERT_EQ(alone.nodes.size(), 1U);
    EXPECT_EQ(nodeOf(alone, "nobody")->rows, (std::vector<Row>{1, 2}));
    EXPECT_TRUE(alone.edges.empty());
    session.add(4, 0, SpanKind::agent, "run", named("helper")).add(5, 4, SpanKind::model, "chat");
    EXPECT_EQ(nodeOf(graphOf(session), "nobody")->rows.size(), 2U); // that of the agent is the agent's
}

TEST(AgentGraph, OnlyTheWindowCounts)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"))
        .add(2, 1, SpanKind::tool, "early", toolCall("search"))
        .add(3, 1, SpanKind::tool, "late", toolCall("search"));
    GraphQuestion question;
    question.window.fromNs = testing::kStartNs + 4 * testing::kSecondNs;
    EXPECT_EQ(edgeOf(graphOf(session, question), "desk", "search")->rows, (std::vector<Row>{2}));
}

TEST(AgentGraph, ManyToolsAndAgentsAreMergedAndNothingIsLost)
{
    testing::SessionBuilder session;
    session.add(1, 0, SpanKind::agent, "run", named("desk"));
    std::uint64_t id = 2;
    std::int64_t calls = 0;
    for (int tool = 0; tool < 10'000; ++tool)
        for (int call = 0; call < (tool < 5 ? 3 : 1); ++call, ++calls)
            session.add(
                id++, 1, SpanKind::tool, "t",
                toolCall("tool " + std::to_string(tool), tool == 9'999 ? SpanStatus::error : SpanStatus::ok));
    for (int agent = 0; agent < 500; ++agent)
        session.add(id++, 1, SpanKind::agent, "run", named("helper " + std::to_string(agent)));
    GraphQuestion question;
    question.mostNodes = 60;
    const AgentGraph graph = graphOf(session, question);
    EXPECT_LE(graph.nodes.size(), 60U);
    std::int64_t counted = 0, failures = 0;
    std::uint32_t tools = 0, agents = 0;
    for (const GraphNode& node : graph.nodes) {
        if (node.kind == GraphNodeKind::tool || node.kind == GraphNodeKind::moreTools) tools += node.merged;
        if (node.kind == GraphNodeKind::agent || node.kind == GraphNodeKind::moreAgents)
            agents += node.merged;
        failures += node.failures;
    }
    for (const GraphEdge& edge : graph.edges)
        if (nameOf(graph, edge.to).find("tool") != std::string::npos) counted += edge.calls;
    EXPECT_EQ(tools, 10'000U);
    EXPECT_EQ(agents, 501U);
    EXPECT_EQ(counted, calls);
    EXPECT_EQ(failures, 1);
    EXPECT_NE(nodeOf(graph, "tool 0"), nullptr) << "the busiest stay";
    EXPECT_NE(nodeOf(graph, "more tools"), nullptr);
}

} // namespace
} // namespace retrospan::insight
