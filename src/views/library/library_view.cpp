#include "views/library/library_view.h"

#include "models/format.h"
#include "views/base/empty_state.h"
#include "views/base/icons.h"
#include "views/base/painting.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

constexpr int kFacetValues = 12;

/// Paints status with its icon and keeps every cell plain.
class SessionDelegate : public QStyledItemDelegate {
public:
    SessionDelegate(const models::LibraryModel& model, const Theme& theme, QObject* parent)
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
                           option.state & QStyle::State_Active, option.state & QStyle::State_MouseOver);
        QRect rest = option.rect.adjusted(8, 0, -8, 0);
        const bool errors = index.column() == models::LibraryModel::errors && session.errors > 0;
        painter->setPen(index.column() == models::LibraryModel::title ? m_theme.text
                            : errors                                  ? m_theme.tone(Tone::error)
                                                                      : m_theme.textSecondary);
        if (index.column() == models::LibraryModel::status) {
            paintIcon(*painter, QRect(rest.left(), rest.top(), 16, rest.height()), iconOf(session.status),
                      m_theme.status(session.status));
            rest.setLeft(rest.left() + 22);
            painter->setPen(m_theme.status(session.status));
        }
        const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
        paintText(*painter, rest, index.data().toString(), alignment);
        painter->restore();
    }

private:
    const models::LibraryModel& m_model;
    const Theme& m_theme;
};

} // namespace

LibraryView::LibraryView(models::LibraryModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_pages(new QStackedWidget(this))
    , m_empty(new EmptyState(Icon::library, tr("No sessions yet"),
                             tr("Open a recording, drop files here, or look at the sample journey first."),
                             this))
    , m_query(new QLineEdit(this))
    , m_notice(new QLabel(this))
    , m_facets(new QTreeWidget(this))
    , m_table(new QTableView(this))
{
    m_query->setObjectName(QStringLiteral("libraryQuery"));
    m_query->setPlaceholderText(tr("status:failed  tool:stripe*  cost>0.5  \"text that was said\""));
    m_query->setClearButtonEnabled(true);
    m_notice->setTextFormat(Qt::PlainText);
    m_facets->setHeaderHidden(true);
    m_facets->setColumnCount(2);
    m_facets->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_facets->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_facets->header()->setStretchLastSection(false);
    m_facets->setIndentation(12);
    m_facets->setAccessibleName(tr("Facets"));
    m_facets->setFrameShape(QFrame::NoFrame);
    m_table->setObjectName(QStringLiteral("libraryTable"));
    m_table->setAccessibleName(tr("Sessions"));
    m_table->setModel(&m_model);
    m_table->setItemDelegate(new SessionDelegate(m_model, m_theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setMouseTracking(true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(Metrics(font()).rowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->horizontalHeader()->setSortIndicator(models::LibraryModel::started, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {48, 14, 15, 12, 12, 11, 9, 9, 11, 10, 11, 26, 18, 18, 14, 12};
    for (int column = 0; column < models::LibraryModel::columnCount_; ++column)
        m_table->setColumnWidth(column, widths[column] * em);

    auto* right = new QWidget(this);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(12, 10, 12, 8);
    line->addWidget(m_query, 1);
    line->addWidget(m_notice);
    column->addLayout(line);
    column->addWidget(m_table, 1);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(m_facets);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({210, 1000});
    m_pages->addWidget(m_empty);
    m_pages->addWidget(splitter);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);

    connect(m_query, &QLineEdit::textChanged, &m_model, &models::LibraryModel::setQuery);
    connect(m_query, &QLineEdit::returnPressed, m_table, [this] { m_table->setFocus(); });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex&) { openCurrent(); });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex&) { openCurrent(); });
    connect(m_facets, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        if (item->parent() != nullptr)
            addTerm(item->parent()->data(0, Qt::UserRole).toString(), item->text(0));
    });
    connect(m_facets, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
        if (item->parent() != nullptr)
            addTerm(item->parent()->data(0, Qt::UserRole).toString(), item->text(0));
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &LibraryView::currentChanged);
    connect(&m_model, &models::LibraryModel::modelReset, this, &LibraryView::currentChanged);
    connect(&m_model, &models::LibraryModel::filtered, this, &LibraryView::showState);
    showState();
}

void LibraryView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_empty->setTheme(theme);
    m_table->viewport()->update();
}

void LibraryView::focusQuery()
{
    m_query->setFocus();
    m_query->selectAll();
}

void LibraryView::setQuery(const QString& query)
{
    m_query->setText(query);
}

bool LibraryView::hasCurrent() const
{
    return m_table->currentIndex().isValid();
}

void LibraryView::openCurrent()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid()) emit openRequested(current.data(models::LibraryModel::kKeyRole).toLongLong());
}

void LibraryView::addTerm(const QString& field, const QString& value)
{
    const QString term = QString::fromStdString(insight::queryTerm(field.toStdString(), value.toStdString()));
    if (!m_query->text().contains(term))
        m_query->setText((m_query->text() + QLatin1Char(' ') + term).trimmed());
}

void LibraryView::showState()
{
    m_pages->setCurrentIndex(
        m_model.sessions().empty() && m_model.query().isEmpty() && !m_model.loading() ? 0 : 1);
    if (!m_model.errorText().isEmpty())
        m_empty->setContent(Icon::warning, tr("The library cannot be read"), m_model.errorText());
    const auto& errors = m_model.queryErrors();
    if (!errors.empty())
        m_notice->setText(tr("%1 (character %2)")
                              .arg(QString::fromStdString(errors.front().message))
                              .arg(errors.front().offset + 1));
    else if (!m_model.searchNotice().isEmpty())
        m_notice->setText(m_model.searchNotice());
    else
        m_notice->setText(models::countOf(m_model.rowCount(), tr("session")));
    rebuildFacets();
}

void LibraryView::rebuildFacets()
{
    m_facets->clear();
    const std::pair<const char*, QString> facets[] = {
        {"status", tr("Status")},   {"model", tr("Model")},   {"agent", tr("Agent")},
        {"tool", tr("Tool")},       {"tenant", tr("Tenant")}, {"user", tr("User")},
        {"version", tr("Version")}, {"tag", tr("Tag")},       {"format", tr("Format")}};
    for (const auto& [field, caption] : facets) {
        const auto values = m_model.facet(field);
        if (values.empty()) continue;
        auto* group = new QTreeWidgetItem(m_facets, {caption, QString()});
        group->setData(0, Qt::UserRole, QString::fromLatin1(field));
        group->setFlags(Qt::ItemIsEnabled);
        int shown = 0;
        for (const auto& [value, count] : values) {
            if (++shown > kFacetValues) break;
            auto* item =
                new QTreeWidgetItem(group, {QString::fromStdString(value), models::formatCount(count)});
            item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        }
        group->setExpanded(true);
    }
}

} // namespace retrospan::views
