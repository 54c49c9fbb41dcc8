// Readiness: seven questions about a workspace, each answered as the share of the sessions that meet it among
// those it is about, with the reason for each that falls short. docs/readiness.md says what counts and why.
// What was said in a session is judged from its content, once (judgeContent); the rest from library lines.
// Invariants: what still runs is not judged; every judged session that does not meet a question is among its
// shortfalls; without data there is a reason instead of a share, never 0. Pure. Thread: confined.
// Complexity: linear in the spans and messages of a session, and in the lines.
#pragma once

#include "insight/structure.h"
#include "trace/session.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

struct Repair;

enum class Question : std::uint8_t { replay, model, toolCalls, tone, handoffs, drift, outcome };
inline constexpr std::size_t kQuestionCount = 7;
[[nodiscard]] std::string_view toString(Question question); ///< "tool_calls"
[[nodiscard]] std::string_view textOf(Question question); ///< "Is every tool call traced?"
/// Which sessions it is about, and what meets it: a sentence or two.
[[nodiscard]] std::string_view meaningOf(Question question);

/// How a session stands to a question.
struct Answer {
    bool applies = false, met = false;
    std::string reason = {}; ///< why it falls short
    Node node = kNoNode; ///< where; kNoNode: the session as a whole
};

/// What a replay of the session lacks, in the words of `replay --json`.
struct ReplayGap {
    Row row = kNoRow;
    std::string_view piece;
};

/// What is judged of a session beside its line.
struct SessionContent {
    const SessionOutline& outline;
    const SessionDigest& digest;
    const SessionStructure& structure;
    std::span<const Correction> corrections;
    std::span<const Repair> repairs; ///< the doctor's, gaps included
};

struct ContentAnswers {
    Answer replay, model, toolCalls, handoffs;
};

/// The session failed: something went wrong that was not made good and that nobody dismissed, or somebody
/// said so.
[[nodiscard]] bool isFailedJourney(const SessionSummary& session, const SessionContent& content);
/// `replayGaps` are looked at only when it failed.
[[nodiscard]] ContentAnswers judgeContent(const SessionSummary& session, const SessionContent& content,
                                          std::span<const ReplayGap> replayGaps);

/// A span by its id, and as its source wrote that.
struct SpanName {
    SpanId id;
    std::string written;
};

struct Shortfall {
    std::size_t session = 0; ///< its place among the lines
    std::string reason;
    SpanName span; ///< empty: the session as a whole
};

/// One score, over the sessions of a part.
struct ScoreSum {
    double sum = 0;
    std::int64_t values = 0;
    std::map<std::string, std::int64_t> labels;
};

/// A part of the sessions that a question is about: those of a channel, those of which the cost is known.
struct ReadinessPart {
    std::string name;
    std::int64_t sessions = 0, met = 0;
    std::map<std::string, ScoreSum> scores; ///< by name
};
/// "sentiment 0.6; manner: curt 2, kind 1".
[[nodiscard]] std::string describe(const std::map<std::string, ScoreSum>& scores);

struct QuestionResult {
    std::int64_t applies = 0, met = 0;
    std::string noData; ///< why there is nothing to say, and what to record; else empty
    std::vector<Shortfall> shortfalls; ///< in the order of the lines
    std::vector<ReadinessPart> parts; ///< by channel, or by what is known; most sessions first
};

struct Readiness {
    std::array<QuestionResult, kQuestionCount> questions;
    std::int64_t judged = 0, running = 0;
    std::int64_t withoutAgent = 0; ///< nothing that an agent does is recorded in them
    std::int64_t unread = 0; ///< their content could not be read; judged by their lines alone
    std::string firstFault; ///< why the first of them could not

    [[nodiscard]] const QuestionResult& of(Question question) const
    {
        return questions[static_cast<std::size_t>(question)];
    }
};

/// Sums up the answers of many sessions.
class ReadinessFold {
public:
    using NameSpan = std::function<SpanName(Node)>;

    /// The lines, in the order in which those that fall short are listed; they must outlive this. Among
    /// `known`, all of the workspace, a baseline is looked for.
    ReadinessFold(std::span<const SessionSummary> sessions, std::span<const SessionSummary> known);
    /// Whether the content of a session is to be judged.
    [[nodiscard]] bool wants(std::size_t session) const;
    void add(std::size_t session, ContentAnswers&& answers, const NameSpan& nameOf);
    void addUnread(const std::string& fault);
    [[nodiscard]] Readiness finish();

private:
    /// Sessions that can be compared: of one workflow, else of one agent.
    struct Kin {
        std::set<std::string> versions;
        std::map<std::string, std::int64_t> scores; ///< name -> sessions
    };
    void count(Question question, std::size_t session, Answer&& answer, SpanName&& span = {});
    void judgeLine(std::size_t session);
    [[nodiscard]] Answer toneOf(const SessionSummary& session);
    [[nodiscard]] Answer driftOf(const SessionSummary& session) const;
    [[nodiscard]] Answer outcomeOf(const SessionSummary& session);
    void sayWhereThereIsNoData();
    void sayNothing(Question question, std::string why);

    std::span<const SessionSummary> m_sessions;
    Readiness m_result;
    std::map<std::string, Kin> m_kin;
    std::map<std::string, ReadinessPart> m_channels;
    std::array<ReadinessPart, 3> m_known; ///< satisfaction, conversion, cost
    bool m_channel = false, m_tone = false, m_comparable = false, m_outcome = false;
};

} // namespace retrospan::insight
