#include "models/readiness_model.h"

#include "models/format.h"
#include "models/plain_text.h"

#include <algorithm>
#include <array>

namespace retrospan::models {
namespace {

constexpr std::size_t kPartsShown = 6;

QString plain(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

void ReadinessModel::setReport(ReadinessReportPtr report)
{
    m_report = std::move(report);
    emit dataChanged(index(0), index(rowCount() - 1));
}

int ReadinessModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(insight::kQuestionCount);
}

QVariant ReadinessModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const auto question = static_cast<insight::Question>(index.row());
    const QString text = plain(insight::textOf(question));
    if (role == Qt::DisplayRole) return text;
    if (!m_report) return {};
    const insight::QuestionResult& result = m_report->readiness.of(question);
    const bool known = result.noData.empty() && result.applies > 0;
    const QString share = known ? formatShare(result.met, result.applies) : tr("no data");
    const QString count =
        known ? tr("%1 of %2").arg(exactCount(result.met), exactCount(result.applies)) : QString();
    switch (role) {
    case shareRole:
        return known ? QVariant(static_cast<double>(result.met) / static_cast<double>(result.applies))
                     : QVariant();
    case shareTextRole: return share;
    case countRole: return count;
    case Qt::AccessibleTextRole: return QStringList{text, share, count}.join(QStringLiteral(" "));
    default: return {};
    }
}

void ShortfallModel::show(ReadinessReportPtr report, insight::Question question)
{
    beginResetModel();
    m_report = std::move(report);
    m_question = question;
    endResetModel();
}

int ShortfallModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_report) return 0;
    return static_cast<int>(m_report->readiness.of(m_question).shortfalls.size());
}

int ShortfallModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

QString ShortfallModel::text(const insight::Shortfall& shortfall, int column) const
{
    const ReadinessReport::Session& line = m_report->sessionOf(shortfall);
    switch (column) {
    case started: return line.startNs == 0 ? unknownText() : formatDateTime(line.startNs);
    case session: return oneLine(line.title.empty() ? line.id : line.title);
    case reason: return oneLine(shortfall.reason);
    default: return {};
    }
}

QVariant ShortfallModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const auto& shortfalls = m_report->readiness.of(m_question).shortfalls;
    const insight::Shortfall& shortfall = shortfalls[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) return text(shortfall, index.column());
    if (role == kLinkRole) return QString::fromStdString(m_report->linkOf(shortfall));
    return {};
}

QVariant ShortfallModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
        return {};
    }
    const std::array names{tr("Started"), tr("Session"), tr("Falls short")};
    return names[static_cast<std::size_t>(section)];
}

QString judgedText(const insight::Readiness& readiness)
{
    QStringList left;
    if (readiness.running > 0)
        left << ReadinessModel::tr("%1 still running").arg(exactCount(readiness.running));
    if (readiness.withoutAgent > 0)
        left << ReadinessModel::tr("%1 without an agent").arg(exactCount(readiness.withoutAgent));
    if (readiness.unread > 0)
        left << ReadinessModel::tr("%1 judged by their lines alone: %2")
                    .arg(exactCount(readiness.unread), oneLine(readiness.firstFault));
    const QString judged =
        ReadinessModel::tr("%1 judged").arg(countOf(readiness.judged, ReadinessModel::tr("session")));
    return left.isEmpty() ? judged : judged + QStringLiteral("; ") + left.join(QStringLiteral(", "));
}

QString partsText(const insight::QuestionResult& result)
{
    QStringList lines;
    const std::size_t shown = std::min(kPartsShown, result.parts.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const insight::ReadinessPart& part = result.parts[i];
        QString line = ReadinessModel::tr("%1: %2 of %3")
                           .arg(oneLine(part.name, 60), exactCount(part.met), exactCount(part.sessions));
        if (!part.scores.empty()) line += QStringLiteral(", ") + oneLine(insight::describe(part.scores), 120);
        lines << line;
    }
    if (shown < result.parts.size())
        lines << ReadinessModel::tr("and %1 more").arg(result.parts.size() - shown);
    return lines.join(QLatin1Char('\n'));
}

} // namespace retrospan::models
