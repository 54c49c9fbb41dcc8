// ExecTurn: one turn of a "codex exec --json" stream (formats.md 11.4): a step with model calls and tool
// calls. What the model says until an answer of a tool comes is one call. The stream tells neither the prompt
// nor the model, and its tokens only for the whole turn. Memory: contents of the turn's open items and of the
// call in work, up to kMaxHeldBytes. Thread: confined to the importing thread.
#pragma once

#include "import/codex_line.h"
#include "import/span_draft.h"

#include <map>
#include <string>
#include <vector>

namespace retrospan::import::codex {

class ExecTurn {
public:
    /// `number`: of the turn in its thread, from 1.
    ExecTurn(const std::string& thread, int number, const Place& place);

    /// item.started, item.updated, item.completed: payload is the item. False when its type is not known; it
    /// is kept as an event all the same.
    bool item(const Line& line, BatchBuilder& out);
    void event(const Line& line, std::string_view name);
    /// An error of the stream: the turn's own unless the turn completes after all.
    void error(const Line& line, std::string message);
    void complete(const Line& line, const Usage& usage);
    void fail(const Line& line, std::string message);
    /// Reports what is in work as running, each thing again only when more is known of it.
    void flush(BatchBuilder& out);
    /// Writes the turn and what is in work; a turn without an end was interrupted.
    void write(BatchBuilder& out);

    [[nodiscard]] std::int64_t startNs() const { return m_startNs; }
    [[nodiscard]] std::int64_t endNs() const { return m_endNs; }

private:
    struct Call {
        std::string id, contextAfter, input;
        std::vector<std::string> parts, lines;
        std::int64_t startNs = 0, endNs = 0;
        bool open = false;
        Place place;
        std::size_t told = 0; ///< parts, by flush()
    };
    struct Tool {
        std::string spanId, line; ///< the latest line of the item
        std::int64_t startNs = 0, endNs = 0;
        Place place;
        bool told = false; ///< the line, by flush()
        int reports = 0; ///< of it in work; a store takes only so many of one span
    };
    struct Event {
        std::int64_t timeNs;
        std::string name, line;
    };

    void seen(const Line& line);
    void openCall(const Line& line);
    void say(const Line& line);
    void tool(const Line& line, BatchBuilder& out);
    /// No outcome: it never ended, or (`inWork`) not yet.
    void writeTool(const ValueView& item, const Tool& tool, const Outcome* outcome, bool inWork,
                   BatchBuilder& out);
    void writeChildren(const ValueView& item, const Tool& tool, BatchBuilder& out);
    void writeCall(BatchBuilder& out);
    void reportCall(bool inWork, BatchBuilder& out) const;
    void reportTurn(bool inWork, BatchBuilder& out) const;
    void add(SpanDraft& draft, std::int64_t startNs, std::int64_t endNs, const Place& place,
             BatchBuilder& out) const;
    void addRunning(SpanDraft& draft, std::int64_t startNs, const Place& place, BatchBuilder& out) const;
    [[nodiscard]] bool mayHold(std::size_t bytes, const Place& place);

    std::string m_thread, m_trace, m_id, m_name, m_error;
    Place m_place;
    std::int64_t m_startNs = 0, m_endNs = 0;
    Call m_call;
    std::string m_lastCall;
    int m_calls = 0;
    std::vector<std::string> m_pendingInput; ///< answers of tools since
    std::vector<std::string> m_lines;
    std::map<std::string, Tool> m_tools; ///< in work, by item id
    std::vector<Event> m_events;
    Usage m_usage;
    std::size_t m_held = 0;
    std::uint64_t m_refused = 0;
    Place m_firstRefused;
    bool m_ended = false;
    bool m_told = false, m_toldEnd = false; ///< by flush()
};

} // namespace retrospan::import::codex
