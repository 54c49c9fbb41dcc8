#include "insight/query_fields.h"

#include "insight/text_match.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <utility>

namespace retrospan::insight {
namespace {

using enum FieldType;

constexpr std::array kFields{
    Field{FieldId::status, status, "status", "running, ok, failed, interrupted, abandoned, stale or unknown"},
    Field{FieldId::title, text, "title", "title: the first user message"},
    Field{FieldId::id, text, "id", "session id"},
    Field{FieldId::tenant, text, "tenant", "tenant"},
    Field{FieldId::user, text, "user", "user"},
    Field{FieldId::channel, text, "channel", "channel"},
    Field{FieldId::workflow, text, "workflow", "workflow"},
    Field{FieldId::feature, text, "feature", "feature"},
    Field{FieldId::vertical, text, "vertical", "vertical"},
    Field{FieldId::environment, text, "environment", "environment"},
    Field{FieldId::version, text, "version", "agent version"},
    Field{FieldId::promptVersion, text, "prompt_version", "prompt version"},
    Field{FieldId::outcome, text, "outcome", "outcome"},
    Field{FieldId::tag, text, "tag", "a tag"},
    Field{FieldId::model, text, "model", "a model that was called"},
    Field{FieldId::provider, text, "provider", "a provider that was called"},
    Field{FieldId::agent, text, "agent", "an agent that took part"},
    Field{FieldId::tool, text, "tool", "a tool that was called"},
    Field{FieldId::format, text, "format", "format of the recording"},
    Field{FieldId::score, text, "score", "name or label of a score"},
    Field{FieldId::cost, money, "cost", "cost in USD"},
    Field{FieldId::duration, duration, "duration", "duration: 300ms, 5s, 2m, 1h, 1d"},
    Field{FieldId::start, time, "start", "start: a date, today, yesterday, -7d"},
    Field{FieldId::end, time, "end", "end: a date, today, yesterday, -7d"},
    Field{FieldId::tokens, count, "tokens", "input and output tokens"},
    Field{FieldId::input, count, "input", "input tokens, cached ones included"},
    Field{FieldId::output, count, "output", "output tokens, reasoning included"},
    Field{FieldId::cacheRead, count, "cache_read", "input tokens read from a cache"},
    Field{FieldId::cacheWrite, count, "cache_write", "input tokens written to a cache"},
    Field{FieldId::reasoning, count, "reasoning", "reasoning tokens"},
    Field{FieldId::errors, count, "errors", "failed spans"},
    Field{FieldId::spans, count, "spans", "spans"},
    Field{FieldId::traces, count, "traces", "traces"},
    Field{FieldId::depth, count, "depth", "levels of the tree"},
    Field{FieldId::models, count, "models", "model calls"},
    Field{FieldId::tools, count, "tools", "tool calls"},
    Field{FieldId::retrievals, count, "retrievals", "retrievals"},
    Field{FieldId::handoffs, count, "handoffs", "handoffs"},
    Field{FieldId::retries, count, "retries", "repeated attempts"},
    Field{FieldId::branches, count, "branches", "branches"},
    Field{FieldId::interrupts, count, "interrupts", "interrupts"},
    Field{FieldId::unpriced, count, "unpriced", "calls without a price"},
};

constexpr std::array<std::pair<std::string_view, FieldId>, 8> kAliases{{{"agent_version", FieldId::version},
                                                                        {"cost_usd", FieldId::cost},
                                                                        {"env", FieldId::environment},
                                                                        {"max_depth", FieldId::depth},
                                                                        {"model_calls", FieldId::models},
                                                                        {"scores", FieldId::score},
                                                                        {"tags", FieldId::tag},
                                                                        {"tool_calls", FieldId::tools}}};

std::int64_t durationOf(const SessionSummary& session, std::int64_t nowNs)
{
    return measuredNs(session.startNs, session.endNs == 0 ? nowNs : session.endNs);
}

std::int64_t timeOrUnknown(std::int64_t ns)
{
    return ns == 0 ? kUnknown : ns;
}

/// Number of single-character edits between two short words.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::array<std::size_t, 33> row{};
    if (b.size() >= row.size()) return std::numeric_limits<std::size_t>::max();
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, diagonal + 1, row[j] + 1});
        }
    }
    return row[b.size()];
}

} // namespace

std::span<const Field> queryFields()
{
    return kFields;
}

const Field* findField(std::string_view name)
{
    const auto alias = std::find_if(kAliases.begin(), kAliases.end(), [name](const auto& entry) {
        return equalIgnoringCase(entry.first, name);
    });
    const auto found = std::find_if(kFields.begin(), kFields.end(), [&](const Field& field) {
        return alias != kAliases.end() ? field.id == alias->second : equalIgnoringCase(field.name, name);
    });
    return found == kFields.end() ? nullptr : &*found;
}

const Field* nearestField(std::string_view name)
{
    if (name.size() > 32) return nullptr;
    const std::string word = lowered(name);
    const auto found = std::min_element(kFields.begin(), kFields.end(), [&](const Field& a, const Field& b) {
        return editDistance(word, a.name) < editDistance(word, b.name);
    });
    return editDistance(word, found->name) <= 2 ? &*found : nullptr;
}

std::int64_t numberOf(const SessionSummary& session, FieldId field, std::int64_t nowNs)
{
    switch (field) {
    case FieldId::cost: return session.cost.microUsd;
    case FieldId::duration: return durationOf(session, nowNs);
    case FieldId::start: return timeOrUnknown(session.startNs);
    case FieldId::end: return timeOrUnknown(session.endNs);
    case FieldId::tokens: return addKnown(session.usage.input, session.usage.output);
    case FieldId::input: return session.usage.input;
    case FieldId::output: return session.usage.output;
    case FieldId::cacheRead: return session.usage.cacheRead;
    case FieldId::cacheWrite: return session.usage.cacheWrite;
    case FieldId::reasoning: return session.usage.reasoning;
    case FieldId::errors: return session.errors;
    case FieldId::spans: return session.spans;
    case FieldId::traces: return session.traces;
    case FieldId::depth: return session.maxDepth;
    case FieldId::models: return session.modelCalls;
    case FieldId::tools: return session.toolCalls;
    case FieldId::retrievals: return session.retrievals;
    case FieldId::handoffs: return session.handoffs;
    case FieldId::retries: return session.retries;
    case FieldId::branches: return session.branches;
    case FieldId::interrupts: return session.interrupts;
    case FieldId::unpriced: return session.unpricedCalls;
    default: return kUnknown;
    }
}

} // namespace retrospan::insight
