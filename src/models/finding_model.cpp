#include "models/finding_model.h"

#include "models/plain_text.h"

namespace retrospan::models {

QString findingName(const insight::Finding& finding)
{
    const std::string_view name =
        finding.detail.empty() ? insight::toString(finding.kind) : std::string_view(finding.detail);
    QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    text.replace(QLatin1Char('_'), QLatin1Char(' '));
    return text.left(1).toUpper() + text.mid(1);
}

QString judgementText(const Judgement& judgement)
{
    if (!judgement.verdict) return {};
    const QString by = oneLine(judgement.by);
    switch (*judgement.verdict) {
    case Verdict::dismissed: return FindingModel::tr("dismissed by %1").arg(by);
    case Verdict::confirmed: return FindingModel::tr("confirmed by %1").arg(by);
    case Verdict::added: break;
    }
    return FindingModel::tr("added by %1").arg(by);
}

FindingModel::FindingModel(ReplayAnnotations& annotations, QObject* parent)
    : QAbstractListModel(parent)
    , m_annotations(annotations)
    , m_rows(static_cast<int>(annotations.findings().size()))
{
    connect(&annotations, &ReplayAnnotations::findingsChanged, this, [this] {
        beginResetModel();
        m_rows = static_cast<int>(m_annotations.findings().size());
        endResetModel();
    });
}

int FindingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

QVariant FindingModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const insight::Finding& finding = m_annotations.findings()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return oneLine(finding.reason);
    case Qt::ToolTipRole: // A tooltip guesses whether it is markup.
        return QStringLiteral("<p>%1</p>").arg(oneLine(finding.reason).toHtmlEscaped());
    case kindRole: return static_cast<int>(finding.kind);
    case nameRole: return findingName(finding);
    case stateRole: return judgementText(finding.judgement);
    case dismissedRole: return finding.judgement.dismissed();
    case faultsRole: return m_annotations.faultsOf(finding);
    case Qt::AccessibleTextRole:
        return (QStringList{findingName(finding)} + m_annotations.faultsOf(finding)
                + QStringList{oneLine(finding.reason), judgementText(finding.judgement)})
            .join(QStringLiteral(". "));
    default: return {};
    }
}

} // namespace retrospan::models
