// A generated session of any size in the shape of real ones: agent turns, model calls, tools with what they
// called beneath, nested to 17 levels, one in twenty-five failed, a handoff now and then.
#pragma once

#include "support/agent_session.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace retrospan::test {

namespace large {

inline SpanKind kindOf(std::uint64_t dice, std::size_t depth)
{
    if (depth == 0) return SpanKind::agent;
    if (dice == 99 && depth < 4) return SpanKind::handoff;
    return dice < 34 ? SpanKind::model
        : dice < 80  ? SpanKind::tool
        : dice < 90  ? SpanKind::retrieval
        : dice < 95  ? SpanKind::agent
                     : SpanKind::step;
}

inline void describe(SessionBuilder::Span& span, std::vector<std::string>& names, std::mt19937_64& random)
{
    const std::uint64_t dice = random();
    span.name = names[dice % names.size()];
    if (span.kind == SpanKind::model) {
        span.model = dice % 3 == 0 ? "claude-sonnet-4-5" : "gpt-4.1";
        span.input = static_cast<std::int64_t>(200 + dice % 8'000);
        span.output = static_cast<std::int64_t>(10 + dice % 500);
    }
    if (span.kind == SpanKind::tool) span.tool = span.name;
    if (span.kind == SpanKind::agent) span.agent = dice % 2 == 0 ? "planner" : "researcher";
    if (dice % 25 == 0) {
        span.status = SpanStatus::error;
        span.errorType = "timeout";
    }
}

} // namespace large

/// Parents end after their children; ids are 1 to `count` in order of start.
inline std::shared_ptr<models::SessionData> largeSession(std::uint64_t count)
{
    std::mt19937_64 random(count);
    std::vector<std::string> names;
    for (int i = 0; i < 300; ++i) names.push_back("work_on_part_" + std::to_string(i));
    std::vector<SessionBuilder::Span> spans(count);
    std::vector<std::uint64_t> open;
    std::int64_t now = 0;
    for (std::uint64_t id = 1; id <= count; ++id) {
        open.resize(id == 1 ? 0 : 1 + random() % std::min<std::size_t>(open.size(), 17));
        SessionBuilder::Span& span = spans[id - 1];
        span.id = id;
        span.parent = open.empty() ? 0 : open.back();
        span.kind = large::kindOf(random() % 100, open.size());
        span.startMs = now += static_cast<std::int64_t>(1 + random() % 50);
        span.endMs = now + static_cast<std::int64_t>(1 + random() % 200);
        large::describe(span, names, random);
        open.push_back(id);
    }
    for (std::uint64_t id = count; id > 1; --id) {
        std::int64_t& end = spans[spans[id - 1].parent - 1].endMs;
        end = std::max(end, spans[id - 1].endMs + 1);
    }
    SessionBuilder session;
    for (const SessionBuilder::Span& span : spans) session.add(span);
    return session.finish();
}

} // namespace retrospan::test
