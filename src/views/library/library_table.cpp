#include "views/library/library_table.h"

#include "views/base/icons.h"
#include "views/base/painting.h"
#include "views/base/row_table.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QWidgetAction>

#include <algorithm>
#include <array>

namespace retrospan::views {
namespace {

using models::LibraryModel;

constexpr int kPadding = 8, kIcon = 16;

/// Hidden until somebody asks for them.
constexpr std::array kRarelyWanted{LibraryModel::retrievals, LibraryModel::spans,   LibraryModel::channel,
                                   LibraryModel::workflow,   LibraryModel::version, LibraryModel::tags};

/// In digits, by column.
constexpr std::array<int, LibraryModel::columnCount_> kWidths{36, 17, 15, 14, 12, 10, 9,  8,  12, 11, 10, 12,
                                                              12, 9,  24, 18, 16, 16, 14, 16, 14, 14, 16, 18};
/// What a kept state begins with.
const QByteArray kOwnWidths = QByteArrayLiteral("o"), kFittedWidths = QByteArrayLiteral("f");
constexpr int kWidestTitle = 90; ///< digits: what is left goes to the title up to this

class SessionDelegate : public QStyledItemDelegate {
public:
    SessionDelegate(const LibraryModel& model, const Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_model(model)
        , m_theme(theme)
    {
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const SessionSummary& session = m_model.sessionAt(index.row());
        painter->save();
        painter->setClipRect(option.rect);
        painter->setFont(option.font);
        paintRowBackground(*painter, option.rect, m_theme, option.state & QStyle::State_Selected,
                           option.state & QStyle::State_Active, isRowHovered(option.widget, option.rect));
        QRect rest = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        painter->setPen(colourOf(session, index.column()));
        if (index.column() == LibraryModel::status) {
            paintIcon(*painter, QRect(rest.left(), rest.top(), kIcon, rest.height()), iconOf(session.status),
                      m_theme.status(session.status));
            rest.setLeft(rest.left() + kIcon + 6);
        }
        if (index.column() == LibraryModel::kinds)
            paintKinds(*painter, rest, session);
        else
            paintText(*painter, rest, index.data().toString(),
                      static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt()));
        painter->restore();
    }

private:
    [[nodiscard]] QColor colourOf(const SessionSummary& session, int column) const
    {
        if (column == LibraryModel::title) return m_theme.text;
        if (column == LibraryModel::status) return m_theme.status(session.status);
        if (column == LibraryModel::errors && session.errors > 0) return m_theme.tone(Tone::error);
        return m_model.isZero(session, column) ? m_theme.textTertiary : m_theme.textSecondary;
    }
    void paintKinds(QPainter& painter, QRect rest, const SessionSummary& session) const
    {
        for (const SpanKind kind : models::kindsOf(session)) {
            paintIcon(painter, QRect(rest.left(), rest.top(), kIcon, rest.height()), iconOf(kind),
                      m_theme.kind(kind));
            rest.setLeft(rest.left() + kIcon + 4);
        }
    }

    const LibraryModel& m_model;
    const Theme& m_theme;
};

} // namespace

LibraryTable::LibraryTable(LibraryModel& model, QWidget* parent)
    : QTableView(parent)
    , m_model(model)
{
    setUp();
    resetColumns();
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, &LibraryTable::noteWidth);
    connect(this, &QTableView::doubleClicked, this, &LibraryTable::openCurrent);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { chooseColumns(horizontalHeader()->mapToGlobal(at)); });
    // Another order is asked for to see what comes first in it.
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &QTableView::scrollToTop);
    connect(&m_model, &LibraryModel::modelAboutToBeReset, this, [this] { m_resetting = true; });
    connect(&m_model, &LibraryModel::modelReset, this, &LibraryTable::keepCurrent);
}

void LibraryTable::setUp()
{
    setObjectName(QStringLiteral("libraryTable"));
    setAccessibleName(tr("Sessions"));
    setModel(&m_model);
    setItemDelegate(new SessionDelegate(m_model, m_theme, this));
    setUpRowTable(*this);
    setSelectionMode(ExtendedSelection);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(ScrollPerPixel);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    horizontalHeader()->setSortIndicator(LibraryModel::started, Qt::DescendingOrder);
    setSortingEnabled(true);
}

void LibraryTable::setTheme(const Theme& theme)
{
    m_theme = theme;
    viewport()->update();
}

qint64 LibraryTable::currentKey() const
{
    return currentIndex().isValid() ? m_model.sessionAt(currentIndex().row()).key : 0;
}

std::vector<qint64> LibraryTable::selectedKeys() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    std::vector<qint64> keys;
    for (const QModelIndex& row : rows) keys.push_back(m_model.sessionAt(row.row()).key);
    return keys;
}

QByteArray LibraryTable::columnState() const
{
    return (m_ownWidths ? kOwnWidths : kFittedWidths) + horizontalHeader()->saveState();
}

void LibraryTable::restoreColumnState(const QByteArray& state)
{
    m_fitting = true;
    const bool restored = !state.isEmpty() && horizontalHeader()->restoreState(state.mid(1));
    m_fitting = false;
    if (!restored) return;
    m_ownWidths = state.startsWith(kOwnWidths);
    horizontalHeader()->setSectionHidden(LibraryModel::title, false);
    m_model.sort(horizontalHeader()->sortIndicatorSection(), horizontalHeader()->sortIndicatorOrder());
}

void LibraryTable::resetColumns()
{
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    QHeaderView* header = horizontalHeader();
    m_fitting = true;
    for (int column = 0; column < LibraryModel::columnCount_; ++column) {
        header->moveSection(header->visualIndex(column), column);
        header->setSectionHidden(column, false);
        const int wanted = kWidths[static_cast<std::size_t>(column)] * digit;
        setColumnWidth(column, std::max(wanted, header->sectionSizeHint(column))); // with its sort arrow
    }
    for (const int column : kRarelyWanted) header->setSectionHidden(column, true);
    m_ownWidths = m_fitting = false;
    fitTitle();
}

/// Until somebody chose widths, the title takes what the others leave.
void LibraryTable::fitTitle()
{
    if (m_ownWidths) return;
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int spare = viewport()->width() - horizontalHeader()->length() + columnWidth(LibraryModel::title);
    m_fitting = true;
    setColumnWidth(LibraryModel::title,
                   std::clamp(spare, kWidths[LibraryModel::title] * digit, kWidestTitle * digit));
    m_fitting = false;
}

/// A title that a person sized stays; another column that is sized, shown or hidden moves the title's end.
void LibraryTable::noteWidth(int column)
{
    if (m_fitting) return;
    if (column == LibraryModel::title) m_ownWidths = true;
    fitTitle();
}

void LibraryTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitTitle();
}

void LibraryTable::fillColumnMenu(QMenu& menu)
{
    for (int column = 1; column < LibraryModel::columnCount_; ++column) {
        auto* box =
            new QCheckBox(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), &menu);
        box->setChecked(!isColumnHidden(column));
        connect(box, &QCheckBox::toggled, this,
                [this, column](bool shown) { setColumnHidden(column, !shown); });
        auto* row = new QWidget(&menu);
        auto* inset = new QHBoxLayout(row);
        inset->setContentsMargins(12, 2, 20, 2);
        inset->addWidget(box);
        auto* entry = new QWidgetAction(&menu);
        entry->setDefaultWidget(row);
        menu.addAction(entry);
    }
    menu.addSeparator();
    connect(menu.addAction(tr("&Reset columns")), &QAction::triggered, this, &LibraryTable::resetColumns);
}

void LibraryTable::chooseColumns(const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("columnMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillColumnMenu(*menu);
    menu->popup(globalPosition);
}

void LibraryTable::keepCurrent()
{
    m_resetting = false;
    const std::vector<qint64> selected = m_selectedKeys;
    if (const int row = m_model.rowOfKey(m_currentKey); m_currentKey != 0 && row >= 0) selectRow(row);
    for (const qint64 key : selected)
        if (const int row = m_model.rowOfKey(key); row >= 0)
            selectionModel()->select(m_model.index(row, 0),
                                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
    if (hasFocus()) showCurrent();
    emit currentSessionChanged();
}

void LibraryTable::showCurrent()
{
    if (m_model.rowCount() > 0 && !selectionModel()->hasSelection())
        selectRow(std::max(0, currentIndex().row()));
}

void LibraryTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (m_resetting) return;
    m_currentKey = currentKey();
    emit currentSessionChanged();
}

void LibraryTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    if (m_resetting) return;
    m_selectedKeys = selectedKeys();
    emit sessionsSelected();
}

void LibraryTable::openCurrent()
{
    if (const qint64 key = currentKey(); key != 0) emit openRequested(key);
}

/// Whoever comes by key sees where the keys go.
void LibraryTable::focusInEvent(QFocusEvent* event)
{
    QTableView::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) showCurrent();
}

void LibraryTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return openCurrent();
    // A table takes them for the ends of the row.
    const bool plain = !(event->modifiers() & Qt::ShiftModifier) && m_model.rowCount() > 0;
    if (plain && event->key() == Qt::Key_Home) return selectRow(0);
    if (plain && event->key() == Qt::Key_End) return selectRow(m_model.rowCount() - 1);
    QTableView::keyPressEvent(event);
}

} // namespace retrospan::views
