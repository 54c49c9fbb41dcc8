// What the result of a turn and failed requests say of a Claude Agent SDK stream (formats.md 10.6).
#include "import/canonical.h"
#include "import/claude_stream_session.h"
#include "import/json.h"
#include "import/vocabularies/messages.h"
#include "import/vocabularies/rules.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace retrospan::import::claude {
namespace {

constexpr std::int64_t Usage::*kCounts[] = {&Usage::input, &Usage::output, &Usage::cacheRead,
                                            &Usage::cacheWrite};

/// "modelUsage" of a result: what the process has used of each model so far, sub-agents included.
Usage usageOfModels(const ValueView& models)
{
    Usage total;
    for (const AttributeView& model : models.members()) {
        const ValueView& counts = model.value;
        Usage usage;
        usage.output = countOf(counts["outputTokens"]);
        usage.cacheRead = countOf(counts["cacheReadInputTokens"]);
        usage.cacheWrite = countOf(counts["cacheCreationInputTokens"]);
        usage.input = addKnown(countOf(counts["inputTokens"]), addKnown(usage.cacheRead, usage.cacheWrite));
        total += usage;
    }
    return total;
}

/// A process counts on from turn to turn. A count that has no room for the turn's own tokens on top of those
/// before is another process's.
bool goesOn(const Usage& total, const Usage& before, const Usage& turn)
{
    for (const auto count : kCounts)
        if (total.*count < addKnown(before.*count, turn.*count)) return false;
    return true;
}

std::string errorText(const Line& line)
{
    std::string text = textOrJson(firstOf(line.root, {"result", "error", "api_error"}));
    for (const ValueView& error : line.root["errors"].items())
        text += (text.empty() ? "" : "\n") + textOrJsonOf(error);
    return text;
}

/// What is in `total` beyond `counted`; never less than nothing.
Usage beyond(const Usage& total, const Usage& counted)
{
    Usage rest;
    for (const auto count : kCounts)
        if (total.*count != kUnknown)
            rest.*count = std::max<std::int64_t>(total.*count - std::max<std::int64_t>(counted.*count, 0), 0);
    return rest;
}

} // namespace

void StreamSession::result(const Line& line, BatchBuilder& out)
{
    const bool between = !m_turn.open || m_turn.ended;
    // After a resume the client tells first that there was nothing to do.
    if (between && !line.root["num_turns"].isNull() && line.root["num_turns"].integer() == 0)
        return event(line, "result");
    if (between) beginTurn(line, out);
    m_turn.ended = true;
    outcome(line);
    if (mayHold(m_turnBytes, line.raw.size(), line.place)) m_turn.lines.emplace_back(line.raw);
    account(line, out);
}

void StreamSession::outcome(const Line& line)
{
    const std::string_view subtype = line.text("subtype");
    m_turn.failed = line.flag("is_error") || subtype.starts_with("error");
    if (line.text("terminal_reason").starts_with("aborted")) m_turn.interrupted = true;
    if (m_turn.failed) {
        m_turn.error = errorText(line);
        m_turn.errorType = subtype.starts_with("error") ? subtype : "error";
        if (!line.root["api_error_status"].isNull())
            m_turn.errorType = textOrJsonOf(line.root["api_error_status"]);
    } else {
        m_turn.result = line.text("result");
    }
    const std::int64_t length = durationNs(line.root["duration_ms"], 1'000'000);
    if (m_turn.startNs != 0) m_turn.endNs = std::max(m_turn.endNs, m_turn.startNs + length);
}

/// Tokens and cost of the turn. The lines of its calls tell most output tokens too low.
void StreamSession::account(const Line& line, BatchBuilder& out)
{
    const Usage turn = usageOf(line.root["usage"]);
    Chain& main = m_chains[""];
    if (main.call.open && m_turn.calls == 1 && !main.call.counted && turn.output != kUnknown) {
        main.call.usage.output = std::max(main.call.usage.output, turn.output);
        main.call.counted = true;
        main.call.written = false, main.call.told = false;
    }
    writeCall(main, out);
    for (auto& [key, chain] : m_chains) book(chain.call);
    const ValueView& models = line.root["modelUsage"];
    const Usage process = usageOfModels(models);
    const bool onward = !process.known() || goesOn(process, m_counted, turn);
    if (!onward) m_shown = {};
    if (process.known())
        m_counted = process;
    else
        m_counted += turn;
    m_shown += std::exchange(m_called, Usage{});
    if (const Usage rest = beyond(m_counted, m_shown); rest.input > 0 || rest.output > 0) {
        const auto named = models.members();
        writeRest(rest,
                  named.size() == 1   ? named[0].key
                      : named.empty() ? std::string_view(m_model)
                                      : std::string_view(),
                  line.place, out);
        m_shown += rest;
    }
    const ValueView& cost = line.root["total_cost_usd"];
    if (!cost.isNumber() || !(cost.real() >= 0 && cost.real() < 1e9)) return;
    const double spent = onward && cost.real() >= m_costUsd ? cost.real() - m_costUsd : cost.real();
    m_turn.costMicroUsd = std::llround(spent * 1e6);
    m_costUsd = cost.real();
}

/// A sub-agent may be at work still: what its call is known to use counts now, once.
void StreamSession::book(Call& call)
{
    if (!call.open) return;
    m_called += beyond(call.usage, call.booked);
    call.booked = call.usage;
}

void StreamSession::writeRest(const Usage& rest, std::string_view model, const Place& place,
                              BatchBuilder& out) const
{
    // Calls that the stream does not show; missing output alone is that of the calls it shows.
    if (rest.input > 0)
        out.report().add("unrecorded_usage", Severity::info, place,
                         std::to_string(rest.input) + " input tokens");
    SpanDraft span;
    span.id = "unrecorded:" + m_turn.id;
    span.parent = m_turn.id;
    span.name = "tokens beyond those of the calls shown";
    span.startNs = span.endNs = m_turn.endNs;
    span.addText(canonical::kKind, "step");
    span.addText("gen_ai.request.model", model);
    span.addUsage(rest);
    add(span, {}, place, out);
}

void StreamSession::apiRetry(const Line& line, BatchBuilder& out)
{
    const std::string key(line.text("parent_tool_use_id"));
    const ValueView& attempt = line.root["attempt"];
    const std::string error = textOrJsonOf(line.root["error"]);
    const std::string status = textOrJsonOf(line.root["error_status"]);
    SpanDraft span;
    span.id = "api-retry:" + (m_turn.open ? m_turn.id : m_rootId) + ":" + std::to_string(++m_others);
    span.parent = parentOf(m_chains[key]);
    span.name = "chat";
    span.startNs = span.endNs = m_now;
    span.fail(error.empty() ? "request failed" : error);
    span.addText("gen_ai.operation.name", "chat");
    span.addText("gen_ai.request.model", m_model);
    span.addText("error.type", status.empty() ? std::string_view("api_error") : status);
    span.add("http.request.resend_count", attempt.isNumber() ? attempt : ValueView());
    add(span, {std::string(line.raw)}, line.place, out);
}

} // namespace retrospan::import::claude
