#include "import/codex_thread.h"

#include "import/iso_time.h"
#include "import/json.h"
#include "import/vocabularies/rules.h"

#include <algorithm>
#include <utility>

namespace retrospan::import::codex {
namespace {

constexpr std::size_t kMaxHeldBytes = 16 * 1024 * 1024;

/// "019dbc03-79ee-7ee0-b40b-26920c74c524": ids of version 7 begin with their time.
bool isTimedUuid(std::string_view id)
{
    return id.size() == 36 && id[8] == '-' && id[13] == '-' && id[14] == '7';
}

std::string turnIdOf(const ValueView& payload)
{
    for (const ValueView* holder :
         {&payload, &payload["metadata"], &payload["internal_chat_message_metadata_passthrough"]})
        if (const std::string_view id = (*holder)["turn_id"].text(); !id.empty()) return std::string(id);
    return {};
}

} // namespace

Thread::Thread(const Line& meta)
    : Thread(textOrJsonOf(meta.payload["id"]), meta.place)
{
    m_meta = meta.raw;
    readMeta(meta.payload);
    m_startNs = m_endNs = m_lastInputNs = meta.timeNs;
    if (const std::int64_t created = parseIsoTime(meta.text("timestamp")); created != 0)
        m_startNs = m_startNs == 0 ? created : std::min(m_startNs, created);
}

Thread::Thread(std::string id, const Place& place)
    : m_id(std::move(id))
    , m_rootThread(m_id)
    , m_trace("codex/" + m_id)
    , m_agentId("agent:" + m_id)
    , m_agentName("Codex")
    , m_place(place)
{
    m_facts.sessionId = m_id;
}

/// The root of a tree of sub-agents is told by newer versions; else the parent is the best that is known.
void Thread::readMeta(const ValueView& meta)
{
    const ValueView& spawn = meta["source"]["subagent"]["thread_spawn"];
    m_parentThread = textOrJsonOf(meta["parent_thread_id"]);
    if (m_parentThread.empty()) m_parentThread = textOrJsonOf(spawn["parent_thread_id"]);
    if (m_parentThread == m_id) m_parentThread.clear();
    m_forkedFrom = textOrJsonOf(meta["forked_from_id"]);
    if (const std::string session = textOrJsonOf(meta["session_id"]); !session.empty())
        m_rootThread = session;
    if (m_rootThread == m_id && !m_parentThread.empty()) m_rootThread = m_parentThread;
    m_trace = "codex/" + m_rootThread;
    for (const ValueView* name :
         {&meta["agent_nickname"], &spawn["agent_nickname"], &meta["agent_role"], &spawn["agent_role"]})
        if (m_agentName == "Codex" && !name->text().empty()) m_agentName = name->text();
    if (!m_parentThread.empty() && m_agentName == "Codex") m_agentName = "sub-agent";
    m_provider = meta["model_provider"].text();
    m_instructions = meta["base_instructions"]["text"].isText() ? meta["base_instructions"]["text"].text()
                                                                : meta["instructions"].text();
    m_facts.sessionId = m_rootThread;
    m_facts.workflow = meta["cwd"].text();
    m_facts.channel = meta["originator"].text();
    m_facts.agentVersion = meta["cli_version"].text();
}

bool Thread::resumes(const Line& meta)
{
    const std::string id = textOrJsonOf(meta.payload["id"]);
    if (id == m_id) return true;
    m_copying = !id.empty() && (id == m_forkedFrom || id == m_parentThread);
    return m_copying;
}

/// A fork begins with a copy of the history it comes from: the same turns, whose ids are older than the
/// thread. They stand in the file of that thread; here they are what the first model call is given.
bool Thread::copied(const Line& line)
{
    if (!m_copying) return false;
    const std::string turn = turnIdOf(line.payload);
    const bool begins = line.type == "turn_context" || isOneOf(line.kind(), {"task_started", "turn_started"});
    if (begins && isTimedUuid(turn) && isTimedUuid(m_id) && turn >= m_id) m_copying = false;
    if (begins && !isTimedUuid(turn)) m_copying = false; // nothing tells: they are read as its own
    if (!m_copying) return false;
    if (m_copied++ == 0) m_firstCopied = line.place;
    if (line.kind() == "token_count") {
        const ValueView& total = line.payload["info"]["total_token_usage"];
        if (total.isMap()) m_total = Counter(total);
    } else if (line.type == "response_item") {
        std::string message = genAiMessage(line.payload);
        if (!message.empty() && mayHold(m_inputBytes, message.size(), line.place))
            m_pendingInput.push_back(std::move(message));
    }
    return true;
}

bool Thread::read(const Line& line, BatchBuilder& out)
{
    m_changed = true;
    if (copied(line)) return true;
    if (line.timeNs != 0) {
        m_startNs = m_startNs == 0 ? line.timeNs : std::min(m_startNs, line.timeNs);
        m_endNs = std::max(m_endNs, line.timeNs);
        if (m_turn.open && !m_turn.ended) m_turn.endNs = std::max(m_turn.endNs, line.timeNs);
    }
    if (line.type == "response_item") {
        item(line, out);
        return true;
    }
    if (line.type == "event_msg") return clientEvent(line, out);
    if (line.type == "turn_context")
        turnContext(line, out);
    else if (line.type == "compacted")
        compaction(line);
    else
        event(line, line.type);
    return isOneOf(line.type,
                   {"turn_context", "compacted", "session_meta", "world_state",
                    "inter_agent_communication_metadata", "state"});
}

void Thread::turnContext(const Line& line, BatchBuilder& out)
{
    if (const std::string_view model = line.text("model"); !model.empty()) m_model = model;
    if (m_facts.workflow.empty()) m_facts.workflow = line.text("cwd");
    const std::string id = turnIdOf(line.payload);
    const bool fresh = !m_turn.open || (m_turn.ended && m_turn.id != "turn:" + id);
    if (!id.empty() && fresh) beginTurn("turn:" + id, line, out);
    if (mayHold(m_turn.held, line.raw.size(), line.place)) m_turn.lines.emplace_back(line.raw);
}

void Thread::beginTurn(const std::string& id, const Line& line, BatchBuilder& out)
{
    if (m_turn.open && m_turn.id == id) return;
    // Events from before the first turn stay with it.
    if (m_turn.open) writeTurn(out);
    ++m_turns;
    m_turn.open = true;
    m_turn.id = id;
    m_turn.place = line.place;
    m_turn.startNs = m_turn.endNs = line.timeNs;
    m_lastInputNs = line.timeNs;
}

void Thread::endTurn(const Line& line, BatchBuilder& out)
{
    const std::string id = turnIdOf(line.payload);
    if (!m_turn.open || (!id.empty() && m_sawTurnStart && m_turn.id != "turn:" + id))
        beginTurn(id.empty() ? "turn:" + m_id + ":" + std::to_string(m_turns + 1) : "turn:" + id, line, out);
    m_turn.endNs = std::max(m_turn.endNs, line.timeNs);
    m_turn.ended = true;
    if (line.kind() == "turn_aborted") {
        m_turn.interrupted = true;
        event(line, "turn_aborted:" + std::string(line.text("reason")));
    } else if (const ValueView& error = line.payload["error"]; !error.isNull()) {
        m_turn.error = textOrJsonOf(error.isMap() ? error["message"] : error);
        m_turn.errorType = textOrJsonOf(error["codex_error_info"]);
    }
    if (mayHold(m_turn.held, line.raw.size(), line.place)) m_turn.lines.emplace_back(line.raw);
}

void Thread::item(const Line& line, BatchBuilder& out)
{
    m_sawItems = true;
    if (isModelItem(line.payload)) return modelItem(line, out);
    if (line.kind() == "message" || isToolOutput(line.payload) || line.kind() == "agent_message")
        return inputItem(line, out);
    event(line, line.kind().empty() ? "response_item" : line.kind());
}

void Thread::openCall(const Line& line)
{
    m_call = {};
    m_call.open = true;
    m_call.place = line.place;
    m_call.id = "call:" + parentSpan() + ":" + std::to_string(++m_turn.calls);
    m_call.parent = parentSpan();
    m_call.model = m_model;
    m_call.contextAfter = m_lastCall;
    m_call.startNs = m_lastInputNs == 0 ? line.timeNs : std::min(m_lastInputNs, line.timeNs);
    if (line.timeNs == 0) m_call.startNs = 0;
    for (const std::string& message : m_pendingInput)
        m_call.input += (m_call.input.empty() ? "[" : ",") + message;
    if (!m_call.input.empty()) m_call.input += "]";
    m_pendingInput.clear();
    m_inputBytes = 0;
    m_lastCall = m_call.id;
}

/// What the model puts out until an answer, a count or a prompt comes is one call.
void Thread::modelItem(const Line& line, BatchBuilder& out)
{
    if (m_call.open && (m_call.answered || m_call.usage.known())) closeCall(out);
    if (!m_call.open) openCall(line);
    m_call.endNs = std::max(m_call.endNs, line.timeNs);
    if (mayHold(m_call.held, line.raw.size(), line.place)) {
        appendGenAiParts(line.payload, m_call.parts);
        m_call.lines.emplace_back(line.raw);
    }
    if (!toolCalled(line.payload).empty()) toolCall(line, out);
}

void Thread::inputItem(const Line& line, BatchBuilder& out)
{
    if (isHumanPrompt(line.payload)) {
        const std::string text = promptText(line.payload["content"]);
        if (!m_sawTurnStart && (!m_turn.open || m_turn.calls > 0 || m_turn.ended))
            beginTurn("turn:" + m_id + ":" + std::to_string(m_turns + 1), line, out);
        if (m_turn.name.empty()) m_turn.name = firstLineOf(text);
        SessionFacts title;
        title.title = firstLineOf(text);
        const bool main = m_parentThread.empty();
        if (!title.title.empty()) title.titleRank = main ? title_rank::rootMessage : title_rank::userMessage;
        m_facts.merge(title);
    }
    if (m_call.open) m_call.answered = true;
    if (line.timeNs != 0) m_lastInputNs = line.timeNs;
    if (std::string message = genAiMessage(line.payload);
        !message.empty() && mayHold(m_inputBytes, message.size(), line.place))
        m_pendingInput.push_back(std::move(message));
    if (isToolOutput(line.payload)) toolOutput(line, out);
    if (line.kind() == "agent_message") event(line, "agent_message");
}

/// The history is replaced: what comes after does not continue the context of the call before.
void Thread::compaction(const Line& line)
{
    m_lastCall.clear();
    event(line, line.type == "compacted" ? "compacted" : "context_compacted");
}

void Thread::event(const Line& line, std::string_view name)
{
    if (mayHold(m_turn.held, line.raw.size(), line.place))
        m_turn.events.push_back({line.timeNs, std::string(name), std::string(line.raw)});
}

bool Thread::mayHold(std::size_t& held, std::size_t bytes, const Place& place)
{
    if (held + bytes <= kMaxHeldBytes || held == 0) {
        held += bytes;
        return true;
    }
    if (m_refused++ == 0) m_firstRefused = place;
    return false;
}

} // namespace retrospan::import::codex
