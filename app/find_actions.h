// FindActions: Find, next and previous: in the viewer that has the focus if it can be searched, else in the
// content of the open session, else in the library's query line. Thread: GUI.
#pragma once

#include "actions.h"
#include "models/session_document.h"

namespace retrospan::views {
class LibraryView;
class SessionView;
} // namespace retrospan::views

namespace retrospan::app {

class FindActions : public QObject {
    Q_OBJECT
public:
    FindActions(const ActionRegistry& actions, models::SessionDocument& document, views::LibraryView& library,
                views::SessionView& session, QObject* parent);
    /// Whether the session is what is looked at.
    void setActive(bool active);

private:
    void open();
    void step(bool forward);
    void update();

    const ActionRegistry& m_actions;
    models::SessionDocument& m_document;
    views::LibraryView& m_library;
    views::SessionView& m_session;
    bool m_active = false;
};

} // namespace retrospan::app
