#include "views/replay/findings_list.h"

#include "insight/failure_category.h"
#include "views/base/icons.h"
#include "views/base/painting.h"
#include "views/replay/step_look.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace retrospan::views {
namespace {

Icon findingIcon(FindingKind kind)
{
    switch (kind) {
    case FindingKind::failure: return Icon::statusError;
    case FindingKind::signal: return Icon::warning;
    case FindingKind::attempts: return Icon::retry;
    case FindingKind::branch: return Icon::branch;
    case FindingKind::interrupt: return Icon::statusInterrupted;
    case FindingKind::handoff: break;
    }
    return Icon::kindHandoff;
}

QColor findingColour(FindingKind kind, const Theme& theme)
{
    switch (kind) {
    case FindingKind::failure: return theme.tone(Tone::error);
    case FindingKind::signal:
    case FindingKind::attempts: return theme.tone(Tone::warning);
    case FindingKind::branch: return theme.textSecondary;
    case FindingKind::interrupt: return theme.tone(Tone::interrupted);
    case FindingKind::handoff: break;
    }
    return theme.kind(SpanKind::handoff);
}

} // namespace

class FindingsList::Delegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {200, Metrics(option.font).rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        using models::FindingModel;
        const Metrics metrics(option.font);
        paintRowBackground(*painter, option.rect, m_theme, (option.state & QStyle::State_Selected) != 0,
                           (option.state & QStyle::State_Active) != 0,
                           (option.state & QStyle::State_MouseOver) != 0);
        const auto kind = static_cast<FindingKind>(index.data(FindingModel::kindRole).toInt());
        const bool dismissed = index.data(FindingModel::dismissedRole).toBool();
        QRect rest = option.rect.adjusted(metrics.gap, 0, -metrics.gap, 0);
        const QRect icon(rest.left(), rest.center().y() - metrics.icon / 2, metrics.icon, metrics.icon);
        const QColor colour = dismissed ? m_theme.textTertiary : findingColour(kind, m_theme);
        IconSet(m_theme).icon(findingIcon(kind), colour).paint(painter, icon);
        rest.setLeft(icon.right() + metrics.gap);
        const QString state = index.data(FindingModel::stateRole).toString();
        const int stateWidth = option.fontMetrics.horizontalAdvance(state);
        painter->setPen(m_theme.textSecondary);
        paintText(*painter, QRect(rest.right() - stateWidth, rest.top(), stateWidth + 1, rest.height()),
                  state);
        if (!state.isEmpty()) rest.setRight(rest.right() - stateWidth - metrics.gap);
        const int name = option.fontMetrics.horizontalAdvance(QStringLiteral("Unsupported answer"));
        paintText(*painter, QRect(rest.left(), rest.top(), name, rest.height()),
                  index.data(FindingModel::nameRole).toString());
        rest.setLeft(rest.left() + name + metrics.gap);
        if (!dismissed)
            paintFaults(*painter, rest, index.data(FindingModel::faultsRole).toStringList(), m_theme);
        painter->setPen(dismissed ? m_theme.textTertiary : m_theme.text);
        paintText(*painter, rest, index.data(Qt::DisplayRole).toString());
    }

private:
    Theme m_theme;
};

FindingsList::FindingsList(models::ReplayPlayer& player, models::ReplayAnnotations& annotations,
                           QWidget* parent)
    : QListView(parent)
    , m_player(player)
    , m_annotations(annotations)
    , m_delegate(new Delegate(this))
{
    setObjectName(QStringLiteral("findings"));
    setAccessibleName(tr("Findings"));
    setUniformItemSizes(true);
    setFrameShape(NoFrame);
    setModel(new models::FindingModel(annotations, this));
    setItemDelegate(m_delegate);
    connect(model(), &QAbstractItemModel::modelAboutToBeReset, this, [this] { m_before = chosen(); });
    connect(model(), &QAbstractItemModel::modelReset, this, &FindingsList::chooseAgain);
}

void FindingsList::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

/// After a correction the same place, without moving the replay.
void FindingsList::chooseAgain()
{
    m_choosing = true;
    setCurrentIndex(model()->index(std::min(m_before, model()->rowCount() - 1), 0));
    m_choosing = false;
    emit chosenChanged();
}

void FindingsList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    emit chosenChanged();
    if (m_choosing || !current.isValid()) return;
    const insight::Finding finding = m_annotations.findings()[static_cast<std::size_t>(current.row())];
    if (const auto step = m_annotations.stepOf(finding); step != replay::kNoStep) m_player.seek(step);
}

void FindingsList::addCategories(QMenu& menu, const insight::Finding& finding)
{
    QMenu* categories = menu.addMenu(tr("Ca&tegory"));
    for (std::size_t i = 0; i < kFailureCategoryCount; ++i) {
        const std::string name(insight::toString(static_cast<FailureCategory>(i)));
        QString text = QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' '));
        text[0] = text[0].toUpper();
        connect(categories->addAction(text), &QAction::triggered, this,
                [this, finding, name] { m_annotations.judge(finding, Verdict::added, name); });
    }
}

void FindingsList::addComparison(QMenu& menu, const insight::Finding& finding)
{
    if (!m_player.replay()) return;
    const auto parts = models::pairOf(*m_player.replay(), finding);
    if (!parts) return;
    const bool branches = finding.kind == FindingKind::branch;
    connect(menu.addAction(branches ? tr("Compare &branches") : tr("Compare &attempts")), &QAction::triggered,
            this, [this, parts = *parts] { emit comparisonRequested(parts); });
    menu.addSeparator();
}

void FindingsList::contextMenuEvent(QContextMenuEvent* event)
{
    if (chosen() < 0) return;
    QMenu menu(this);
    const insight::Finding& finding = m_annotations.findings()[static_cast<std::size_t>(chosen())];
    addComparison(menu, finding);
    menu.addActions(m_menu);
    if (finding.kind == FindingKind::failure) addCategories(menu, finding);
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft()) : event->globalPos());
}

} // namespace retrospan::views
