// StreamSession: assembles the messages of one session of a Claude Agent SDK stream (formats.md 10.6) into
// spans: the session, turns (each ends with a result that tells what it cost), model calls (a line for each
// content block, partial messages tell the final counts), tool calls, sub-agents by the tool call that
// started them. Calls and tools have the ids that the transcript of the same session gives them.
// The stream tells input tokens of a call exactly, output tokens mostly not; what a result counts beyond the
// calls of its turn stands on a span of its own, so that the sum is what was reported.
// Memory: contents of calls, tools and the turn in work, up to kMaxHeldBytes each. Thread: confined to the
// importing thread.
#pragma once

#include "import/claude_line.h"
#include "import/fingerprint_set.h"
#include "import/span_draft.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace retrospan::import::claude {

class StreamSession {
public:
    explicit StreamSession(std::string id);

    /// False when the line's type is not known; it is kept as an event all the same.
    bool read(const Line& line, BatchBuilder& out);
    /// Reports what is in work as running, each thing again only when more is known of it.
    void flush(BatchBuilder& out);
    /// The input ended: writes what is in work.
    void finish(BatchBuilder& out);

private:
    /// A model call in work: the lines of one API message.
    struct Call {
        std::string messageId, model, parent, contextAfter, input, stopReason;
        std::vector<std::string> parts, lines;
        std::int64_t startNs = 0, endNs = 0;
        Usage usage;
        Usage booked; ///< of it, in m_called
        bool open = false;
        bool written = false; ///< as far as it is known
        bool counted = false; ///< the counts are those at its end
        bool told = false; ///< as it is now, by flush()
        Place place;
    };
    struct Tool {
        std::string name, arguments, parent;
        std::int64_t startNs = 0;
        bool sidechain = false;
        Place place;
        bool told = false; ///< by flush()
    };
    /// One conversation: the main one or a sub-agent's.
    struct Chain {
        std::string spanId, name; ///< of the agent
        std::vector<std::string> pendingInput; ///< messages since the last model call
        std::string lastCall; ///< whose context the next one continues
        std::string partialId, partialText; ///< of the message whose parts are streamed
        Call call;
        std::int64_t startNs = 0, endNs = 0;
        Place place;
        bool hasLines = false;
        std::string toldAs; ///< name, by flush()
    };
    struct Event {
        std::int64_t timeNs;
        std::string name, line;
    };
    static constexpr std::size_t kMaxCallIds = 32;
    struct Turn {
        std::string id, name, result, error, errorType;
        std::vector<Event> events;
        std::vector<std::string> lines, callIds; ///< spans of the calls, the first kMaxCallIds
        std::int64_t startNs = 0, endNs = 0, costMicroUsd = kUnknown;
        int calls = 0; ///< of the main agent
        bool open = false, ended = false, failed = false, interrupted = false;
        Place place;
        std::string toldAs; ///< name, by flush()
        bool toldEnd = false;
    };

    void system(const Line& line, BatchBuilder& out);
    void init(const Line& line, BatchBuilder& out);
    void user(const Line& line, Chain& chain, BatchBuilder& out);
    void assistant(const Line& line, const std::string& key, Chain& chain, BatchBuilder& out);
    void openCall(const Place& place, const std::string& messageId, Chain& chain);
    void addToCall(const Line& line, Chain& chain);
    void partial(const Line& line, Chain& chain);
    void result(const Line& line, BatchBuilder& out);
    void outcome(const Line& line);
    void account(const Line& line, BatchBuilder& out);
    void book(Call& call);
    void toolUse(const ValueView& block, const Chain& chain, const Line& line, BatchBuilder& out);
    void toolResult(const ValueView& block, Chain& chain, const Line& line, BatchBuilder& out);
    void apiRetry(const Line& line, BatchBuilder& out);
    void event(const Line& line, std::string_view name);

    [[nodiscard]] Chain& chainOf(const std::string& key, const Line& line);
    [[nodiscard]] bool isMain(const Chain& chain) const { return chain.spanId.empty(); }
    [[nodiscard]] std::string parentOf(const Chain& chain) const;
    void beginTurn(const Line& line, BatchBuilder& out);
    /// Whether so many more bytes may be held until the span they belong to is complete; counts a refusal.
    [[nodiscard]] bool mayHold(std::size_t& held, std::size_t bytes, const Place& place);

    /// The call is over. `emitCall`: it stands before its tools; more of it may come and is reported again.
    void writeCall(Chain& chain, BatchBuilder& out);
    void emitCall(Chain& chain, BatchBuilder& out);
    void reportCall(const Chain& chain, bool inWork, BatchBuilder& out) const;
    void reportTurn(const Turn& turn, bool inWork, BatchBuilder& out) const;
    void reportAgent(const std::string& key, const Chain& chain, bool inWork, BatchBuilder& out) const;
    void reportRoot(bool inWork, BatchBuilder& out) const;
    void tellTurn(BatchBuilder& out);
    void writeTool(const std::string& id, const Tool& tool, const ValueView* result, const Line* line,
                   BatchBuilder& out) const;
    void tellTool(const std::string& id, const Tool& tool, BatchBuilder& out) const;
    void writeTools(BatchBuilder& out);
    void writeTurn(BatchBuilder& out);
    void writeAgents(BatchBuilder& out);
    void writeRest(const Usage& rest, std::string_view model, const Place& place, BatchBuilder& out) const;
    void add(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
             BatchBuilder& out) const;
    void submit(SpanDraft& draft, const Place& place, BatchBuilder& out) const;
    void addRunning(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
                    BatchBuilder& out) const;

    std::string m_trace, m_rootId, m_model;
    SessionFacts m_facts, m_toldFacts;
    bool m_toldRoot = false, m_changed = false; ///< by and since flush()
    FingerprintSet m_seen; ///< lines with an id of their own
    std::map<std::string, Chain> m_chains; ///< by the tool call that started them; "" is the main one
    std::map<std::string, Tool> m_tools; ///< waiting for their result, by tool use id
    Turn m_turn;
    int m_turns = 0, m_others = 0;
    Usage m_counted; ///< by the process, at the last result
    Usage m_shown; ///< of that, on spans
    Usage m_called; ///< by the calls since
    double m_costUsd = 0; ///< of the process, at the last result
    std::int64_t m_now = 0, m_startNs = 0, m_endNs = 0; ///< 0 as long as no line has a time
    Place m_place; ///< of the first line
    bool m_begun = false;
    std::size_t m_turnBytes = 0, m_inputBytes = 0, m_callBytes = 0, m_toolBytes = 0; ///< held
    std::uint64_t m_refused = 0; ///< lines that may not be held
    Place m_firstRefused;
};

} // namespace retrospan::import::claude
