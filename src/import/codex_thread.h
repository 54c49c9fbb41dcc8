// Thread: assembles the lines of one Codex thread into spans (formats.md 11): the agent, turns, model calls
// (each with the tokens that the cumulative counter grew by), tool calls joined with what the client tells
// of them, approvals, sub-agents. The items the model sees are the source of truth; events only add to them.
// Ids come from turn, call and thread ids, so that a longer version of the file gives the same spans.
// Memory: contents of the turn in work, up to kMaxHeldBytes. Thread: confined to the importing thread.
#pragma once

#include "import/codex_line.h"
#include "import/span_draft.h"
#include "trace/arena.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace retrospan::import::codex {

class Thread {
public:
    /// `meta`: the first line of the thread, "session_meta" or that of the old layout.
    explicit Thread(const Line& meta);
    /// A file that does not begin with its first line.
    Thread(std::string id, const Place& place);

    /// A further session_meta: true when it belongs to this thread (a resume, or the history of its fork).
    [[nodiscard]] bool resumes(const Line& meta);
    /// False when nothing is known of the line; it is kept as an event all the same.
    bool read(const Line& line, BatchBuilder& out);
    /// Reports what is in work as running, each thing again only when more is known of it.
    void flush(BatchBuilder& out);
    /// The input ended: writes what is in work.
    void finish(BatchBuilder& out);

private:
    struct Event {
        std::int64_t timeNs;
        std::string name, line;
    };
    struct Turn {
        std::string id, name, errorType, error;
        std::int64_t startNs = 0, endNs = 0;
        std::vector<Event> events;
        std::vector<std::string> lines;
        int calls = 0, others = 0; ///< that it has made, for ids
        std::size_t held = 0; ///< bytes of lines and events
        bool open = false, ended = false, interrupted = false;
        Place place;
        std::string toldAs; ///< name, by flush()
        bool toldEnd = false;
    };
    struct Call {
        std::string id, parent, model, contextAfter, input;
        std::vector<std::string> parts, lines;
        std::int64_t startNs = 0, endNs = 0;
        Usage usage;
        std::string error; ///< of a request that failed
        std::size_t held = 0;
        bool open = false, answered = false;
        Place place;
        std::size_t told = 0; ///< lines, by flush()
    };
    struct Tool {
        std::string spanId, name, nameSpace, server, arguments, parent, errorType;
        std::optional<std::string> result;
        std::vector<std::string> lines;
        std::int64_t startNs = 0, endNs = 0, durationNs = 0;
        std::size_t held = 0;
        bool called = false; ///< by an item of the model
        bool told = false; ///< by an event of the client
        bool failed = false;
        Place place;
        std::size_t reported = 0; ///< changes, by flush()
        [[nodiscard]] std::size_t changes() const
        {
            return lines.size() + (called ? 1 : 0) + (result ? 1 : 0);
        }
    };
    /// Somebody looked at an action: a person (approval) or a guardian.
    struct Review {
        std::string name, status;
        std::vector<std::string> lines;
        std::int64_t startNs = 0, endNs = 0;
        bool human = false, done = false;
        Place place;
        std::size_t told = 0; ///< lines, by flush()
        bool toldEnd = false;
    };
    struct Child {
        std::string name, parent;
        std::int64_t startNs = 0, endNs = 0;
        Place place;
        std::string toldAs; ///< name and parent, by flush()
    };
    struct Counter {
        std::int64_t input = 0, output = 0, cached = 0, cacheWrite = 0, reasoning = 0;
        explicit Counter(const ValueView& usage);
        /// What is in this one beyond `counted`; never less than nothing.
        [[nodiscard]] Counter beyond(const Counter& counted) const;
        [[nodiscard]] Usage usage() const;
        bool operator==(const Counter&) const = default;
    };

    void readMeta(const ValueView& meta);
    void turnContext(const Line& line, BatchBuilder& out);
    void item(const Line& line, BatchBuilder& out);
    void modelItem(const Line& line, BatchBuilder& out);
    void inputItem(const Line& line, BatchBuilder& out);
    void toolCall(const Line& line, BatchBuilder& out);
    void toolOutput(const Line& line, BatchBuilder& out);
    [[nodiscard]] bool clientEvent(const Line& line, BatchBuilder& out);
    void toolEvent(const Line& line, BatchBuilder& out);
    void threadName(std::string_view name);
    void repeated(const Line& line);
    void readToolEnd(const Line& line, Tool& tool);
    void review(const Line& line, bool human);
    void collaboration(const Line& line, const Tool& tool);
    void spawned(std::string_view answer, const Tool& tool, const Line& line);
    void tokenCount(const Line& line, BatchBuilder& out);
    void countUnrecorded(const Counter& missing, const Line& line, BatchBuilder& out);
    void countCall(const Counter& last, const Line& line, BatchBuilder& out);
    void failedRequest(const Line& line, BatchBuilder& out);
    void compaction(const Line& line);
    void event(const Line& line, std::string_view name);

    [[nodiscard]] bool copied(const Line& line);
    void beginTurn(const std::string& id, const Line& line, BatchBuilder& out);
    void endTurn(const Line& line, BatchBuilder& out);
    void openCall(const Line& line);
    Tool& toolOf(const std::string& id, const Line& line);
    /// The tool call of that name that lacks its other half: searches of the web have no common id.
    [[nodiscard]] Tool* lacking(bool Tool::*half, std::string_view name);
    Child& childOf(const std::string& thread, const Line& line);
    void closeReview(const std::string& callId, std::int64_t timeNs);
    /// Whether so many more bytes may be held until the span they belong to is complete; counts a refusal.
    [[nodiscard]] bool mayHold(std::size_t& held, std::size_t bytes, const Place& place);
    void holdLine(Tool& tool, const Line& line, BatchBuilder& out);
    [[nodiscard]] std::string parentSpan() const { return m_turn.open ? m_turn.id : m_agentId; }

    void closeCall(BatchBuilder& out);
    /// What is not complete yet: `inWork` reports leave out what later ones may not repeat.
    void tellTurn(BatchBuilder& out);
    void tellCall(Call& call, BatchBuilder& out);
    void tellTools(BatchBuilder& out);
    void reportCall(const Call& call, bool inWork, BatchBuilder& out) const;
    void reportTool(const std::string& callId, const Tool& tool, bool inWork, BatchBuilder& out) const;
    void reportReview(const std::string& id, const Review& review, bool inWork, BatchBuilder& out) const;
    void reportTurn(bool inWork, BatchBuilder& out) const;
    void reportChild(const std::string& thread, const Child& child, bool inWork, BatchBuilder& out) const;
    void reportAgent(bool inWork, BatchBuilder& out) const;
    /// Calls with an answer; `all`: those without one as well, as interrupted.
    void writeTools(bool all, BatchBuilder& out);
    void writeReviews(BatchBuilder& out);
    void writeTurn(BatchBuilder& out);
    void writeChildren(BatchBuilder& out);
    [[nodiscard]] SpanDraft draft(const std::string& id, const std::string& parent, std::string name,
                                  std::int64_t startNs, std::int64_t endNs) const;
    void add(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
             BatchBuilder& out) const;
    void addRunning(SpanDraft& draft, const std::vector<std::string>& lines, const Place& place,
                    BatchBuilder& out) const;

    std::string m_id, m_parentThread, m_rootThread, m_forkedFrom, m_trace, m_agentId, m_agentName;
    std::string m_model, m_provider, m_instructions, m_meta;
    SessionFacts m_facts, m_toldFacts;
    std::size_t m_names = 0; ///< that the thread was given
    bool m_toldAgent = false, m_changed = false; ///< by and since flush()
    Place m_place; ///< of the first line
    std::int64_t m_startNs = 0, m_endNs = 0, m_lastInputNs = 0;

    Turn m_turn;
    int m_turns = 0;
    bool m_sawTurnStart = false; ///< turns are told; else each prompt begins one
    bool m_sawItems = false; ///< messages are told as items; events only repeat them
    Call m_call;
    std::optional<Call> m_uncounted; ///< ended without a count; the next one may tell
    std::string m_lastCall; ///< id of the model call before, whose context the next one continues
    std::vector<std::string> m_pendingInput; ///< messages since
    std::map<std::string, Tool> m_tools; ///< by call id
    std::map<std::string, int> m_callIds; ///< how often each was used: redacted recordings repeat them
    std::map<std::string, Review> m_reviews;
    std::map<std::string, Child> m_children; ///< by thread id
    std::optional<Counter> m_total; ///< of the whole thread, as told last

    bool m_copying = false; ///< reading the history of the thread it was forked from
    std::uint64_t m_copied = 0, m_refused = 0;
    Place m_firstCopied, m_firstRefused;
    std::size_t m_inputBytes = 0, m_toolBytes = 0; ///< held
};

} // namespace retrospan::import::codex
