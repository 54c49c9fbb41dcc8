#include "find_actions.h"

#include "views/base/searchable.h"
#include "views/library/library_view.h"
#include "views/session/filter_bar.h"
#include "views/session/session_view.h"

#include <QAction>
#include <QApplication>

namespace retrospan::app {

FindActions::FindActions(const ActionRegistry& actions, models::SessionDocument& document,
                         views::LibraryView& library, views::SessionView& session, QObject* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_document(document)
    , m_library(library)
    , m_session(session)
{
    connect(m_actions.action(ActionId::find), &QAction::triggered, this, &FindActions::open);
    connect(m_actions.action(ActionId::findNext), &QAction::triggered, this, [this] { step(true); });
    connect(m_actions.action(ActionId::findPrevious), &QAction::triggered, this, [this] { step(false); });
    connect(&m_document, &models::SessionDocument::dataChanged, this, &FindActions::update);
    update();
}

void FindActions::setActive(bool active)
{
    m_active = active;
    update();
}

void FindActions::open()
{
    if (!m_active) return m_library.focusQuery();
    if (views::Searchable* viewer = views::findSearchable(QApplication::focusWidget()))
        return viewer->openSearch();
    m_session.filterBar().focusSearch();
}

void FindActions::step(bool forward)
{
    if (views::Searchable* viewer = views::findSearchable(QApplication::focusWidget()))
        return forward ? viewer->nextMatch() : viewer->previousMatch();
    if (m_document.searchHits().empty()) return m_session.filterBar().focusSearch();
    m_document.selectHit(forward);
}

void FindActions::update()
{
    const bool there = m_active && m_document.data() != nullptr;
    m_actions.action(ActionId::find)->setEnabled(!m_active || there);
    for (const ActionId id : {ActionId::findNext, ActionId::findPrevious})
        m_actions.action(id)->setEnabled(there);
}

} // namespace retrospan::app
