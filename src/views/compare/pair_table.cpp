#include "views/compare/pair_table.h"

#include "models/replay_text.h"
#include "views/base/painting.h"
#include "views/base/row_table.h"
#include "views/replay/step_look.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace retrospan::views {

using models::PairModel;
using replay::Match;

namespace {

constexpr int kFirstLine = 2, kDensePadding = 5;

Tone toneOf(Match match)
{
    switch (match) {
    case Match::changed: return Tone::warning;
    case Match::moved: return Tone::accent;
    case Match::baselineOnly: return Tone::error;
    case Match::candidateOnly: return Tone::ok;
    case Match::same: break;
    }
    return Tone::neutral;
}

} // namespace

class PairTable::Delegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setClipRect(option.rect);
        painter->setFont(option.font);
        const auto match = static_cast<Match>(index.data(PairModel::matchRole).toInt());
        const bool there = index.data(PairModel::kindRole).toInt() >= 0;
        if (match != Match::same && index.column() != PairModel::match && there)
            painter->fillRect(option.rect, m_theme.toneBackground(toneOf(match)));
        paintRowBackground(*painter, option.rect, m_theme, option.state & QStyle::State_Selected,
                           option.state & QStyle::State_Active, isRowHovered(option.widget, option.rect));
        if (index.column() == PairModel::match)
            paintMatch(*painter, option, index, match);
        else if (there)
            paintStep(*painter, option, index);
        if (index.data(PairModel::firstRole).toBool())
            painter->fillRect(QRect(option.rect.topLeft(), QSize(option.rect.width(), kFirstLine)),
                              m_theme.accent);
        painter->restore();
    }

private:
    void paintMatch(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                    Match match) const
    {
        const QString text = index.data(Qt::DisplayRole).toString();
        const int width = badgeWidth(option.font, text);
        if (width == 0) return;
        const QRect rect(option.rect.center().x() - width / 2, option.rect.top(), width,
                         option.rect.height());
        paintBadge(painter, rect, text, m_theme, toneOf(match));
    }

    void paintStep(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
    {
        const Metrics metrics(option.font);
        const auto kind = static_cast<replay::StepKind>(index.data(PairModel::kindRole).toInt());
        QRect rest = option.rect.adjusted(metrics.gap, 0, -metrics.gap, 0);
        const int digits = option.fontMetrics.horizontalAdvance(QStringLiteral("00,000"));
        painter.setPen(m_theme.textSecondary);
        paintText(painter, QRect(rest.left(), rest.top(), digits, rest.height()),
                  index.data(PairModel::numberRole).toString(), Qt::AlignRight);
        rest.setLeft(rest.left() + digits + metrics.gap);
        const QRect icon(rest.left(), rest.top(), metrics.icon, rest.height());
        paintIcon(painter, icon, views::iconOf(kind), colourOf(kind, m_theme));
        rest.setLeft(icon.right() + metrics.gap);
        const int name = option.fontMetrics.horizontalAdvance(QStringLiteral("Model call")) + metrics.gap;
        painter.setPen(kind == replay::StepKind::error ? m_theme.tone(Tone::error) : m_theme.textSecondary);
        paintText(painter, QRect(rest.left(), rest.top(), name, rest.height()), models::kindText(kind));
        rest.setLeft(rest.left() + name);
        painter.setPen(m_theme.text);
        paintText(painter, rest, index.data(Qt::DisplayRole).toString());
    }

    Theme m_theme;
};

PairTable::PairTable(models::ComparisonPlayer& player, QWidget* parent)
    : QTableView(parent)
    , m_player(player)
    , m_pairs(new PairModel(player, this))
    , m_delegate(new Delegate(this))
{
    setObjectName(QStringLiteral("pairs"));
    setAccessibleName(tr("Steps side by side"));
    setModel(m_pairs);
    setItemDelegate(m_delegate);
    setUpRowTable(*this);
    const int dense = fontMetrics().height() + kDensePadding; // many pairs at once are what one looks for
    verticalHeader()->setMinimumSectionSize(dense);
    verticalHeader()->setDefaultSectionSize(dense);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setAutoScroll(false); // showCurrent() does it
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(&player, &models::ComparisonPlayer::rowChanged, this, &PairTable::showRow);
    connect(this, &QTableView::doubleClicked, this, &PairTable::openCurrent);
}

void PairTable::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

void PairTable::showRow()
{
    if (!m_player.hasRows()) return;
    const QModelIndex index =
        m_pairs->index(static_cast<int>(m_player.row()), std::max(0, currentIndex().column()));
    if (index == currentIndex()) return;
    m_showing = true;
    setCurrentIndex(index);
    m_showing = false;
    showCurrent();
}

/// With what is around it, unless it is in view anyway.
void PairTable::showCurrent()
{
    const QModelIndex index = currentIndex();
    if (index.isValid() && !viewport()->rect().contains(visualRect(index))) scrollTo(index, PositionAtCenter);
}

void PairTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (m_showing || !current.isValid()) return;
    scrollTo(current);
    if (static_cast<std::size_t>(current.row()) != m_player.row())
        m_player.seekRow(static_cast<std::size_t>(current.row()));
}

void PairTable::openCurrent()
{
    if (!m_player.hasRows()) return;
    const bool baseline = currentIndex().column() == PairModel::baseline;
    emit openRequested(baseline ? models::Side::baseline : models::Side::candidate);
}

void PairTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return openCurrent();
    QTableView::keyPressEvent(event);
}

void PairTable::showEvent(QShowEvent* event)
{
    QTableView::showEvent(event);
    scrollTo(currentIndex(), PositionAtCenter);
}

void PairTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    const int middle = badgeWidth(font(), QStringLiteral("moved to 10,000")) + 16;
    const int side = std::max(0, (viewport()->width() - middle) / 2);
    setColumnWidth(PairModel::baseline, side);
    setColumnWidth(PairModel::match, viewport()->width() - 2 * side);
    setColumnWidth(PairModel::candidate, side);
    emit candidateMoved(viewport()->width() - side);
    showCurrent();
}

} // namespace retrospan::views
