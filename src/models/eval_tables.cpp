#include "models/eval_tables.h"

#include "evals/paired_test.h"
#include "models/eval_texts.h"
#include "models/format.h"
#include "models/plain_text.h"

#include <QDateTime>

#include <algorithm>
#include <array>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using evals::CaseDifference;
using evals::Judgement;

namespace {

QString named(const std::string& text)
{
    return text.empty() ? unknownText() : oneLine(text, 80);
}

QVariant alignment(int column, std::initializer_list<int> figures)
{
    const bool figure = std::ranges::find(figures, column) != figures.end();
    return static_cast<int>((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

std::int64_t scoredOf(const EvalRunLine& line)
{
    return line.passed + line.failed;
}

QVariant shareOfCases(const EvalRunLine& line, std::int64_t cases)
{
    if (scoredOf(line) == 0) return {};
    return static_cast<double>(cases) / static_cast<double>(line.cases);
}

} // namespace

EvalRunModel::EvalRunModel(const EvalHistory& history, QObject* parent)
    : QAbstractTableModel(parent)
    , m_history(history)
{
    connect(&history, &EvalHistory::listChanged, this, &EvalRunModel::take);
    take();
}

void EvalRunModel::take()
{
    beginResetModel();
    m_lines.clear();
    for (const std::uint32_t place : m_history.listed()) m_lines.push_back(m_history.all()[place]);
    endResetModel();
}

int EvalRunModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int EvalRunModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

QString EvalRunModel::text(const EvalRunLine& line, int column) const
{
    switch (column) {
    case started: return formatListTime(line.timeNs, QDateTime::currentMSecsSinceEpoch() * 1'000'000);
    case version: return named(line.version);
    case agent: return named(line.agent);
    case dataSet: return named(line.dataSet);
    case passed: return passedText(line);
    case cost: return formatMoney(line.costMicroUsd);
    case latency: return formatDuration(line.latencyNs);
    case signOff: {
        const EvalRemark* decision = m_history.signOff(line.key);
        return decision == nullptr ? QString() : authorText(*decision);
    }
    default: return {};
    }
}

QString EvalRunModel::description(const EvalRunLine& line, int column) const
{
    const EvalRemark* decision = m_history.signOff(line.key);
    if (column == signOff && decision != nullptr) return decisionText(*decision);
    if (column != passed) return column == started ? isoTime(line.timeNs) : text(line, column);
    QStringList facts{tr("%1 of %2 passed").arg(exactCount(line.passed), countOf(line.cases, tr("case")))};
    if (scoredOf(line) > 0) {
        const auto [low, high] =
            evals::shareInterval(static_cast<double>(line.passed), static_cast<double>(scoredOf(line)));
        facts << tr("%1 of those scored, 95 % interval %2 to %3 %")
                     .arg(formatShare(line.passed, scoredOf(line)))
                     .arg(low * 100, 0, 'f', 0)
                     .arg(high * 100, 0, 'f', 0);
    }
    if (line.notScored > 0) facts << tr("%1 not scored").arg(exactCount(line.notScored));
    if (line.flaky > 0) facts << tr("%1 judged differently by its repeats").arg(exactCount(line.flaky));
    return facts.join(u'\n');
}

QVariant EvalRunModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const EvalRunLine& line = m_lines[static_cast<std::size_t>(index.row())];
    const EvalRemark* decision = m_history.signOff(line.key);
    switch (role) {
    case Qt::DisplayRole: return text(line, index.column());
    case descriptionRole: return description(line, index.column());
    case Qt::TextAlignmentRole: return alignment(index.column(), {passed, cost, latency});
    case Qt::AccessibleTextRole:
        return index.column() == signOff && decision != nullptr ? decisionText(*decision)
                                                                : text(line, index.column());
    case keyRole: return qint64{line.key};
    case passedShareRole: return shareOfCases(line, line.passed);
    case scoredShareRole: return shareOfCases(line, scoredOf(line));
    case decisionRole:
        return static_cast<int>(decision == nullptr ? ReviewDecision::none : decision->decision);
    default: return {};
    }
}

QVariant EvalRunModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignment(section, {passed, cost, latency});
    if (role != Qt::DisplayRole) return {};
    const std::array names{tr("Run"),    tr("Version"), tr("Agent"),   tr("Data set"),
                           tr("Passed"), tr("Cost"),    tr("Latency"), tr("Sign-off")};
    return names[static_cast<std::size_t>(section)];
}

QModelIndex EvalRunModel::indexOf(std::int64_t key) const
{
    const auto found = std::ranges::find(m_lines, key, &EvalRunLine::key);
    return found == m_lines.end() ? QModelIndex() : index(static_cast<int>(found - m_lines.begin()), 0);
}

EvalCaseModel::EvalCaseModel(const EvalReview& review, QObject* parent)
    : QAbstractTableModel(parent)
    , m_review(review)
{
    connect(&review, &EvalReview::rowsChanged, this, &EvalCaseModel::take);
    connect(&review, &EvalReview::marksChanged, this, [this] {
        if (rowCount() > 0) emit dataChanged(index(0, caseId), index(rowCount() - 1, caseId));
    });
    take();
}

void EvalCaseModel::take()
{
    beginResetModel();
    m_comparison = m_review.comparison();
    m_rows = m_review.rows();
    endResetModel();
}

int EvalCaseModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int EvalCaseModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

QString EvalCaseModel::text(const CaseDifference& each, int column) const
{
    const evals::CaseSide& last = each.candidate ? *each.candidate : *each.baseline;
    switch (column) {
    case change: return m_comparison->baseline ? changeText(each.change) : QString();
    case caseId: return oneLine(each.caseId);
    case baseline: return m_comparison->baseline ? sideText(each.baseline) : QString();
    case candidate: return sideText(each.candidate);
    case cost: return formatMoney(last.costMicroUsd);
    case latency: return formatDuration(last.latencyNs);
    default: return {};
    }
}

QString EvalCaseModel::description(const CaseDifference& each, int column) const
{
    if (column == caseId) return visibleText(each.caseId);
    if (!each.baseline || !each.candidate || (column != cost && column != latency)) return text(each, column);
    return column == cost
        ? changeOfText(formatMoney(each.baseline->costMicroUsd), formatMoney(each.candidate->costMicroUsd))
        : changeOfText(formatDuration(each.baseline->latencyNs), formatDuration(each.candidate->latencyNs));
}

QVariant EvalCaseModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const std::uint32_t place = m_rows[static_cast<std::size_t>(index.row())];
    const CaseDifference& each = m_comparison->diff.cases[place];
    switch (role) {
    case Qt::DisplayRole: return text(each, index.column());
    case Qt::AccessibleTextRole:
    case descriptionRole: return description(each, index.column());
    case Qt::TextAlignmentRole: return alignment(index.column(), {cost, latency});
    case changeRole: return static_cast<int>(each.change);
    case judgementRole: {
        const auto& side = index.column() == baseline ? each.baseline : each.candidate;
        return side ? static_cast<int>(side->judgement) : -1;
    }
    case marksRole: {
        const auto& flaky = m_review.marks().flaky;
        return place < flaky.size() && flaky[place] ? tr("flaky") : QString();
    }
    default: return {};
    }
}

QVariant EvalCaseModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return alignment(section, {cost, latency});
    if (role != Qt::DisplayRole) return {};
    const std::array names{tr("Change"),    tr("Case"), tr("Baseline"),
                           tr("Candidate"), tr("Cost"), tr("Latency")};
    return names[static_cast<std::size_t>(section)];
}

} // namespace retrospan::models
