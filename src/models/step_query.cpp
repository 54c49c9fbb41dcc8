#include "models/step_query.h"

#include "insight/session_calls.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using replay::Step;
using replay::StepIndex;
using replay::StepKind;

SessionStatus statusOf(StepKind kind)
{
    switch (kind) {
    case StepKind::error: return SessionStatus::failed;
    case StepKind::interrupt: return SessionStatus::interrupted;
    case StepKind::modelCall:
    case StepKind::toolCall:
    case StepKind::retry: return SessionStatus::running;
    default: return SessionStatus::ok;
    }
}

void addText(std::vector<std::string>& texts, std::string_view text)
{
    if (!text.empty()) texts.emplace_back(text);
}

/// The step in the terms of the language.
SessionSummary described(const replay::Journey& journey, StepIndex index)
{
    const Step& step = journey.steps()[index];
    const SpanTable& table = journey.table();
    SessionSummary summary;
    summary.facts.title = journey.digest().text(step.text);
    summary.facts.tags.emplace_back(toString(step.kind));
    summary.status = statusOf(step.kind);
    summary.startNs = step.timeNs;
    summary.errors = step.kind == StepKind::error ? 1 : 0;
    summary.retries = step.kind == StepKind::retry ? 1 : 0;
    summary.handoffs = step.kind == StepKind::handoff ? 1 : 0;
    addText(summary.agents, table.text(step.agent));
    const replay::Totals spent = journey.spentAt(index);
    summary.cost.microUsd = spent.costMicroUsd;
    summary.usage.input = spent.input;
    summary.usage.output = spent.output;
    summary.usage.cacheRead = spent.cacheRead;
    if (step.row == kNoRow) return summary;
    const bool call = step.kind == StepKind::toolCall || step.kind == StepKind::retry
        || step.call != replay::kNoStep; // a handoff that somebody dismissed is one
    const SpanKind recorded = table.kind(step.row),
                   kind = recorded == SpanKind::handoff && call ? SpanKind::tool : recorded;
    summary.facts.tags.emplace_back(toString(kind));
    if (kind == SpanKind::tool || kind == SpanKind::handoff)
        addText(summary.tools, table.text(insight::SessionCalls::toolOf(table, step.row)));
    addText(summary.models, table.text(table.model(step.row)));
    addText(summary.providers, table.text(table.provider(step.row)));
    summary.endNs = table.endNs(step.row);
    if (summary.endNs != 0) summary.startNs = table.startNs(step.row);
    return summary;
}

/// Of steps and of spans; some are called the same.
std::vector<std::string_view> kindsOfSteps()
{
    std::vector<std::string_view> kinds;
    for (std::size_t i = 0; i < replay::kStepKindCount; ++i)
        kinds.push_back(toString(static_cast<StepKind>(i)));
    for (std::size_t i = 0; i < kSpanKindCount; ++i)
        if (const std::string_view kind = toString(static_cast<SpanKind>(i));
            std::ranges::find(kinds, kind) == kinds.end())
            kinds.push_back(kind);
    return kinds;
}

} // namespace

insight::SessionQuery parseStepQuery(std::string_view text)
{
    insight::QueryContext context;
    const std::vector<std::string_view> kinds = kindsOfSteps();
    context.kinds = kinds;
    return insight::SessionQuery::parse(text, context);
}

std::function<bool(StepIndex)> stepsThatMatch(const replay::Journey& journey,
                                              const insight::SessionQuery& query)
{
    return [&journey, &query](StepIndex step) { return query.matches(described(journey, step)); };
}

} // namespace retrospan::models
