#include "insight/readiness.h"

#include "insight/score_topics.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

namespace retrospan::insight {
namespace {

bool isAnyAgent(const SessionSummary& session)
{
    return session.modelCalls > 0 || session.toolCalls > 0 || session.retrievals > 0 || session.handoffs > 0
        || !session.agents.empty();
}

/// A score came in for it, and nothing else.
bool isScoredAlone(const SessionSummary& session)
{
    return session.spans == 0 && !session.scores.empty();
}

bool isJudged(const SessionSummary& session)
{
    return session.status != SessionStatus::running && isAnyAgent(session);
}

bool hasScore(const SessionSummary& session, ScoreTopic topic)
{
    return std::ranges::any_of(session.scores,
                               [topic](const Score& score) { return speaksOf(score, topic); });
}

/// What it is compared with others by; a version without a name is one of the whole workspace.
std::string kinOf(const SessionSummary& session)
{
    if (!session.facts.workflow.empty()) return session.facts.workflow;
    return session.agents.empty() ? std::string() : session.agents.front();
}

std::string versionOf(const SessionFacts& facts)
{
    const std::string& agent = facts.agentVersion;
    const std::string& prompt = facts.promptVersion;
    return agent.empty() && prompt.empty() ? std::string() : agent + "\n" + prompt;
}

std::set<std::string> scoreNames(const SessionSummary& session)
{
    std::set<std::string> names;
    for (const Score& score : session.scores) names.insert(score.name);
    return names;
}

void addScores(const SessionSummary& session, ReadinessPart& part)
{
    for (const Score& score : session.scores) {
        if (!speaksOf(score, ScoreTopic::tone)) continue;
        ScoreSum& sum = part.scores[score.name];
        if (score.value && std::isfinite(*score.value)) {
            sum.sum += *score.value;
            ++sum.values;
        } else if (!score.label.empty()) {
            ++sum.labels[score.label];
        }
    }
}

std::string costLack(const SessionSummary& session)
{
    if (session.cost.microUsd == kUnknown) return "its cost is not known";
    if (session.unpricedCalls == 0) return {};
    return std::to_string(session.unpricedCalls)
        + (session.unpricedCalls == 1 ? " call has no price" : " calls have no price");
}

std::vector<ReadinessPart> mostSessionsFirst(std::map<std::string, ReadinessPart>&& byName)
{
    std::vector<ReadinessPart> parts;
    for (auto& [name, part] : byName) {
        part.name = name;
        parts.push_back(std::move(part));
    }
    std::ranges::stable_sort(parts, std::greater{}, &ReadinessPart::sessions);
    return parts;
}

} // namespace

std::string describe(const std::map<std::string, ScoreSum>& scores)
{
    std::string text;
    for (const auto& [name, sum] : scores) {
        text += (text.empty() ? "" : "; ") + name;
        if (sum.values > 0) {
            char mean[32];
            std::snprintf(mean, sizeof mean, " %.3g", sum.sum / static_cast<double>(sum.values));
            text += mean;
        }
        const char* before = sum.values > 0 ? ", " : ": ";
        for (const auto& [label, count] : sum.labels) {
            text += std::exchange(before, ", ") + label + " " + std::to_string(count);
        }
    }
    return text;
}

ReadinessFold::ReadinessFold(std::span<const SessionSummary> sessions, std::span<const SessionSummary> known)
    : m_sessions(sessions)
    , m_known{{{"satisfaction", 0, 0, {}}, {"conversion", 0, 0, {}}, {"cost", 0, 0, {}}}}
{
    for (const SessionSummary& session : sessions)
        m_result.running += session.status == SessionStatus::running ? 1 : 0;
    for (const SessionSummary& session : known) {
        if (!isJudged(session)) continue;
        Kin& kin = m_kin[kinOf(session)];
        if (std::string version = versionOf(session.facts); !version.empty())
            kin.versions.insert(std::move(version));
        for (const std::string& name : scoreNames(session)) ++kin.scores[name];
    }
}

bool ReadinessFold::wants(std::size_t session) const
{
    return isJudged(m_sessions[session]);
}

void ReadinessFold::count(Question question, std::size_t session, Answer&& answer, SpanName&& span)
{
    if (!answer.applies) return;
    QuestionResult& result = m_result.questions[static_cast<std::size_t>(question)];
    ++result.applies;
    if (answer.met)
        ++result.met;
    else
        result.shortfalls.push_back({session, std::move(answer.reason), std::move(span)});
}

void ReadinessFold::add(std::size_t session, ContentAnswers&& answers, const NameSpan& nameOf)
{
    const auto take = [&](Question question, Answer&& answer) {
        const bool placed = answer.applies && !answer.met && answer.node != kNoNode;
        SpanName span = placed ? nameOf(answer.node) : SpanName();
        count(question, session, std::move(answer), std::move(span));
    };
    take(Question::replay, std::move(answers.replay));
    take(Question::model, std::move(answers.model));
    take(Question::toolCalls, std::move(answers.toolCalls));
    take(Question::handoffs, std::move(answers.handoffs));
}

void ReadinessFold::addUnread(const std::string& fault)
{
    if (m_result.unread++ == 0) m_result.firstFault = fault;
}

Answer ReadinessFold::toneOf(const SessionSummary& session)
{
    const bool channel = !session.facts.channel.empty(), tone = hasScore(session, ScoreTopic::tone);
    m_channel = m_channel || channel;
    m_tone = m_tone || tone;
    if (channel) {
        ReadinessPart& part = m_channels[session.facts.channel];
        ++part.sessions;
        part.met += tone ? 1 : 0;
        addScores(session, part);
    }
    return {true, channel && tone,
            channel    ? "no score speaks of tone"
                : tone ? "its channel is not recorded"
                       : "neither a channel nor a score of tone is recorded"};
}

Answer ReadinessFold::driftOf(const SessionSummary& session) const
{
    const std::string version = versionOf(session.facts), name = kinOf(session);
    const Kin& kin = m_kin.at(name);
    const bool comparable = (!version.empty() && kin.versions.size() > 1)
        || std::ranges::any_of(session.scores,
                               [&](const Score& score) { return kin.scores.at(score.name) > 1; });
    const std::string of = name.empty() ? std::string() : " of " + name;
    return {true, comparable,
            !version.empty()             ? "no other version" + of + " to compare with"
                : session.scores.empty() ? "neither version nor score is recorded"
                                         : "no other session" + of + " with the same score"};
}

Answer ReadinessFold::outcomeOf(const SessionSummary& session)
{
    const bool known[] = {hasScore(session, ScoreTopic::satisfaction),
                          hasScore(session, ScoreTopic::conversion) || !session.facts.outcome.empty(),
                          costLack(session).empty()};
    const bool outcome = known[0] || known[1];
    m_outcome = m_outcome || outcome;
    Answer answer{.applies = !isScoredAlone(session) || outcome, .met = outcome && known[2]};
    if (!answer.applies) return answer;
    for (std::size_t i = 0; i < std::size(known); ++i) {
        ++m_known[i].sessions;
        m_known[i].met += known[i] ? 1 : 0;
    }
    if (isScoredAlone(session))
        answer.reason = "a score came in, but nothing of the session is recorded";
    else
        answer.reason = (outcome ? "" : "no outcome is recorded")
            + std::string(!outcome && !known[2] ? ", " : "") + costLack(session);
    return answer;
}

void ReadinessFold::judgeLine(std::size_t index)
{
    const SessionSummary& session = m_sessions[index];
    if (session.status == SessionStatus::running) return;
    if (isScoredAlone(session)) return count(Question::outcome, index, outcomeOf(session));
    if (!isAnyAgent(session)) {
        ++m_result.withoutAgent;
        return;
    }
    ++m_result.judged;
    m_comparable = m_comparable || !versionOf(session.facts).empty() || !session.scores.empty();
    count(Question::tone, index, toneOf(session));
    count(Question::drift, index, driftOf(session));
    count(Question::outcome, index, outcomeOf(session));
}

void ReadinessFold::sayNothing(Question question, std::string why)
{
    QuestionResult& result = m_result.questions[static_cast<std::size_t>(question)];
    result = {};
    result.noData = std::move(why);
}

void ReadinessFold::sayWhereThereIsNoData()
{
    if (m_sessions.empty()) { // what should be recorded is not known of nothing
        for (std::size_t i = 0; i < kQuestionCount; ++i)
            sayNothing(static_cast<Question>(i), "There is no session to judge.");
        return;
    }
    const auto none = [this](Question question, const char* why) {
        if (m_result.of(question).applies == 0)
            sayNothing(question, m_result.judged > 0 ? why : "No session of an agent has ended.");
    };
    none(Question::replay, "No session failed.");
    none(Question::model, "No model call is recorded.");
    none(Question::toolCalls, "No tool was called or asked for.");
    none(Question::handoffs, "Nobody handed over, and no user asked for a person.");
    if (!m_channel || !m_tone)
        sayNothing(Question::tone,
                   (m_tone          ? "No session says its channel. "
                        : m_channel ? "No score speaks of tone. "
                                    : "No session says its channel, and no score speaks of tone. ")
                       + std::string("Record channel as metadata of the session, and a score named tone, "
                                     "sentiment or politeness."));
    if (!m_comparable)
        sayNothing(Question::drift,
                   "No session has a version or a score. Record the agent's version with "
                   "every session, or score some of them.");
    if (!m_outcome)
        sayNothing(Question::outcome,
                   "No session has an outcome. Import CSAT, conversion or tickets as scores by session id.");
}

Readiness ReadinessFold::finish()
{
    for (std::size_t i = 0; i < m_sessions.size(); ++i) judgeLine(i);
    m_result.questions[static_cast<std::size_t>(Question::tone)].parts =
        mostSessionsFirst(std::move(m_channels));
    m_result.questions[static_cast<std::size_t>(Question::outcome)].parts.assign(
        std::make_move_iterator(m_known.begin()), std::make_move_iterator(m_known.end()));
    sayWhereThereIsNoData();
    return std::move(m_result);
}

} // namespace retrospan::insight
