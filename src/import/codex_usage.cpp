// Tokens of a Codex thread: calls share a cumulative counter (formats.md 11.3, token_count).
#include "import/codex_thread.h"
#include "import/vocabularies/rules.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::codex {

Thread::Counter::Counter(const ValueView& usage)
{
    const auto count = [&](std::string_view key) { return std::max<std::int64_t>(countOf(usage[key]), 0); };
    input = count("input_tokens");
    output = count("output_tokens");
    cached = count("cached_input_tokens");
    cacheWrite = count("cache_write_input_tokens");
    reasoning = count("reasoning_output_tokens");
}

Thread::Counter Thread::Counter::beyond(const Counter& counted) const
{
    Counter rest = *this;
    for (const auto part :
         {&Counter::input, &Counter::output, &Counter::cached, &Counter::cacheWrite, &Counter::reasoning})
        rest.*part = std::max<std::int64_t>(this->*part - counted.*part, 0);
    return rest;
}

Usage Thread::Counter::usage() const
{
    Usage usage;
    usage.input = input;
    usage.output = output;
    usage.cacheRead = cached;
    usage.reasoning = reasoning;
    if (cacheWrite > 0) usage.cacheWrite = cacheWrite; // older versions do not count them
    return usage;
}

/// The counter is cumulative: a call used what was counted last, and what the counter grew by beyond that was
/// used by calls that are not told.
void Thread::tokenCount(const Line& line, BatchBuilder& out)
{
    const ValueView& info = line.payload["info"];
    if (!info["total_token_usage"].isMap()) return event(line, "token_count");
    const Counter total(info["total_token_usage"]);
    if (m_total == total) return; // the same event is often written twice
    const Counter last(info["last_token_usage"].isMap() ? info["last_token_usage"]
                                                        : info["total_token_usage"]);
    const std::optional<Counter> before = std::exchange(m_total, total);
    if (total == Counter({})) return;
    if (before && total.input >= before->input && total.output >= before->output)
        if (const Counter missing = total.beyond(*before).beyond(last); missing.input > 0)
            countUnrecorded(missing, line, out);
    if (!before && total != last) out.report().add("unrecorded_usage", Severity::info, line.place, line.raw);
    countCall(last, line, out);
}

void Thread::countUnrecorded(const Counter& missing, const Line& line, BatchBuilder& out)
{
    if (!m_uncounted) {
        out.report().add("unrecorded_usage", Severity::info, line.place, line.raw);
        m_uncounted = Call{};
        m_uncounted->id = "unrecorded:" + parentSpan() + ":" + std::to_string(++m_turn.others);
        m_uncounted->parent = parentSpan();
        m_uncounted->model = m_model;
        m_uncounted->startNs = m_uncounted->endNs = m_lastInputNs;
        m_uncounted->place = line.place;
    }
    m_uncounted->usage = missing.usage();
    reportCall(*m_uncounted, false, out);
    m_uncounted.reset();
}

void Thread::countCall(const Counter& last, const Line& line, BatchBuilder& out)
{
    if (m_call.open && m_call.usage.known()) closeCall(out);
    if (!m_call.open) openCall(line);
    m_call.usage = last.usage();
    if (mayHold(m_call.held, line.raw.size(), line.place)) m_call.lines.emplace_back(line.raw);
}

void Thread::failedRequest(const Line& line, BatchBuilder& out)
{
    Call call;
    call.id = "failed:" + parentSpan() + ":" + std::to_string(++m_turn.others);
    call.parent = parentSpan();
    call.model = m_model;
    call.startNs = m_lastInputNs == 0 ? line.timeNs : std::min(m_lastInputNs, line.timeNs);
    call.endNs = line.timeNs;
    call.error = textOrJsonOf(line.payload["message"]);
    if (call.error.empty()) call.error = "stream error";
    call.lines.emplace_back(line.raw);
    call.place = line.place;
    reportCall(call, false, out);
}

} // namespace retrospan::import::codex
