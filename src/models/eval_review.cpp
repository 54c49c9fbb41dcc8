#include "models/eval_review.h"

#include "models/eval_case_search.h"
#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::models {

using evals::CaseChange;
using evals::Judgement;

namespace {

bool isChange(EvalGroup group)
{
    return group >= EvalGroup::newFailure && group <= EvalGroup::same;
}

bool isJudged(const std::optional<evals::CaseSide>& side, Judgement judgement)
{
    return side && side->judgement == judgement;
}

/// What cannot be read is left out.
std::vector<evals::PastRun> readPast(EvalSource& source, const std::vector<EvalRunLine>& lines,
                                     const std::stop_token& stop)
{
    std::vector<evals::PastRun> past;
    for (const EvalRunLine& line : lines) {
        if (stop.stop_requested()) return past;
        if (auto run = source.pastRun(line); run.ok()) past.push_back(std::move(*run));
    }
    return past;
}

/// The session of that repeat, else of the first that tells one.
const std::string* sessionOf(std::span<const evals::CaseRun> repeats, std::size_t repeat)
{
    if (repeat < repeats.size() && !repeats[repeat].output.session.empty())
        return &repeats[repeat].output.session;
    for (const evals::CaseRun& each : repeats)
        if (!each.output.session.empty()) return &each.output.session;
    return nullptr;
}

} // namespace

struct EvalReview::Loaded {
    std::shared_ptr<const EvalComparison> comparison;
    std::vector<EvalRemark> remarks;
};

EvalReview::EvalReview(std::shared_ptr<EvalSource> source, const EvalHistory& history, std::string author,
                       QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_history(history)
    , m_remarks(m_source, std::move(author))
{
    connect(&m_remarks, &EvalRemarks::notice, this, &EvalReview::notice);
}

void EvalReview::open(std::int64_t candidate)
{
    const EvalRunLine* line = m_history.find(candidate);
    compare(candidate, line == nullptr ? kNoRun : m_history.runBefore(*line));
}

void EvalReview::compare(std::int64_t candidate, std::int64_t baseline)
{
    m_session.clear();
    m_sessionCases.clear();
    m_candidate = candidate;
    m_baseline = baseline;
    m_group = EvalGroup::all;
    load();
}

void EvalReview::load()
{
    m_finding.cancel();
    for (JobRunner* of : {&m_marking, &m_readingSet, &m_filtering}) of->cancel();
    m_comparison.reset();
    m_marks = {};
    m_dataSet = {};
    m_matches.clear();
    m_rows.clear();
    m_remarks.show(m_candidate, {});
    m_state = State::loading;
    emit rowsChanged();
    emit stateChanged();
    m_job.run(
        [source = m_source, candidate = m_candidate,
         baseline = m_baseline](const std::stop_token& stop) -> Result<Loaded> {
            auto now = source->run(candidate);
            if (!now.ok()) return now.error();
            std::shared_ptr<const evals::Run> before;
            if (baseline != kNoRun && !stop.stop_requested()) {
                auto read = source->run(baseline);
                if (!read.ok()) return read.error().in("the baseline");
                before = std::move(*read);
            }
            auto remarks = source->remarks(candidate);
            if (!remarks.ok()) return remarks.error();
            return Loaded{prepareEvalComparison(std::move(before), std::move(*now)), std::move(*remarks)};
        },
        [this](Result<Loaded> loaded) {
            m_state = loaded.ok() ? State::ready : State::failed;
            m_error = loaded.ok() ? QString() : visibleText(loaded.error().message);
            if (loaded.ok()) {
                m_comparison = std::move(loaded->comparison);
                m_remarks.show(m_candidate, std::move(loaded->remarks));
                chooseRows({});
                findMarks();
                findMatches();
            }
            emit stateChanged();
            readDataSet();
        });
}

/// Judged by the last runs of the candidate's series, itself included.
void EvalReview::findMarks()
{
    const EvalRunLine* line = m_history.find(m_candidate);
    if (line == nullptr) return;
    std::vector<EvalRunLine> lines;
    for (const EvalRunLine* each : m_history.series(*line)) {
        lines.push_back(*each);
        if (each->key == m_candidate) break;
    }
    if (lines.size() > kPastRuns) lines.erase(lines.begin(), lines.end() - kPastRuns);
    m_marking.run(
        [source = m_source, comparison = m_comparison, lines](const std::stop_token& stop) {
            const std::vector<evals::PastRun> past = readPast(*source, lines, stop);
            return markCases(*comparison, evals::caseHistories(past), past.size());
        },
        [this](EvalMarks marks) {
            m_marks = std::move(marks);
            emit marksChanged();
        });
}

void EvalReview::chooseDataSet(const QString& path)
{
    const EvalRunLine* line = m_history.find(m_candidate);
    if (m_state != State::ready || line == nullptr) return;
    m_placing.run([source = m_source, line = *line, path = path.toStdString()](
                      const std::stop_token&) { return source->placeDataSet(line, path); },
                  [this, dataSet = line->dataSet](const Result<std::string>& place) {
                      if (!place.ok()) return emit notice(visibleText(place.error().message));
                      m_chosenSets[dataSet] = *place;
                      readDataSet();
                  });
}

/// Where it was chosen to be, else where it was when the run was kept, else where it was for the last run
/// that tells it; empty: it is not told.
std::string EvalReview::dataSetPath() const
{
    const EvalRunLine* line = m_history.find(m_candidate);
    if (line == nullptr) return {};
    if (const auto chosen = m_chosenSets.find(line->dataSet); chosen != m_chosenSets.end())
        return chosen->second;
    if (!line->dataSetPath.empty()) return line->dataSetPath;
    const auto known = std::ranges::find_if(m_history.all(), [&](const EvalRunLine& each) {
        return each.dataSet == line->dataSet && !each.dataSetPath.empty();
    });
    return known == m_history.all().end() ? std::string() : known->dataSetPath;
}

void EvalReview::readDataSet()
{
    if (m_state != State::ready) return;
    m_dataSet = {};
    m_dataSet.path = dataSetPath();
    if (m_dataSet.path.empty()) {
        m_dataSet.fault = tr("Where the data set of this run lies was not told; choose it under Policy");
        return emit dataSetRead();
    }
    struct Read {
        Result<std::shared_ptr<const evals::DataSet>> set;
        Result<evals::SessionNotes> said;
    };
    m_readingSet.run(
        [source = m_source, path = m_dataSet.path](const std::stop_token&) {
            Read read{source->dataSet(path), evals::SessionNotes()};
            if (read.set.ok()) read.said = source->feedback(**read.set);
            return read;
        },
        [this](Read read) {
            if (read.set.ok())
                m_dataSet.set = std::move(*read.set);
            else
                m_dataSet.fault = visibleText(read.set.error().message);
            if (read.said.ok())
                m_dataSet.said = std::make_shared<const evals::SessionNotes>(std::move(*read.said));
            else
                emit notice(visibleText(read.said.error().message));
            findMatches();
            emit dataSetRead();
        });
}

std::string EvalReview::sourceSession() const
{
    const evals::EvalCase* which =
        m_dataSet.set && hasRows() ? m_dataSet.set->find(current().caseId) : nullptr;
    return which == nullptr ? std::string() : which->sourceSession;
}

void EvalReview::setFilter(const QString& text)
{
    if (text.simplified() == m_filter) return;
    m_filter = text.simplified();
    if (m_comparison) findMatches();
}

void EvalReview::findMatches()
{
    const auto take = [this](std::vector<bool> matches) {
        m_matches = std::move(matches);
        chooseRows(hasRows() ? current().caseId : std::string());
    };
    m_filtering.cancel();
    if (m_filter.isEmpty()) {
        if (!m_matches.empty()) take({});
        return;
    }
    m_filtering.run(
        [comparison = m_comparison, set = m_dataSet.set, text = m_filter](const std::stop_token& stop) {
            return casesWith(*comparison, set.get(), text, stop);
        },
        take);
}

void EvalReview::openCasesOf(const std::string& session)
{
    m_finding.run([source = m_source, session](const std::stop_token&) { return source->coverage(session); },
                  [this, session](Result<std::vector<EvalCoverage>> covered) {
                      if (!covered.ok()) return emit notice(visibleText(covered.error().message));
                      if (covered->empty()) return emit uncovered(oneLine(session, 80));
                      const std::int64_t newest = covered->front().run;
                      if (newest == EvalSource::kNotRun)
                          return emit notice(tr("Case %1 was made from the session; no run has it yet")
                                                 .arg(oneLine(covered->front().link.caseId, 80)));
                      open(newest);
                      m_session = session;
                      for (const EvalCoverage& each : *covered)
                          if (each.run == newest) m_sessionCases.insert(each.link.caseId);
                      m_group = EvalGroup::ofSession;
                      emit casesFound();
                  });
}

bool EvalReview::isIn(std::size_t place, EvalGroup group) const
{
    if (!m_matches.empty() && !m_matches[place]) return false;
    const evals::CaseDifference& each = m_comparison->diff.cases[place];
    if (isChange(group))
        return static_cast<int>(each.change)
            == static_cast<int>(group) - static_cast<int>(EvalGroup::newFailure);
    switch (group) {
    case EvalGroup::failed: return isJudged(each.candidate, Judgement::failed);
    case EvalGroup::notScored: return isJudged(each.candidate, Judgement::notScored);
    case EvalGroup::passed: return isJudged(each.candidate, Judgement::passed);
    case EvalGroup::flaky: return place < m_marks.flaky.size() && m_marks.flaky[place];
    case EvalGroup::neverFails: return place < m_marks.neverFails.size() && m_marks.neverFails[place];
    case EvalGroup::ofSession: return m_sessionCases.contains(each.caseId);
    default: return true;
    }
}

std::size_t EvalReview::count(EvalGroup group) const
{
    if (!m_comparison) return 0;
    std::size_t count = 0;
    for (std::size_t place = 0; place < m_comparison->diff.cases.size(); ++place)
        count += isIn(place, group) ? 1 : 0;
    return count;
}

void EvalReview::setGroup(EvalGroup group)
{
    if (group == m_group) return;
    const std::string at = hasRows() ? current().caseId : std::string();
    m_group = group;
    if (m_comparison) chooseRows(at);
}

/// At that case when it is on view, else at the first one.
void EvalReview::chooseRows(const std::string& caseId)
{
    m_rows.clear();
    m_row = 0;
    for (std::uint32_t place = 0; place < m_comparison->diff.cases.size(); ++place) {
        if (!isIn(place, m_group)) continue;
        if (m_comparison->diff.cases[place].caseId == caseId) m_row = m_rows.size();
        m_rows.push_back(place);
    }
    emit rowsChanged();
    emit rowChanged();
}

void EvalReview::seekRow(std::size_t row)
{
    m_row = std::min(row, m_rows.size() - 1);
    emit rowChanged();
}

bool EvalReview::changed(std::size_t row) const
{
    const evals::CaseDifference& each = caseAt(row);
    return m_comparison->baseline ? each.change != CaseChange::none
                                  : !isJudged(each.candidate, Judgement::passed);
}

std::optional<std::size_t> EvalReview::nextChanged(bool forward) const
{
    for (std::size_t row = m_row; forward ? ++row < m_rows.size() : row-- > 0;)
        if (changed(row)) return row;
    return std::nullopt;
}

std::vector<EvalRemark> EvalReview::remarksInView() const
{
    std::vector<EvalRemark> found = m_remarks.on({});
    if (hasRows()) std::ranges::copy(m_remarks.on(current().caseId), std::back_inserter(found));
    return found;
}

void EvalReview::findSessions()
{
    if (!hasRows()) return;
    const auto was = m_comparison->baselineOf(current().caseId),
               is = m_comparison->candidateOf(current().caseId);
    const std::size_t repeat = urgentRepeat(is.empty() ? was : is);
    const std::string *before = sessionOf(was, repeat), *now = sessionOf(is, repeat);
    if (before == nullptr && now == nullptr) {
        emit notice(tr("No session was recorded of this case"));
        return;
    }
    struct Keys {
        std::int64_t baseline = 0, candidate = 0;
        std::string missing;
    };
    m_finding.run(
        [source = m_source, before = before == nullptr ? std::string() : *before,
         now = now == nullptr ? std::string() : *now](const std::stop_token&) {
            Keys keys;
            const auto look = [&](const std::string& id, std::int64_t& key) {
                if (id.empty()) return;
                const auto found = source->sessionKey(id);
                if (found.ok())
                    key = *found;
                else
                    keys.missing = id;
            };
            look(before, keys.baseline);
            look(now, keys.candidate);
            return keys;
        },
        [this](const Keys& keys) {
            if (!keys.missing.empty())
                emit notice(tr("Session %1 is not in this workspace").arg(oneLine(keys.missing, 80)));
            if (keys.baseline != 0 || keys.candidate != 0) emit sessionsFound(keys.baseline, keys.candidate);
        });
}

} // namespace retrospan::models
