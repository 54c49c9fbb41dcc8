// A realistic small session built by hand: two agents, a retrieval, a retried tool call, a handoff to a
// human, a running span, a span whose parent is missing and one whose name looks like markup.
#pragma once

#include "insight/summary.h"
#include "models/session_source.h"

#include <memory>
#include <string>
#include <string_view>

namespace retrospan::test {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSessionStart = 1'762'178'602'000 * kMillisecond;

/// Adds spans to a table by their ids; store keys are the ids.
class SessionBuilder {
public:
    struct Span {
        std::uint64_t id = 0, parent = 0;
        SpanKind kind = SpanKind::other;
        std::string_view name;
        std::int64_t startMs = 0, endMs = 0; ///< endMs 0 = running, unless it failed
        SpanStatus status = SpanStatus::ok;
        std::string_view agent = {}, model = {}, tool = {}, errorType = {}, handoffTo = {};
        std::int64_t input = kUnknown, output = kUnknown;
    };

    Row add(const Span& span)
    {
        StringPool& strings = m_data->table.strings();
        SpanUpdate update;
        update.trace = m_data->table.addTrace("0af7651916cd43dd8448eb211c80319c");
        update.id = {span.id};
        update.parentId = {span.parent};
        update.kind = span.kind;
        const bool running = span.endMs == 0 && span.status != SpanStatus::error;
        update.status = running ? SpanStatus::running : span.status;
        update.name = strings.intern(span.name);
        update.startNs = kSessionStart + span.startMs * kMillisecond;
        update.endNs = span.endMs == 0 ? 0 : kSessionStart + span.endMs * kMillisecond;
        update.agent = strings.intern(span.agent);
        update.model = strings.intern(span.model);
        update.tool = strings.intern(span.tool);
        update.errorType = strings.intern(span.errorType);
        update.handoffTo = strings.intern(span.handoffTo);
        update.usage.input = span.input;
        update.usage.output = span.output;
        update.storeKey = static_cast<std::int64_t>(span.id);
        return m_data->table.append(update);
    }

    /// Model calls cost a micro-dollar a token; other spans have no cost.
    std::shared_ptr<models::SessionData> finish()
    {
        m_data->tree = SpanTree::build(m_data->table);
        m_data->summary = insight::summariseSession(m_data->table, m_data->tree);
        m_data->costs.resize(m_data->table.size());
        std::int64_t sum = 0;
        for (Row row = 0; row < m_data->table.size(); ++row) {
            const Usage& usage = m_data->table.usage(row);
            if (!usage.known() || m_data->table.text(m_data->table.model(row)) == "own-model") continue;
            m_data->costs[row] = {usage.input + usage.output, CostSource::computed};
            sum += usage.input + usage.output;
        }
        if (sum > 0) m_data->summary.cost = {sum, CostSource::computed};
        return std::move(m_data);
    }

private:
    std::shared_ptr<models::SessionData> m_data = std::make_shared<models::SessionData>();
};

/// Ids of the spans in agentSession that tests speak of.
namespace ids {
constexpr std::uint64_t root = 1, search = 3, markup = 6, transfer = 8, payments = 9, firstTry = 11,
                        http = 12, secondTry = 14, human = 16, running = 17, orphan = 21, absent = 20;
}

inline std::shared_ptr<models::SessionData> agentSession()
{
    using enum SpanKind;
    const auto bad = SpanStatus::error;
    SessionBuilder session;
    session.add({ids::root, 0, agent, "invoke_agent help-desk", 0, 9'400, SpanStatus::ok, "help-desk"});
    session.add({2,
                 1,
                 model,
                 "chat claude-sonnet-4-5",
                 20,
                 910,
                 SpanStatus::ok,
                 "help-desk",
                 "claude-sonnet-4-5",
                 {},
                 {},
                 {},
                 812,
                 41});
    session.add({ids::search, 1, tool, "search_pages", 920, 1'240, SpanStatus::ok, {}, {}, "search_pages"});
    session.add({4, 3, retrieval, "help-pages", 930, 1'220});
    session.add({5,
                 4,
                 embedding,
                 "embeddings",
                 935,
                 960,
                 SpanStatus::ok,
                 {},
                 "text-embedding-3-small",
                 {},
                 {},
                 {},
                 6,
                 0});
    session.add({ids::markup, 4, reranker, "<img src=x>", 1'000, 1'200});
    session.add({7, 1, guardrail, "no-refund-promise", 1'250, 1'270});
    session.add({ids::transfer,
                 1,
                 handoff,
                 "transfer_to_payments",
                 1'300,
                 1'310,
                 SpanStatus::ok,
                 {},
                 {},
                 {},
                 {},
                 "payments"});
    session.add({ids::payments,
                 1,
                 agent,
                 "invoke_agent payments",
                 1'320,
                 6'800,
                 bad,
                 "payments",
                 {},
                 {},
                 "card_declined"});
    session.add({10,
                 9,
                 model,
                 "chat own-model",
                 1'340,
                 2'500,
                 SpanStatus::ok,
                 "payments",
                 "own-model",
                 {},
                 {},
                 {},
                 1'500,
                 66});
    session.add({ids::firstTry,
                 9,
                 tool,
                 "stripe_create_payment",
                 2'520,
                 3'900,
                 bad,
                 {},
                 {},
                 "stripe_create_payment",
                 "card_declined"});
    session.add(
        {ids::http, 11, other, "POST api.stripe.com/v1/payments", 2'540, 3'880, bad, {}, {}, {}, "402"});
    session.add({13, 9, step, "wait before the next attempt", 3'900, 4'400});
    session.add({ids::secondTry,
                 9,
                 tool,
                 "stripe_create_payment",
                 4'410,
                 5'200,
                 bad,
                 {},
                 {},
                 "stripe_create_payment",
                 "idempotency_error"});
    session.add({15, 9, evaluator, "policy check", 5'300, 5'600});
    session.add({ids::human, 1, human, "approval", 6'900, 9'000, SpanStatus::interrupted});
    session.add({ids::running, 1, model, "chat claude-sonnet-4-5", 9'050, 0, SpanStatus::running, "help-desk",
                 "claude-sonnet-4-5"});
    session.add({ids::orphan, ids::absent, step, "audit.write", 9'300, 9'310});
    auto data = session.finish();
    data->summary.id = "shop-7f3a-2210";
    data->summary.facts.title = "I was charged <b>twice</b>, can you fix it?";
    data->summary.facts.user = "customer-58121";
    data->summary.facts.tenant = "velo-parts";
    return data;
}

} // namespace retrospan::test
