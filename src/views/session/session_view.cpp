#include "views/session/session_view.h"

#include "views/base/empty_state.h"
#include "views/session/doctor_panel.h"
#include "views/session/filter_bar.h"
#include "views/session/overview_strip.h"
#include "views/session/session_header.h"
#include "views/session/span_tree_view.h"
#include "views/shapes/conversation_view.h"
#include "views/shapes/flame_view.h"
#include "views/shapes/graph_view.h"

#include <QAction>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace retrospan::views {

SessionView::SessionView(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_pages(new QStackedWidget(this))
    , m_loading(new QProgressBar(this))
    , m_content(new QWidget(this))
    , m_header(new SessionHeader(document, this))
    , m_overview(new OverviewStrip(document, this))
    , m_filterBar(new FilterBar(document, this))
    , m_doctor(new DoctorPanel(document, this))
    , m_shapeBar(new ShapeBar(this))
    , m_treeOptions(new QWidget(this))
    , m_shapes(new QStackedWidget(this))
    , m_tree(new SpanTreeView(document, this))
    , m_conversation(new ConversationView(document, this))
    , m_flame(new FlameView(document, this))
    , m_graph(new GraphView(document, this))
{
    m_loading->setRange(0, 0);
    m_loading->setTextVisible(false);
    m_loading->setFixedHeight(3);
    m_loading->setAccessibleName(tr("Reading the session"));
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_loading, m_header, m_overview, m_shapeBar, m_filterBar, m_doctor})
        layout->addWidget(part);
    layout->addWidget(m_shapes, 1);
    m_doctor->hide();
    buildShapes();
    buildMessages();
    for (QWidget* page : std::initializer_list<QWidget*>{m_empty, m_waiting, m_failure, m_content})
        m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    connect(&document, &models::SessionDocument::stateChanged, this, &SessionView::showState);
    connect(&document, &models::SessionDocument::rowsChanged, this, &SessionView::showState);
    connect(m_filterBar, &FilterBar::treeWanted, this, &SessionView::focusShape);
    connect(m_doctor, &DoctorPanel::closed, this, [this] { setDoctorShown(false); });
    connect(m_header, &SessionHeader::doctorRequested, this, [this] { setDoctorShown(!doctorShown()); });
    showState();
}

void SessionView::buildShapes()
{
    m_shapes->addWidget(m_tree);
    m_shapeBar->addOptions(m_treeOptions);
    m_shapes->addWidget(m_conversation);
    m_shapeBar->addOptions(new QWidget(this));
    m_shapes->addWidget(m_flame);
    m_shapeBar->addOptions(m_flame->options());
    m_shapes->addWidget(m_graph);
    m_shapeBar->addOptions(m_graph->options());
    connect(m_tree, &SpanTreeView::inspectRequested, this, &SessionView::inspectRequested);
    connect(m_graph, &GraphView::inspectRequested, this, &SessionView::inspectRequested);
    connect(m_flame, &FlameView::inspectRequested, this, &SessionView::inspectRequested);
}

void SessionView::setTreeAction(QAction* action)
{
    auto* row = new QHBoxLayout(m_treeOptions);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    auto* button = new QToolButton(m_treeOptions);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    row->addWidget(button);
    const auto show = [button, action] { button->setVisible(action->isEnabled()); };
    connect(action, &QAction::changed, button, show);
    show();
}

void SessionView::setShape(SessionShape shape)
{
    if (shape == m_shape) return;
    m_shape = shape;
    m_shapes->setCurrentIndex(static_cast<int>(shape));
    m_shapeBar->setShape(shape);
    emit shapeChanged(shape);
}

void SessionView::setDoctorShown(bool shown)
{
    if (shown == doctorShown()) return;
    m_doctor->setVisible(shown);
    emit doctorShownChanged(shown);
}

bool SessionView::doctorShown() const
{
    return !m_doctor->isHidden();
}

void SessionView::buildMessages()
{
    m_empty = new EmptyState(Icon::session, tr("No session is open"), tr("Choose one in the library."), this);
    m_waiting = new EmptyState(Icon::session, tr("Opening the session…"),
                               tr("The first spans appear as soon as they are read."), this);
    auto* cancel = new QAction(tr("Cancel"), this);
    connect(cancel, &QAction::triggered, &m_document, &models::SessionDocument::cancelLoading);
    m_waiting->addButton(cancel);
    m_failure = new EmptyState(Icon::warning, tr("The session cannot be shown"), {}, this);
    connect(m_failure->addRetry(), &QAction::triggered, &m_document, &models::SessionDocument::reload);
    m_nothing =
        new EmptyState(Icon::filter, tr("No span passes the filter"),
                       tr("By its words, its kind or its errors, every span is filtered out."), m_tree);
    auto* overTree = new QVBoxLayout(m_tree);
    overTree->setContentsMargins(0, 40, 0, 0);
    overTree->addWidget(m_nothing);
}

void SessionView::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (EmptyState* message : {m_empty, m_waiting, m_failure, m_nothing}) message->setTheme(theme);
    m_header->setTheme(theme);
    m_overview->setTheme(theme);
    m_filterBar->setTheme(theme);
    m_shapeBar->setTheme(theme);
    m_conversation->setTheme(theme);
    m_flame->setTheme(theme);
    m_graph->setTheme(theme);
    m_doctor->setTheme(theme);
    m_tree->setTheme(theme);
}

void SessionView::setResetAction(QAction* resetFilters)
{
    m_nothing->addButton(resetFilters);
}

void SessionView::focusShape()
{
    m_shapes->currentWidget()->setFocus();
}

void SessionView::showState()
{
    using State = models::SessionDocument::State;
    const State state = m_document.state();
    m_loading->setVisible(state == State::loading);
    m_nothing->setVisible(m_document.data() != nullptr && m_document.rows().rowCount() == 0);
    if (state == State::failed)
        m_failure->setContent(Icon::warning, tr("The session cannot be shown"), m_document.errorText());
    m_pages->setCurrentWidget(state == State::failed             ? m_failure
                                  : m_document.data() != nullptr ? m_content
                                  : state == State::loading      ? static_cast<QWidget*>(m_waiting)
                                                                 : m_empty);
}

} // namespace retrospan::views
