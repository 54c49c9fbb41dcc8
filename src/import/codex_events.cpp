// What the client tells of a Codex thread beside the items the model sees: turns, approvals, errors; ends of
// tools are in codex_tools.cpp (formats.md 11.3). Messages told here repeat items.
#include "import/codex_thread.h"
#include "import/title_changes.h"

#include <algorithm>

namespace retrospan::import::codex {

bool Thread::clientEvent(const Line& line, BatchBuilder& out)
{
    const std::string_view kind = line.kind();
    if (isOneOf(kind, {"task_started", "turn_started"})) {
        m_sawTurnStart = true;
        const std::string id = textOrJsonOf(line.payload["turn_id"]);
        beginTurn("turn:" + (id.empty() ? m_id + ":" + std::to_string(m_turns + 1) : id), line, out);
        if (mayHold(m_turn.held, line.raw.size(), line.place)) m_turn.lines.emplace_back(line.raw);
    } else if (isOneOf(kind, {"task_complete", "turn_complete", "turn_aborted"})) {
        endTurn(line, out);
    } else if (kind == "token_count") {
        tokenCount(line, out);
    } else if (isOneOf(kind,
                       {"user_message", "agent_message", "agent_reasoning", "agent_reasoning_raw_content"})) {
        repeated(line);
    } else if (kind == "stream_error") {
        failedRequest(line, out);
    } else if (kind == "error") {
        m_turn.error = textOrJsonOf(line.payload["message"]);
        m_turn.errorType = textOrJsonOf(line.payload["codex_error_info"]);
        event(line, kind);
    } else if (kind == "context_compacted") {
        compaction(line);
    } else if (kind == "guardian_assessment" || kind.ends_with("_approval_request")
               || isOneOf(kind, {"request_user_input", "elicitation_request"})) {
        review(line, kind != "guardian_assessment");
    } else if (kind == "thread_name_updated") {
        threadName(line.text("thread_name"));
        event(line, kind);
    } else if (!toolTold(kind).empty()) {
        toolEvent(line, out);
    } else {
        event(line, kind.empty() ? "event" : kind);
        return isOneOf(kind,
                       {"entered_review_mode", "exited_review_mode", "undo_started", "undo_completed",
                        "thread_goal_updated", "item_started", "item_completed", "sub_agent_activity",
                        "thread_settings_applied", "thread_rolled_back", "background_event", "warning",
                        "turn_diff", "plan_update", "session_configured", "deprecation_notice"});
    }
    return true;
}

/// A child's name is not that of the session.
void Thread::threadName(std::string_view name)
{
    const bool named = m_facts.titleRank >= title_rank::given;
    if (name.empty() || !m_parentThread.empty() || (named && name == m_facts.title)) return;
    m_facts.title = name;
    m_facts.titleRank = title_rank::renamed(m_names++);
}

/// The items once more; only files without items have nothing else.
void Thread::repeated(const Line& line)
{
    if (m_sawItems) return;
    event(line, line.kind());
    SessionFacts title;
    if (line.kind() == "user_message") title.title = firstLineOf(line.text("message"));
    if (!title.title.empty()) title.titleRank = title_rank::userMessage;
    m_facts.merge(title);
}

void Thread::review(const Line& line, bool human)
{
    std::string id = callIdOf(line.payload);
    if (!human) id = textOrJsonOf(line.payload["id"]);
    Review& review = m_reviews[(human ? "approval:" : "guardian:") + (id.empty() ? m_turn.id : id)];
    if (review.lines.empty()) {
        review.startNs = line.timeNs;
        review.place = line.place;
        review.human = human;
        review.name = human ? std::string(line.kind()) : "guardian_assessment";
    }
    review.endNs = std::max(review.endNs, line.timeNs);
    if (!human) {
        review.status = line.text("status");
        review.done = !isOneOf(review.status, {"", "in_progress"});
    }
    if (mayHold(m_turn.held, line.raw.size(), line.place)) review.lines.emplace_back(line.raw);
}

/// What was asked about goes on: somebody has decided.
void Thread::closeReview(const std::string& callId, std::int64_t timeNs)
{
    const auto found = m_reviews.find("approval:" + callId);
    if (found == m_reviews.end() || found->second.done) return;
    found->second.endNs = std::max(found->second.endNs, timeNs);
    found->second.done = true;
}

} // namespace retrospan::import::codex
