#include "views/readiness/question_list.h"

#include "views/base/painting.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace retrospan::views {

using models::ReadinessModel;

namespace {

constexpr int kBarWidth = 180, kBarHeight = 8;

/// All, some or none of them.
Tone toneOf(double share)
{
    return share >= 1 ? Tone::ok : share > 0 ? Tone::warning : Tone::error;
}

int widestQuestion(const QFontMetrics& metrics)
{
    int widest = 0;
    for (std::size_t i = 0; i < insight::kQuestionCount; ++i) {
        const std::string_view text = insight::textOf(static_cast<insight::Question>(i));
        widest = std::max(
            widest,
            metrics.horizontalAdvance(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))));
    }
    return widest;
}

} // namespace

class QuestionList::Delegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        const Metrics metrics(option.font);
        return {200, metrics.rowHeight + metrics.gap};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Metrics metrics(option.font);
        paintRowBackground(*painter, option.rect, m_theme, (option.state & QStyle::State_Selected) != 0,
                           (option.state & QStyle::State_Active) != 0,
                           (option.state & QStyle::State_MouseOver) != 0);
        const QVariant share = index.data(ReadinessModel::shareRole);
        const QFontMetrics& font = option.fontMetrics;
        const int figure = font.horizontalAdvance(QStringLiteral("no data")) + metrics.gap;
        const int count = font.horizontalAdvance(QStringLiteral("00,000 of 00,000"));
        QRect rest = option.rect.adjusted(2 * metrics.gap, 0, -metrics.gap, 0);
        const int around = kBarWidth + figure + count + 4 * metrics.gap;
        const int text = std::min(widestQuestion(font), std::max(rest.width() - around, 0)) + 2;
        painter->setPen(share.isValid() ? m_theme.text : m_theme.textSecondary);
        paintText(*painter, QRect(rest.left(), rest.top(), text, rest.height()),
                  index.data(Qt::DisplayRole).toString());
        rest.setLeft(rest.left() + text + 2 * metrics.gap);
        if (share.isValid()) paintBar(*painter, rest, share.toDouble());
        rest.setLeft(rest.left() + kBarWidth);
        painter->setPen(share.isValid() ? m_theme.text : m_theme.textTertiary);
        paintText(*painter, QRect(rest.left(), rest.top(), figure, rest.height()),
                  index.data(ReadinessModel::shareTextRole).toString(), Qt::AlignRight);
        rest.setLeft(rest.left() + figure + 2 * metrics.gap);
        painter->setPen(m_theme.textSecondary);
        paintText(*painter, rest, index.data(ReadinessModel::countRole).toString());
    }

private:
    /// Any share above none can be seen.
    void paintBar(QPainter& painter, const QRect& cell, double share) const
    {
        const QRectF trough(cell.left(), cell.center().y() - kBarHeight / 2.0 + 0.5, kBarWidth, kBarHeight);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.border);
        painter.drawRoundedRect(trough, kBarHeight / 2.0, kBarHeight / 2.0);
        if (share > 0) {
            QRectF bar = trough;
            bar.setWidth(std::max(share * kBarWidth, double{kBarHeight}));
            painter.setBrush(m_theme.tone(toneOf(share)));
            painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
        }
        painter.restore();
    }

    Theme m_theme;
};

QuestionList::QuestionList(QWidget* parent)
    : QListView(parent)
    , m_questions(new ReadinessModel(this))
    , m_delegate(new Delegate(this))
{
    setObjectName(QStringLiteral("questions"));
    setAccessibleName(tr("Questions of readiness"));
    setUniformItemSizes(true);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setModel(m_questions);
    setItemDelegate(m_delegate);
    setCurrentIndex(m_questions->index(0));
}

void QuestionList::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

QSize QuestionList::sizeHint() const
{
    return {600, sizeHintForRow(0) * m_questions->rowCount()};
}

void QuestionList::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    emit chosenChanged();
}

} // namespace retrospan::views
