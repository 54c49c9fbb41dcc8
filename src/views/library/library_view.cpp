#include "views/library/library_view.h"

#include "models/format.h"
#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/icons.h"
#include "views/library/facet_panel.h"
#include "views/library/library_table.h"
#include "views/library/query_edit.h"

#include <QAction>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

constexpr int kFacetWidth = 230;
constexpr int kTypingMs = 900;

} // namespace

LibraryView::LibraryView(models::LibraryModel& model, models::SavedSearches& searches, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_searches(searches)
    , m_pages(new QStackedWidget(this))
    , m_start(new GettingStarted(this))
    , m_query(new QueryEdit(this))
    , m_notice(new ElidedLabel(this))
    , m_save(new QToolButton(this))
    , m_columns(new QToolButton(this))
    , m_facets(new FacetPanel(searches, this))
    , m_table(new LibraryTable(model, this))
{
    buildMessages();
    buildSessions();
    for (QWidget* page : std::initializer_list<QWidget*>{m_start, m_waiting, m_failure, m_splitter})
        m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    m_query->setKnownValues(
        [this](std::string_view field) { return insight::knownValues(m_model.sessions(), field); });
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connectParts();
    showState();
}

LibraryView::~LibraryView() = default;

void LibraryView::buildMessages()
{
    m_waiting = new EmptyState(Icon::library, tr("Reading the library…"), {}, this);
    m_failure = new EmptyState(Icon::warning, tr("The library cannot be read"), {}, this);
    connect(m_failure->addRetry(), &QAction::triggered, &m_model, &models::LibraryModel::reload);
    m_nothing = new EmptyState(Icon::search, tr("No session matches"),
                               tr("Nothing in this workspace fits the query."), m_table);
    auto* overTable = new QVBoxLayout(m_table);
    overTable->setContentsMargins(0, 40, 0, 0);
    overTable->addWidget(m_nothing);
}

void LibraryView::buildSessions()
{
    auto* right = new QWidget(this);
    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(m_query, 1);
    for (QToolButton* button : {m_save, m_columns}) {
        button->setAutoRaise(true);
        line->addWidget(button);
    }
    m_notice->setObjectName(QStringLiteral("libraryNotice"));
    auto* top = new QVBoxLayout;
    top->setContentsMargins(12, 10, 12, 6);
    top->setSpacing(5);
    top->addLayout(line);
    top->addWidget(m_notice);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_table, 1);
    m_splitter = new QSplitter(this);
    m_splitter->addWidget(m_facets);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({kFacetWidth, 1000});
    m_splitter->setCollapsible(1, false);
}

void LibraryView::connectParts()
{
    connect(m_query, &QLineEdit::textEdited, this, [this] {
        m_typing.start();
        showErrors();
    });
    connect(m_query, &QLineEdit::textChanged, &m_model, &models::LibraryModel::setQuery);
    connect(m_query, &QLineEdit::returnPressed, this, [this] {
        m_typing.stop();
        showErrors();
    });
    connect(&m_typing, &QTimer::timeout, this, &LibraryView::showErrors);
    const auto toTable = [this] {
        m_table->setFocus();
        m_table->showCurrent();
    };
    connect(m_query, &QueryEdit::linkGiven, this, &LibraryView::linkGiven);
    connect(m_query, &QLineEdit::returnPressed, m_table, toTable);
    connect(m_query, &SearchField::left, m_table, toTable);
    connect(m_facets, &FacetPanel::queryWanted, this, &LibraryView::setQuery);
    connect(m_table, &LibraryTable::openRequested, this, &LibraryView::openRequested);
    connect(m_table, &LibraryTable::currentSessionChanged, this, &LibraryView::currentChanged);
    connect(&m_model, &models::LibraryModel::filtered, this, &LibraryView::showState);
    connect(&m_model, &models::LibraryModel::facetsChanged, this,
            [this] { m_facets->showFacets(m_model.facets(), m_query->text()); });
}

void LibraryView::setActions(const Actions& actions)
{
    m_save->setDefaultAction(actions.saveSearch);
    m_columns->setDefaultAction(actions.chooseColumns);
    m_nothing->addButton(actions.resetFilters);
    m_start->setActions(actions.start);
}

void LibraryView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_start->setTheme(theme);
    for (EmptyState* message : {m_waiting, m_failure, m_nothing}) message->setTheme(theme);
    m_query->setTheme(theme);
    m_facets->setTheme(theme);
    m_table->setTheme(theme);
    showNotice();
}

void LibraryView::focusQuery()
{
    showSessions();
    m_query->setFocus();
    m_query->selectAll();
}

void LibraryView::setQuery(const QString& query)
{
    m_query->setText(query);
}

bool LibraryView::hasCurrent() const
{
    return m_table->currentKey() != 0;
}

void LibraryView::openCurrent()
{
    if (hasCurrent()) emit openRequested(m_table->currentKey());
}

void LibraryView::showGettingStarted()
{
    m_startWanted = true;
    showState();
}

void LibraryView::setEndpoint(const QString& line, const QString& problem)
{
    m_start->setEndpoint(line, problem);
}

void LibraryView::showSessions()
{
    m_startWanted = false;
    showState();
}

void LibraryView::chooseColumns()
{
    m_table->chooseColumns(m_columns->mapToGlobal(QPoint(0, m_columns->height())));
}

void LibraryView::showState()
{
    const bool empty = m_model.sessions().empty();
    m_failure->setContent(Icon::warning, tr("The library cannot be read"), m_model.errorText());
    m_start->setWayBack(!empty);
    m_pages->setCurrentWidget(!m_model.errorText().isEmpty()   ? static_cast<QWidget*>(m_failure)
                                  : empty && m_model.loading() ? m_waiting
                                  : empty || m_startWanted     ? static_cast<QWidget*>(m_start)
                                                               : m_splitter);
    m_nothing->setVisible(!empty && m_model.rowCount() == 0);
    m_facets->showFacets(m_model.facets(), m_query->text());
    showErrors();
}

/// A word that is still being typed is no error yet.
void LibraryView::showErrors()
{
    m_query->setErrors(m_typing.isActive() ? std::vector<insight::QueryError>() : m_model.queryErrors());
    showNotice();
}

void LibraryView::showNotice()
{
    const auto& errors = m_query->errors();
    const auto all = static_cast<std::int64_t>(m_model.sessions().size());
    QString text = m_model.query().isEmpty()
        ? models::countOf(all, tr("session"))
        : tr("%1 of %2").arg(models::formatCount(m_model.rowCount()), models::countOf(all, tr("session")));
    if (!errors.empty())
        text = tr("Character %1: %2")
                   .arg(QString::fromUtf8(
                            m_query->text().toUtf8().left(static_cast<qsizetype>(errors.front().offset)))
                            .size()
                        + 1)
                   .arg(QString::fromStdString(errors.front().message));
    else if (!m_model.searchNotice().isEmpty())
        text += QStringLiteral("  ·  ") + m_model.searchNotice();
    m_notice->setText(text);
    QPalette colours = m_notice->palette();
    colours.setColor(QPalette::WindowText,
                     errors.empty() ? m_theme.textSecondary : m_theme.tone(Tone::error));
    m_notice->setPalette(colours);
}

} // namespace retrospan::views
