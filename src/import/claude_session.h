// Session: assembles the lines of one Claude Code session into spans (formats.md 10.4): the session, turns,
// model calls (several lines each, usage counted once), tool calls with their results, sub-agents, events.
// Ids depend on uuids and message ids only, so that a longer version of the file gives the same spans.
// Memory: a fingerprint, ids and times per line; contents only of model calls and tool calls in work, and a
// turn's events, each up to kMaxHeldBytes. Thread: confined to the importing thread.
#pragma once

#include "import/batch_builder.h"
#include "import/claude_line.h"
#include "import/claude_titles.h"
#include "import/fingerprint_set.h"
#include "trace/string_pool.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace retrospan::import::claude {

class Session {
public:
    /// `names` keeps what sessions of one input name again and again, and must live as long.
    Session(std::string id, StringPool& names);

    /// False when the line's type is not known; it is kept as an event all the same.
    bool read(const Line& line, BatchBuilder& out);
    /// Reports what is in work as running, each thing again only when more is known of it.
    void flush(BatchBuilder& out);
    /// The input ended: writes what is in work.
    void finish(BatchBuilder& out);

private:
    /// What later lines need to know of a line: where it stands.
    struct Standing {
        std::int64_t timeNs = 0;
        std::string agent; ///< key of the agent, empty = main
        std::string lastModel; ///< id of the latest model call on the way to here
    };
    /// The same, as it is kept for each line.
    struct Kept {
        std::int64_t timeNs = 0;
        StringId agent{}, lastModel{};
    };
    /// A model call in work: the lines of one API message.
    struct Call {
        std::string messageId, model, parent, contextAfter, input, stopReason;
        std::vector<std::string> parts, lines;
        std::int64_t startNs = 0, endNs = 0;
        std::size_t lineBytes = 0;
        Usage usage;
        std::int64_t costMicroUsd = kUnknown; ///< as the client reports it
        bool open = false;
        bool told = false; ///< as it is now, by flush()
        Place place;

        [[nodiscard]] std::size_t heldBytes() const { return input.size() + lineBytes; }
    };
    struct Tool {
        std::string name, arguments, parent;
        std::string agent; ///< kind of the sub-agent that it starts
        std::int64_t startNs = 0;
        Place place;
        bool told = false; ///< by flush()
    };
    /// A Task call.
    struct Task {
        std::string id, agent; ///< of the tool use; kind of the sub-agent
    };
    /// Why a turn or a sub-agent ended without an answer.
    struct Failure {
        std::string type, text;
    };
    struct Event {
        std::int64_t timeNs;
        std::string name, line;
    };
    struct Turn {
        std::string id, name;
        std::int64_t startNs = 0, endNs = 0;
        std::vector<Event> events;
        std::vector<std::string> lines;
        bool interrupted = false, open = false;
        Failure failure;
        bool told = false, toldEnd = false; ///< by flush()
        Place place;
    };
    /// One conversation: the main one or a sub-agent's.
    struct Chain {
        std::vector<std::string> pendingInput; ///< messages since the last model call
        std::string pendingAfter; ///< the model call they follow
        Call call;
        std::int64_t startNs = 0, endNs = 0;
        std::string prompt, agent, parent; ///< of a sub-agent; `agent` is its kind, where that is told
        Failure failure;
        Place place;
        bool hasLines = false; ///< lines of the conversation, not metadata alone
        bool told = false; ///< by flush()

        [[nodiscard]] std::string spanName() const
        {
            if (!agent.empty()) return "invoke_agent " + agent;
            return prompt.empty() ? "sub-agent" : prompt;
        }
    };

    [[nodiscard]] bool nameLine(const Line& line);
    [[nodiscard]] bool copied(const Line& line);
    void user(const Line& line, const Standing& standing, BatchBuilder& out);
    void assistant(const Line& line, Standing& standing, BatchBuilder& out);
    void apiErrorMessage(const Line& line, const Standing& standing);
    void addToCall(Call& call, const Line& line);
    void writeOtherCalls(const Chain& keep, BatchBuilder& out);
    void toolUse(const ValueView& block, const Call& call, const Line& line, BatchBuilder& out);
    void toolResult(const ValueView& block, const Line& line, BatchBuilder& out);
    void linkSubAgent(const Line& line, const std::string& toolSpan, const Tool& tool, BatchBuilder& out);
    /// Whether so many more bytes may be held until the span they belong to is complete; counts a refusal.
    [[nodiscard]] bool mayHold(std::size_t& held, std::size_t bytes, const Line& line);
    void clearInput(Chain& chain);
    void apiError(const Line& line, BatchBuilder& out);
    void metadata(const Line& line);
    void event(const Line& line, std::string_view name);
    void beginTurn(const Line& line, BatchBuilder& out);

    void tellRoot(BatchBuilder& out);
    void tellTurn(BatchBuilder& out);
    void tellAgent(const std::string& agent, Chain& chain, BatchBuilder& out);
    void tellTool(const std::string& id, Tool& tool, BatchBuilder& out);
    [[nodiscard]] bool awaitsPrompt() const;
    void emitCall(const Call& call, const std::string& agent, bool inWork, BatchBuilder& out) const;
    void writeCall(Chain& chain, const std::string& agent, BatchBuilder& out);
    void writeTurn(BatchBuilder& out);
    void writeTools(BatchBuilder& out);
    void writeAgents(BatchBuilder& out);
    void writeRoot(BatchBuilder& out);

    [[nodiscard]] std::vector<EventView> turnEvents(std::vector<AttributeView>& lines) const;
    [[nodiscard]] Standing standingOf(const Line& line);
    void keep(std::string_view uuid, const Standing& standing);
    [[nodiscard]] std::string parentSpanOf(const std::string& agent) const;
    /// A view of the ids and the name: they must live until the span is added.
    [[nodiscard]] SpanView spanAt(const std::string& id, const std::string& parent, std::string_view name,
                                  std::int64_t start, std::int64_t end) const;
    Chain& chainOf(const std::string& agent) { return m_chains[agent]; }
    Failure& failureOf(const std::string& agent)
    {
        return agent.empty() ? m_turn.failure : chainOf(agent).failure;
    }

    std::string m_traceId, m_rootId;
    SessionFacts m_facts, m_toldFacts;
    Titles m_titles;
    bool m_toldRoot = false, m_changed = false; ///< by and since flush()
    FingerprintSet m_seenLines;
    std::string m_lineId; ///< of the line being read
    std::unordered_map<std::uint64_t, Kept> m_standings; ///< by fingerprint of the uuid, up to kMaxStandings
    StringPool& m_names; ///< of agents and calls in m_standings
    std::unordered_map<std::string, Tool> m_tools; ///< waiting for their result, by tool use id
    std::unordered_map<std::string, Task> m_taskPrompts; ///< by prompt
    std::map<std::string, Chain> m_chains; ///< by agent key; "" is the main one
    Turn m_turn;
    std::int64_t m_startNs = 0, m_endNs = 0;
    Place m_place; ///< of the first line
    std::size_t m_turnBytes = 0, m_inputBytes = 0, m_callBytes = 0, m_toolBytes = 0; ///< held
    std::uint64_t m_refused = 0; ///< lines that may not be held
    Place m_firstRefused;
    std::uint64_t m_copied = 0; ///< lines of the session it was forked from
    std::string m_forkedFrom;
    Place m_firstCopied;
};

} // namespace retrospan::import::claude
