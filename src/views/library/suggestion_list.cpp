#include "views/library/suggestion_list.h"

#include "models/plain_text.h"
#include "views/base/painting.h"

#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kDescriptionRole = Qt::UserRole, kRowsShown = 9, kMargin = 10, kLongest = 640;

} // namespace

class SuggestionList::Delegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    Theme theme;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setFont(option.font);
        paintRowBackground(*painter, option.rect, theme, option.state & QStyle::State_Selected, true,
                           option.state & QStyle::State_MouseOver);
        QRect rest = option.rect.adjusted(kMargin, 0, -kMargin, 0);
        painter->setPen(theme.text);
        rest.setLeft(rest.left() + paintText(*painter, rest, index.data().toString()) + 2 * kMargin);
        painter->setPen(theme.textTertiary);
        if (rest.width() > 0)
            paintText(*painter, rest, index.data(kDescriptionRole).toString(), Qt::AlignRight);
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {100, Metrics(option.font).rowHeight};
    }
};

SuggestionList::SuggestionList(QWidget* parent)
    : QListView(parent)
    , m_model(new QStandardItemModel(this))
    , m_delegate(new Delegate(this))
{
    setObjectName(QStringLiteral("querySuggestions"));
    setAccessibleName(tr("Suggestions"));
    setModel(m_model);
    setItemDelegate(m_delegate);
    setFocusPolicy(Qt::NoFocus);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::StyledPanel);
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { emit taken(index.row()); });
    hide();
}

void SuggestionList::setTheme(const Theme& theme)
{
    m_delegate->theme = theme;
    QPalette colours = theme.palette();
    colours.setColor(QPalette::Base, theme.raised);
    setPalette(colours);
    viewport()->update();
}

void SuggestionList::setSuggestions(const std::vector<insight::Suggestion>& suggestions)
{
    m_model->clear();
    for (const insight::Suggestion& suggestion : suggestions) {
        auto* item = new QStandardItem(models::oneLine(suggestion.text));
        item->setData(QString::fromStdString(suggestion.description), kDescriptionRole);
        item->setData(tr("%1, %2").arg(item->text(), QString::fromStdString(suggestion.description)),
                      Qt::AccessibleTextRole);
        m_model->appendRow(item);
    }
    setCurrentIndex({});
    scrollToTop();
}

void SuggestionList::step(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int from = currentIndex().isValid() ? currentIndex().row() : rows > 0 ? -1 : count;
    setCurrentIndex(m_model->index((from + rows + count) % count, 0));
}

QSize SuggestionList::contentSize() const
{
    int width = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        width = std::max(width,
                         fontMetrics().horizontalAdvance(index.data().toString())
                             + fontMetrics().horizontalAdvance(index.data(kDescriptionRole).toString()));
    }
    const int rows = std::min(m_model->rowCount(), kRowsShown);
    return {std::min(width + 6 * kMargin, kLongest), rows * Metrics(font()).rowHeight + 2 * frameWidth() + 2};
}

} // namespace retrospan::views
