#include "import/claude_session.h"

#include "import/canonical.h"
#include "import/json.h"

#include <algorithm>

namespace retrospan::import::claude {
namespace {

constexpr std::size_t kMaxHeldBytes = 16 * 1024 * 1024;
constexpr std::size_t kMaxOtherCalls = 4 * 1024 * 1024; ///< bytes, of calls of all agents but one
constexpr std::size_t kMaxStandings = 1'000'000;

bool isTask(std::string_view tool)
{
    return tool == "Task" || tool == "Agent";
}

} // namespace

Session::Session(std::string id, StringPool& names)
    : m_traceId("claude-code/" + id)
    , m_rootId("session:" + id)
    , m_names(names)
{
    m_facts.sessionId = std::move(id);
}

SpanView Session::spanAt(const std::string& id, const std::string& parent, std::string_view name,
                         std::int64_t start, std::int64_t end) const
{
    SpanView span;
    span.traceId = m_traceId;
    span.id = spanIdFromText(id);
    span.idText = id;
    span.parentId = spanIdFromText(parent);
    span.parentText = parent;
    span.name = name;
    span.startNs = start;
    span.endNs = end;
    span.otlpKind = 1;
    return span;
}

/// Where a line stands, from its parent: agent, and the model call before it.
Session::Standing Session::standingOf(const Line& line)
{
    Standing standing;
    const std::string_view parent =
        line.text("parentUuid").empty() ? std::string_view() : line.text("parentUuid");
    if (const auto found = m_standings.find(spanIdFromText(parent).value); found != m_standings.end()) {
        const Kept& kept = found->second;
        standing = {kept.timeNs, std::string(m_names.view(kept.agent)),
                    std::string(m_names.view(kept.lastModel))};
    }
    if (const std::string_view agent = line.text("agentId"); !agent.empty() && line.flag("isSidechain"))
        standing.agent = agent;
    // The root of a sub-agent's conversation inside the main file: found again by its prompt.
    if (line.flag("isSidechain") && standing.agent.empty()) {
        standing.agent = line.text("uuid");
        const auto task = m_taskPrompts.find(joinedText(line.content()));
        if (task != m_taskPrompts.end()) {
            Chain& chain = chainOf(standing.agent);
            chain.parent = "tool:" + task->second.id;
            chain.agent = task->second.agent;
        }
    }
    return standing;
}

void Session::keep(std::string_view uuid, const Standing& standing)
{
    if (m_standings.size() >= kMaxStandings) m_standings.clear();
    const std::uint64_t fingerprint = spanIdFromText(uuid).value;
    m_titles.came(fingerprint, m_facts);
    m_standings.insert_or_assign(
        fingerprint,
        Kept{standing.timeNs, m_names.intern(standing.agent), m_names.intern(standing.lastModel)});
}

std::string Session::parentSpanOf(const std::string& agent) const
{
    if (!agent.empty()) return "agent:" + agent;
    return m_turn.open ? m_turn.id : m_rootId;
}

/// Lines are known by their uuid; different lines under one (redacted recordings have such) stay apart.
/// False for a line that was there before, word for word.
bool Session::nameLine(const Line& line)
{
    m_lineId = line.text("uuid");
    if (m_lineId.empty()) return true;
    const SpanId content = spanIdFromText(line.raw);
    if (!m_seenLines.insert(content.value)) return false;
    if (m_standings.contains(spanIdFromText(m_lineId).value)) m_lineId += "#" + toHex(content);
    return true;
}

/// A fork begins with a copy of the conversation it comes from. These lines are work of that session; here
/// they are what the first call is given.
bool Session::copied(const Line& line)
{
    const std::string_view from = line.root["forkedFrom"]["sessionId"].text();
    if (from.empty() || from == m_facts.sessionId) return false;
    if (m_copied++ == 0) m_firstCopied = line.place;
    m_forkedFrom = from;
    Standing standing;
    standing.timeNs = line.timeNs;
    if (const std::string_view uuid = line.text("uuid"); !uuid.empty()) keep(uuid, standing);
    if (line.flag("isSidechain")) return true;
    if (std::string message = genAiMessage(line.text("type"), line.content());
        !message.empty() && mayHold(m_inputBytes, message.size(), line))
        chainOf({}).pendingInput.push_back(std::move(message));
    return true;
}

bool Session::read(const Line& line, BatchBuilder& out)
{
    const std::string uuid(line.text("uuid"));
    if (!nameLine(line)) {
        out.report().add("duplicate_line", Severity::info, line.place, uuid);
        return true;
    }
    if (copied(line)) return true;
    m_changed = true;
    if (m_place.line == 0) m_place = line.place;
    if (line.timeNs != 0) {
        m_startNs = m_startNs == 0 ? line.timeNs : std::min(m_startNs, line.timeNs);
        m_endNs = std::max(m_endNs, line.timeNs);
    }
    const std::string_view type = line.text("type");
    Standing standing = standingOf(line);
    bool known = true;
    if (type == "user")
        user(line, standing, out);
    else if (type == "assistant")
        assistant(line, standing, out);
    else if (type == "system" && line.text("subtype") == "api_error")
        apiError(line, out);
    else if (type == "system" || type == "progress" || type == "attachment" || type == "queue-operation"
             || type == "file-history-snapshot")
        event(line, type);
    else
        known = false, metadata(line);
    if (type == "system" && !line.text("subtype").empty()
        && line.text("subtype").ends_with("compact_boundary"))
        standing.lastModel.clear();
    if (line.timeNs != 0) standing.timeNs = line.timeNs;
    if (!uuid.empty()) keep(uuid, standing);
    if (m_turn.open) m_turn.endNs = std::max(m_turn.endNs, line.timeNs);
    Chain& chain = chainOf(standing.agent);
    if (chain.place.line == 0) chain.place = line.place;
    chain.hasLines = chain.hasLines || !uuid.empty();
    if (chain.startNs == 0) chain.startNs = line.timeNs;
    chain.endNs = std::max(chain.endNs, line.timeNs);
    return known;
}

void Session::user(const Line& line, const Standing& standing, BatchBuilder& out)
{
    if (m_facts.agentVersion.empty()) m_facts.agentVersion = line.text("version");
    if (m_facts.workflow.empty()) m_facts.workflow = line.text("cwd");
    if (m_facts.channel.empty()) m_facts.channel = line.text("entrypoint");
    if (isHumanPrompt(line)) beginTurn(line, out);
    const std::string text = joinedText(line.content());
    if (isInterrupt(text)) {
        m_turn.interrupted = true;
        event(line, "interrupted");
    }
    for (const ValueView& block : line.content().items())
        if (block["type"].text() == "tool_result") toolResult(block, line, out);
    Chain& chain = chainOf(standing.agent);
    if (chain.prompt.empty() && line.flag("isSidechain")) chain.prompt = firstLine(text);
    // An edited prompt parts from an earlier call: what was said on the other branch is not part of this one.
    if (chain.pendingAfter != standing.lastModel) clearInput(chain);
    chain.pendingAfter = standing.lastModel;
    if (std::string message = genAiMessage("user", line.content());
        !message.empty() && mayHold(m_inputBytes, message.size(), line))
        chain.pendingInput.push_back(std::move(message));
}

void Session::beginTurn(const Line& line, BatchBuilder& out)
{
    writeTurn(out);
    const std::string text = joinedText(line.content());
    m_turn.open = true; // events from before the first turn stay with it
    m_turn.place = line.place;
    m_turn.id = "turn:" + m_lineId;
    m_turn.name = text.empty() ? "turn" : firstLine(text);
    m_turn.startNs = m_turn.endNs = line.timeNs;
    m_turn.failure = {};
    m_turn.lines.emplace_back(line.raw);
    SessionFacts title;
    title.title = firstLine(text);
    title.titleRank = title.title.empty() ? std::uint8_t{0} : title_rank::rootMessage;
    m_facts.merge(title);
}

void Session::assistant(const Line& line, Standing& standing, BatchBuilder& out)
{
    const ValueView& message = line.root["message"];
    if (line.flag("isApiErrorMessage")) return apiErrorMessage(line, standing);
    if (message["model"].text() == "<synthetic>") return event(line, "synthetic_message");
    std::string id(message["id"].text());
    if (id.empty()) id = line.text("uuid");
    Chain& chain = chainOf(standing.agent);
    failureOf(standing.agent) = {}; // it went on
    if (chain.call.open && chain.call.messageId != id) writeCall(chain, standing.agent, out);
    Call& call = chain.call;
    if (!call.open) {
        call.open = true;
        call.place = line.place;
        call.messageId = id;
        call.parent = parentSpanOf(standing.agent);
        call.contextAfter = standing.lastModel;
        call.startNs = standing.timeNs != 0 ? std::min(standing.timeNs, line.timeNs) : line.timeNs;
        if (chain.pendingAfter == standing.lastModel) call.input = jsonArray(chain.pendingInput);
        m_callBytes += call.input.size();
        clearInput(chain);
    }
    addToCall(call, line);
    writeOtherCalls(chain, out);
    for (const ValueView& block : line.content().items()) {
        const std::string_view type = block["type"].text();
        if (type == "tool_use" || type == "mcp_tool_use" || type == "server_tool_use")
            toolUse(block, call, line, out);
    }
    standing.lastModel = "call:" + id;
    chain.pendingAfter = standing.lastModel;
}

/// The client gave up on a request and says so in the place of an answer: what was asked for has failed.
void Session::apiErrorMessage(const Line& line, const Standing& standing)
{
    Failure& failure = failureOf(standing.agent);
    failure.text = joinedText(line.content());
    failure.type = line.text("error").empty() ? "api_error" : line.text("error");
    event(line, "api_error_message");
}

/// One content block of the message; each line repeats the usage so far, the largest is the last.
void Session::addToCall(Call& call, const Line& line)
{
    const ValueView& message = line.root["message"];
    call.told = false;
    call.endNs = std::max(call.endNs, line.timeNs);
    call.model = message["model"].text();
    if (const std::string_view reason = message["stop_reason"].text(); !reason.empty())
        call.stopReason = reason;
    if (mayHold(call.lineBytes, line.raw.size(), line)) {
        m_callBytes += line.raw.size();
        appendGenAiParts(line.content(), call.parts);
        call.lines.emplace_back(line.raw);
    }
    call.costMicroUsd = std::max(call.costMicroUsd, microUsdOf(line.root["costUSD"]));
    const Usage usage = usageOf(message["usage"]);
    if (usage.output < call.usage.output || (usage.output == kUnknown && call.usage.input != kUnknown))
        return;
    call.usage = usage;
}

/// The last call of a sub-agent is in work until the input ends. When these hold too much they are written;
/// what comes of one later is a second report of its span.
void Session::writeOtherCalls(const Chain& keep, BatchBuilder& out)
{
    if (m_callBytes - keep.call.heldBytes() <= kMaxOtherCalls) return;
    for (auto& [agent, chain] : m_chains)
        if (!agent.empty() && &chain != &keep) writeCall(chain, agent, out);
}

void Session::toolUse(const ValueView& block, const Call& call, const Line& line, BatchBuilder& out)
{
    const std::string id(block["id"].text());
    std::string arguments = toJson(block["input"]);
    if ((m_toolBytes += id.size() + arguments.size()) > kMaxHeldBytes) writeTools(out);
    const bool task = isTask(block["name"].text());
    const std::string agent(task ? block["input"]["subagent_type"].text() : std::string_view());
    m_tools.insert_or_assign(id,
                             Tool{std::string(block["name"].text()), std::move(arguments), call.parent, agent,
                                  line.timeNs, line.place});
    if (task) m_taskPrompts.insert_or_assign(std::string(block["input"]["prompt"].text()), Task{id, agent});
}

void Session::metadata(const Line& line)
{
    using Giver = Titles::Giver;
    const std::uint64_t leaf = spanIdFromText(line.text("leafUuid")).value;
    if (!line.text("leafUuid").empty() && !m_standings.contains(leaf))
        m_titles.await(leaf, line.text("summary"));
    else
        m_titles.give(Giver::summary, line.text("summary"), m_facts);
    m_titles.give(Giver::summary, line.text("title"), m_facts);
    m_titles.give(Giver::model, line.text("aiTitle"), m_facts);
    m_titles.give(Giver::user, line.text("customTitle"), m_facts);
    event(line, line.text("type"));
}

bool Session::mayHold(std::size_t& held, std::size_t bytes, const Line& line)
{
    if (held + bytes <= kMaxHeldBytes || held == 0) {
        held += bytes;
        return true;
    }
    if (++m_refused == 1) m_firstRefused = line.place;
    return false;
}

void Session::clearInput(Chain& chain)
{
    for (const std::string& message : chain.pendingInput) m_inputBytes -= message.size();
    chain.pendingInput.clear();
}

void Session::event(const Line& line, std::string_view name)
{
    if (!mayHold(m_turnBytes, line.raw.size(), line)) return;
    const std::string_view detail =
        line.text("subtype").empty() ? line.root["data"]["type"].text() : line.text("subtype");
    m_turn.events.push_back({line.timeNs,
                             std::string(name) + (detail.empty() ? "" : ":" + std::string(detail)),
                             std::string(line.raw)});
}

} // namespace retrospan::import::claude
