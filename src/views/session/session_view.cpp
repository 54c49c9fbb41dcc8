#include "views/session/session_view.h"

#include "views/base/empty_state.h"
#include "views/session/filter_bar.h"
#include "views/session/overview_strip.h"
#include "views/session/session_header.h"
#include "views/session/span_tree_view.h"

#include <QProgressBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace retrospan::views {

SessionView::SessionView(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_pages(new QStackedWidget(this))
    , m_message(new EmptyState(Icon::session, {}, {}, this))
    , m_loading(new QProgressBar(this))
    , m_header(new SessionHeader(document, this))
    , m_overview(new OverviewStrip(document, this))
    , m_filterBar(new FilterBar(document, this))
    , m_tree(new SpanTreeView(document, this))
{
    m_loading->setRange(0, 0);
    m_loading->setTextVisible(false);
    m_loading->setFixedHeight(3);
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (QWidget* part : std::initializer_list<QWidget*>{m_loading, m_header, m_overview, m_filterBar})
        layout->addWidget(part);
    layout->addWidget(m_tree, 1);
    m_pages->addWidget(m_message);
    m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    connect(&document, &models::SessionDocument::stateChanged, this, &SessionView::showState);
    connect(m_tree, &SpanTreeView::inspectRequested, this, &SessionView::inspectRequested);
    showState();
}

void SessionView::setTheme(const Theme& theme)
{
    m_message->setTheme(theme);
    m_header->setTheme(theme);
    m_overview->setTheme(theme);
    m_filterBar->setTheme(theme);
    m_tree->setTheme(theme);
}

void SessionView::showState()
{
    using State = models::SessionDocument::State;
    const State state = m_document.state();
    m_loading->setVisible(state == State::loading);
    if (state == State::failed)
        m_message->setContent(Icon::warning, tr("The session cannot be shown"), m_document.errorText());
    else if (state == State::loading)
        m_message->setContent(Icon::session, tr("Opening the session…"),
                              tr("The first spans appear as soon as they are read."));
    else
        m_message->setContent(Icon::session, tr("No session is open"), tr("Choose one in the library."));
    m_pages->setCurrentIndex(m_document.data() != nullptr && state != State::failed ? 1 : 0);
}

} // namespace retrospan::views
