#include "views/replay/step_list.h"

#include "models/replay_text.h"
#include "views/base/painting.h"
#include "views/replay/step_look.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace retrospan::views {

class StepList::Delegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {200, Metrics(option.font).rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Metrics metrics(option.font);
        const bool selected = (option.state & QStyle::State_Selected) != 0;
        paintRowBackground(*painter, option.rect, m_theme, selected,
                           (option.state & QStyle::State_Active) != 0,
                           (option.state & QStyle::State_MouseOver) != 0);
        const auto kind = static_cast<replay::StepKind>(index.data(models::StepModel::kindRole).toInt());
        QRect rest = option.rect.adjusted(metrics.gap, 0, -metrics.gap, 0);
        const int digits = option.fontMetrics.horizontalAdvance(
            QString(QString::number(index.model()->rowCount()).size(), QLatin1Char('0')));
        painter->setPen(m_theme.textTertiary);
        paintText(*painter, QRect(rest.left(), rest.top(), digits, rest.height()),
                  QString::number(index.row() + 1), Qt::AlignRight);
        rest.setLeft(rest.left() + digits + metrics.gap);
        const int clock = option.fontMetrics.horizontalAdvance(QStringLiteral("00 min 00 s"));
        painter->setPen(m_theme.textSecondary);
        paintText(*painter, QRect(rest.left(), rest.top(), clock, rest.height()),
                  index.data(models::StepModel::timeRole).toString(), Qt::AlignRight);
        rest.setLeft(rest.left() + clock + metrics.gap);
        const QRect icon(rest.left(), rest.center().y() - metrics.icon / 2, metrics.icon, metrics.icon);
        const bool madeGood = index.data(models::StepModel::madeGoodRole).toBool();
        const QColor colour = madeGood ? m_theme.tone(Tone::warning) : colourOf(kind, m_theme);
        IconSet(m_theme).icon(views::iconOf(kind), colour).paint(painter, icon);
        rest.setLeft(icon.right() + metrics.gap);
        const int name = option.fontMetrics.horizontalAdvance(QStringLiteral("Model call"));
        painter->setPen(kind == replay::StepKind::error ? colour : m_theme.textSecondary);
        paintText(*painter, QRect(rest.left(), rest.top(), name, rest.height()), models::kindText(kind));
        rest.setLeft(rest.left() + name + metrics.gap);
        if (index.data(models::StepModel::notedRole).toBool()) {
            const QRect pin(rest.right() - metrics.icon, icon.top(), metrics.icon, metrics.icon);
            IconSet(m_theme).icon(Icon::pin, m_theme.accent).paint(painter, pin);
            rest.setRight(pin.left() - metrics.gap);
        }
        if (const QString branch = index.data(models::StepModel::branchRole).toString(); !branch.isEmpty())
            if (const int width = badgeWidth(option.font, branch); width * 2 < rest.width()) {
                rest.setRight(rest.right() - width - metrics.gap);
                paintBadge(*painter, QRect(rest.right() + metrics.gap, rest.top(), width, rest.height()),
                           branch, m_theme,
                           index.data(models::StepModel::leftRole).toBool() ? Tone::neutral : Tone::accent);
            }
        if (index.data(models::StepModel::noticedRole).toBool()) {
            const QRect mark(rest.left(), icon.top(), metrics.icon, metrics.icon);
            IconSet(m_theme).icon(Icon::warning, m_theme.tone(Tone::warning)).paint(painter, mark);
            rest.setLeft(mark.right() + metrics.gap);
        }
        paintFaults(*painter, rest, index.data(models::StepModel::faultsRole).toStringList(), m_theme);
        const bool left = index.data(models::StepModel::leftRole).toBool();
        painter->setPen(left ? m_theme.textTertiary : m_theme.text);
        paintText(*painter, rest, index.data(Qt::DisplayRole).toString());
    }

private:
    Theme m_theme;
};

StepList::StepList(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent)
    : QListView(parent)
    , m_player(player)
    , m_steps(new models::StepModel(this))
    , m_delegate(new Delegate(this))
{
    setObjectName(QStringLiteral("steps"));
    setAccessibleName(tr("Steps"));
    setUniformItemSizes(true);
    setFrameShape(NoFrame);
    setModel(m_steps);
    setItemDelegate(m_delegate);
    connect(&player, &models::ReplayPlayer::stateChanged, this, [this] {
        m_showing = true;
        m_steps->setReplay(m_player.replay());
        hideSteps();
        m_showing = false;
    });
    connect(&player, &models::ReplayPlayer::shownStepsChanged, this, &StepList::hideSteps);
    connect(&player, &models::ReplayPlayer::stepChanged, this, &StepList::showStep);
    connect(&annotations, &models::ReplayAnnotations::notesChanged, this, [this, &annotations] {
        std::vector<replay::StepIndex> noted;
        for (const auto& placed : annotations.notes())
            if (placed.step != replay::kNoStep) noted.push_back(placed.step);
        m_steps->setNoted(std::move(noted));
    });
}

void StepList::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

/// Not those that a plain replay passes over.
void StepList::hideSteps()
{
    for (int row = 0; row < m_steps->rowCount(); ++row)
        setRowHidden(row, !m_player.isShown(static_cast<replay::StepIndex>(row)));
    scrollTo(currentIndex());
}

void StepList::showStep()
{
    const QModelIndex index = m_steps->index(static_cast<int>(m_player.step()));
    if (index == currentIndex()) return;
    m_showing = true;
    setCurrentIndex(index);
    m_showing = false;
}

void StepList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    if (!m_showing && current.isValid()) m_player.seek(static_cast<replay::StepIndex>(current.row()));
}

} // namespace retrospan::views
