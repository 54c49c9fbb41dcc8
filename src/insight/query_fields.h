// The fields of the query language: names, types, and where a SessionSummary keeps their values.
// Names are those of `sessions --json` where it has one. Constants and pure functions; no allocation.
#pragma once

#include "trace/session.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace retrospan::insight {

enum class FieldType : std::uint8_t { status, text, count, money, duration, time };

enum class FieldId : std::uint8_t {
    status,
    title,
    id,
    tenant,
    user,
    channel,
    workflow,
    feature,
    vertical,
    environment,
    version,
    promptVersion,
    outcome,
    tag,
    model,
    provider,
    agent,
    tool,
    format,
    score,
    cost,
    duration,
    start,
    end,
    tokens,
    input,
    output,
    cacheRead,
    cacheWrite,
    reasoning,
    errors,
    spans,
    traces,
    depth,
    models,
    tools,
    retrievals,
    handoffs,
    retries,
    branches,
    interrupts,
    unpriced
};

struct Field {
    FieldId id;
    FieldType type;
    std::string_view name;
    std::string_view help; ///< one line for completion and documentation
};

[[nodiscard]] std::span<const Field> queryFields();
/// Of queries over the steps of a replay: a step is given as a session whose tags are its kinds.
inline constexpr Field kStepKindField{FieldId::tag, FieldType::text, "kind", "kind of the step or its span"};
/// By name or alias, case ignored; null when there is none.
[[nodiscard]] const Field* findField(std::string_view name);
/// The field whose name is nearest, for "did you mean"; null when none is near.
[[nodiscard]] const Field* nearestField(std::string_view name);

/// Value of a field that is a number; kUnknown when it is not known. `nowNs` ends running sessions.
[[nodiscard]] std::int64_t numberOf(const SessionSummary& session, FieldId field, std::int64_t nowNs);

/// Calls `use(std::string_view)` for each value of a text field until it returns true.
template <typename Use> bool anyText(const SessionSummary& session, FieldId field, Use&& use)
{
    const auto any = [&use](const auto& values) {
        for (const auto& value : values) {
            if (use(std::string_view(value))) return true;
        }
        return false;
    };
    const SessionFacts& facts = session.facts;
    switch (field) {
    case FieldId::status: return use(toString(session.status));
    case FieldId::title: return use(facts.title);
    case FieldId::id: return use(session.id);
    case FieldId::tenant: return use(facts.tenant);
    case FieldId::user: return use(facts.user);
    case FieldId::channel: return use(facts.channel);
    case FieldId::workflow: return use(facts.workflow);
    case FieldId::feature: return use(facts.feature);
    case FieldId::vertical: return use(facts.vertical);
    case FieldId::environment: return use(facts.environment);
    case FieldId::version: return use(facts.agentVersion);
    case FieldId::promptVersion: return use(facts.promptVersion);
    case FieldId::outcome: return use(facts.outcome);
    case FieldId::tag: return any(facts.tags);
    case FieldId::model: return any(session.models);
    case FieldId::provider: return any(session.providers);
    case FieldId::agent: return any(session.agents);
    case FieldId::tool: return any(session.tools);
    case FieldId::format: return any(session.formats);
    case FieldId::score:
        for (const Score& score : session.scores) {
            if (use(score.name) || use(score.label)) return true;
        }
        return false;
    default: return false;
    }
}

} // namespace retrospan::insight
