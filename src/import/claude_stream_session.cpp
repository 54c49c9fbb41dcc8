#include "import/claude_stream_session.h"

#include "import/json.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::claude {
namespace {

constexpr std::size_t kMaxHeldBytes = 16 * 1024 * 1024;

/// Messages of the client about itself; what they say is kept as an event.
constexpr std::string_view kNotices[] = {"tool_progress",          "rate_limit_event", "auth_status",
                                         "control_request",        "control_response", "keep_alive",
                                         "control_cancel_request", "tool_use_summary", "prompt_suggestion"};

} // namespace

StreamSession::StreamSession(std::string id)
    : m_trace("claude-code/" + id)
    , m_rootId("session:" + id)
{
    m_facts.sessionId = std::move(id);
}

StreamSession::Chain& StreamSession::chainOf(const std::string& key, const Line& line)
{
    Chain& chain = m_chains[key];
    if (!key.empty() && chain.spanId.empty()) chain.spanId = "agent:" + key;
    if (!chain.hasLines) {
        chain.place = line.place;
        chain.hasLines = true;
    }
    if (chain.startNs == 0) chain.startNs = m_now;
    chain.endNs = std::max(chain.endNs, m_now);
    if (const std::string_view type = line.text("subagent_type"); !key.empty() && !type.empty())
        chain.name = type;
    return chain;
}

/// Sub-agents that go on after the end of the turn that started them are no part of the next.
std::string StreamSession::parentOf(const Chain& chain) const
{
    if (!isMain(chain)) return chain.spanId;
    return m_turn.open ? m_turn.id : m_rootId;
}

bool StreamSession::read(const Line& line, BatchBuilder& out)
{
    if (!line.text("uuid").empty() && !m_seen.insert(spanIdFromText(line.raw).value)) {
        out.report().add("duplicate_line", Severity::info, line.place, line.text("uuid"));
        return true;
    }
    m_changed = true;
    if (!std::exchange(m_begun, true)) m_place = line.place;
    if (line.timeNs != 0) {
        m_now = std::max(m_now, line.timeNs);
        m_startNs = m_startNs == 0 ? line.timeNs : std::min(m_startNs, line.timeNs);
        m_endNs = m_now;
    }
    if (m_turn.open && !m_turn.ended) {
        if (m_turn.startNs == 0) m_turn.startNs = m_now;
        m_turn.endNs = std::max(m_turn.endNs, m_now);
    }
    const std::string_view type = line.text("type");
    const std::string key(line.text("parent_tool_use_id"));
    if (type == "assistant")
        assistant(line, key, chainOf(key, line), out);
    else if (type == "user")
        user(line, chainOf(key, line), out);
    else if (type == "stream_event")
        partial(line, chainOf(key, line));
    else if (type == "result")
        result(line, out);
    else if (type == "system")
        system(line, out);
    else
        event(line, type);
    return type == "assistant" || type == "user" || type == "stream_event" || type == "result"
        || type == "system"
        || std::find(std::begin(kNotices), std::end(kNotices), type) != std::end(kNotices);
}

void StreamSession::system(const Line& line, BatchBuilder& out)
{
    const std::string_view subtype = line.text("subtype");
    if (subtype == "init") return init(line, out);
    if (subtype == "api_retry") return apiRetry(line, out);
    if (subtype.ends_with("compact_boundary")) m_chains[""].lastCall.clear();
    const std::string call(line.text("tool_use_id"));
    if (subtype == "task_started" && !call.empty() && line.text("task_type") != "local_bash") {
        // The transcript knows the agent by this id; its own lines only by the tool call.
        Chain& chain = m_chains[call];
        if (!chain.hasLines && !line.text("task_id").empty())
            chain.spanId = "agent:" + std::string(line.text("task_id"));
        if (chain.name.empty()) chain.name = line.text("subagent_type");
    }
    event(line, "system:" + std::string(subtype));
}

void StreamSession::init(const Line& line, BatchBuilder& out)
{
    m_model = line.text("model");
    if (m_facts.workflow.empty()) m_facts.workflow = line.text("cwd");
    if (m_facts.agentVersion.empty()) m_facts.agentVersion = line.text("claude_code_version");
    if (!m_turn.open || m_turn.ended) beginTurn(line, out);
    if (mayHold(m_turnBytes, line.raw.size(), line.place)) m_turn.lines.emplace_back(line.raw);
}

void StreamSession::beginTurn(const Line& line, BatchBuilder& out)
{
    writeTurn(out);
    m_turn.open = true; // events from before the first turn stay with it
    m_turn.id = "stream-turn:" + m_facts.sessionId + ":" + std::to_string(++m_turns);
    m_turn.place = line.place;
    m_turn.startNs = m_turn.endNs = m_now;
}

void StreamSession::user(const Line& line, Chain& chain, BatchBuilder& out)
{
    const std::string text = joinedText(line.content());
    if (isMain(chain) && !line.flag("isSynthetic") && isHumanPrompt(line)) {
        if (!m_turn.open || m_turn.ended) beginTurn(line, out);
        if (m_turn.name.empty()) m_turn.name = firstLine(text);
        SessionFacts title;
        title.title = firstLine(text);
        title.titleRank = title.title.empty() ? std::uint8_t{0} : title_rank::rootMessage;
        m_facts.merge(title);
    }
    if (isInterrupt(text)) {
        m_turn.interrupted = true;
        event(line, "interrupted");
    }
    for (const ValueView& block : line.content().items())
        if (block["type"].text() == "tool_result") toolResult(block, chain, line, out);
    if (std::string message = genAiMessage("user", line.content());
        !message.empty() && mayHold(m_inputBytes, message.size(), line.place))
        chain.pendingInput.push_back(std::move(message));
}

void StreamSession::assistant(const Line& line, const std::string& key, Chain& chain, BatchBuilder& out)
{
    const ValueView& message = line.root["message"];
    if (key.empty() && (!m_turn.open || m_turn.ended)) beginTurn(line, out);
    chain.partialText.clear(); // the line has it whole
    if (message["model"].text() == "<synthetic>" || line.flag("is_api_error_message"))
        return event(line, "synthetic_message");
    std::string id(message["id"].text());
    if (id.empty()) id = line.text("uuid");
    if (id.empty()) id = m_facts.sessionId + "#" + std::to_string(++m_others);
    if (chain.call.open && chain.call.messageId != id) writeCall(chain, out);
    if (!chain.call.open) openCall(line.place, id, chain);
    addToCall(line, chain);
    for (const ValueView& block : line.content().items()) {
        const std::string_view type = block["type"].text();
        if (type == "tool_use" || type == "mcp_tool_use" || type == "server_tool_use")
            toolUse(block, chain, line, out);
    }
}

void StreamSession::openCall(const Place& place, const std::string& messageId, Chain& chain)
{
    Call& call = chain.call;
    call = {};
    call.open = true;
    call.place = place;
    call.messageId = messageId;
    call.parent = parentOf(chain);
    call.contextAfter = std::exchange(chain.lastCall, "call:" + messageId);
    call.startNs = call.endNs = m_now;
    call.input = jsonArray(chain.pendingInput);
    for (const std::string& input : chain.pendingInput) m_inputBytes -= std::min(m_inputBytes, input.size());
    chain.pendingInput.clear();
    if (isMain(chain)) ++m_turn.calls;
    if (m_turn.callIds.size() < kMaxCallIds) m_turn.callIds.push_back("call:" + messageId);
}

/// One content block of the message. Each line repeats the counts as they were when the message began.
void StreamSession::addToCall(const Line& line, Chain& chain)
{
    Call& call = chain.call;
    const ValueView& message = line.root["message"];
    call.written = false, call.told = false;
    call.endNs = std::max(call.endNs, m_now);
    if (const std::string_view model = message["model"].text(); !model.empty()) call.model = model;
    if (const std::string_view reason = message["stop_reason"].text(); !reason.empty())
        call.stopReason = reason;
    if (mayHold(m_callBytes, line.raw.size(), line.place)) {
        appendGenAiParts(line.content(), call.parts);
        call.lines.emplace_back(line.raw);
    }
    const Usage usage = usageOf(message["usage"]);
    if (!call.counted && (!call.usage.known() || usage.output > call.usage.output)) call.usage = usage;
}

/// Events of the API. Their contents come again as whole lines, unless the stream was cut before.
void StreamSession::partial(const Line& line, Chain& chain)
{
    const ValueView& told = line.root["event"];
    const std::string_view type = told["type"].text();
    if (type == "message_start") {
        chain.partialId = told["message"]["id"].text();
        chain.partialText.clear();
    } else if (type == "content_block_delta") {
        const ValueView& delta = told["delta"];
        if (mayHold(m_callBytes, delta["text"].text().size(), line.place))
            chain.partialText += delta["text"].text();
    } else if (type == "message_delta" && chain.call.open && chain.call.messageId == chain.partialId) {
        Call& call = chain.call;
        if (const std::string_view reason = told["delta"]["stop_reason"].text(); !reason.empty())
            call.stopReason = reason;
        const Usage counts = usageOf(told["usage"]);
        if (counts.output == kUnknown) return;
        call.counted = true;
        call.written = false, call.told = false;
        call.usage.output = counts.output;
        if (mayHold(m_callBytes, line.raw.size(), line.place)) call.lines.emplace_back(line.raw);
    }
}

void StreamSession::toolUse(const ValueView& block, const Chain& chain, const Line& line, BatchBuilder& out)
{
    const std::string id(block["id"].text());
    std::string arguments = toJson(block["input"]);
    if ((m_toolBytes += id.size() + arguments.size()) > kMaxHeldBytes) writeTools(out);
    m_tools.insert_or_assign(id,
                             Tool{std::string(block["name"].text()), std::move(arguments), parentOf(chain),
                                  m_now, !isMain(chain), line.place});
}

void StreamSession::toolResult(const ValueView& block, Chain& chain, const Line& line, BatchBuilder& out)
{
    const std::string id(block["tool_use_id"].text());
    const auto found = m_tools.find(id);
    if (found == m_tools.end()) {
        out.report().add("result_without_tool_call", Severity::info, line.place, id);
        return event(line, "result_without_tool_call");
    }
    emitCall(chain, out);
    m_toolBytes -= std::min(m_toolBytes, id.size() + found->second.arguments.size());
    writeTool(id, found->second, &block, &line, out);
    m_tools.erase(found);
}

void StreamSession::event(const Line& line, std::string_view name)
{
    if (mayHold(m_turnBytes, line.raw.size(), line.place))
        m_turn.events.push_back({line.timeNs, std::string(name), std::string(line.raw)});
}

bool StreamSession::mayHold(std::size_t& held, std::size_t bytes, const Place& place)
{
    if (held + bytes <= kMaxHeldBytes || held == 0) {
        held += bytes;
        return true;
    }
    if (++m_refused == 1) m_firstRefused = place;
    return false;
}

} // namespace retrospan::import::claude
