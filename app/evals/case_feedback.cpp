#include "evals/case_feedback.h"

#include <algorithm>

namespace retrospan::app {
namespace {

using evals::DataNode;

std::string_view whoSays(ScoreSource source)
{
    switch (source) {
    case ScoreSource::human: return ", a reviewer";
    case ScoreSource::judge: return ", a judge";
    case ScoreSource::code: return ", a program";
    case ScoreSource::csat: return ", the customer";
    case ScoreSource::unknown: break;
    }
    return "";
}

/// "csat: 1, the customer: Nobody called me".
std::string scoreLine(const Score& score)
{
    std::string line = score.name + ":";
    if (score.value) line += " " + evals::canonicalJson(DataNode::ofReal(*score.value));
    if (!score.label.empty()) line += " " + score.label;
    line += whoSays(score.source);
    if (!score.comment.empty()) line += ": " + score.comment;
    return line;
}

} // namespace

bool isFeedback(const Score& score)
{
    return score.source == ScoreSource::human || score.source == ScoreSource::csat
        || score.source == ScoreSource::unknown;
}

void addFeedback(std::vector<std::string>& lines, const import::Redactor& redactor, std::string line)
{
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    line = redactor.redacted(line);
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
}

std::vector<std::string> feedbackLines(const std::vector<store::PlacedScore>& scores,
                                       const std::vector<Note>& notes, const import::Redactor& redactor)
{
    std::vector<std::string> lines;
    for (const store::PlacedScore& placed : scores)
        if (isFeedback(placed.score)) addFeedback(lines, redactor, scoreLine(placed.score));
    for (const Note& note : notes) addFeedback(lines, redactor, "note: " + note.text);
    return lines;
}

Result<evals::SessionNotes> feedbackOn(store::Workspace& workspace, const evals::DataSet& set,
                                       std::int64_t key, const import::Redactor& redactor)
{
    evals::SessionNotes said;
    for (const evals::EvalCase& each : set.cases) {
        if (each.sourceSession.empty() || said.contains(each.sourceSession)) continue;
        const auto session = workspace.sessionNamed(each.sourceSession);
        if (!session.ok()) return session.error();
        if (*session == 0 || (key != kEverySession && *session != key)) continue;
        const auto scores = workspace.scores(*session);
        if (!scores.ok()) return scores.error();
        const auto notes = workspace.notes(*session);
        if (!notes.ok()) return notes.error();
        said[each.sourceSession] = feedbackLines(*scores, *notes, redactor);
    }
    return said;
}

} // namespace retrospan::app
