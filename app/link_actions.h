// LinkActions: links into the workspace and out of it: opens what a link, a traceparent or an id leads to,
// copies links to the session and the span that are looked at, and opens the page of the tool a span came
// from. Invariants: nothing is fetched; a page is opened only after a question that shows its whole address.
// Thread: GUI; ids are looked up on a worker.
#pragma once

#include "actions.h"
#include "library.h"
#include "models/library_model.h"
#include "models/session_document.h"
#include "models/source_link.h"
#include "models/span_documents.h"
#include "open_link.h"
#include "views/base/theme.h"

#include <optional>

namespace retrospan::views {
class LibraryView;
}

namespace retrospan::app {

class LinkActions : public QObject {
    Q_OBJECT
public:
    /// Everything must outlive this; `parent` is what dialogs belong to.
    LinkActions(const ActionRegistry& actions, std::shared_ptr<Library> library,
                models::SessionDocument& document, models::LibraryModel& sessions,
                views::LibraryView& libraryView, QWidget* parent);
    /// Whether the session is what is looked at.
    void setActive(bool active);
    void open(const QString& text);
    /// Shows what was found.
    void follow(const LinkTarget& target);
    /// The span that the inspector shows; null for none.
    void takeSpan(const models::Inspection& span);

signals:
    void sessionWanted(qint64 key);
    void said(const QString& text, retrospan::views::Tone tone);

private:
    void ask();
    void selectWanted();
    void copy(const std::string& link);
    void copySessionLink();
    void copySpanLink();
    void openInSource();
    void update();
    [[nodiscard]] std::string sessionId() const;

    const ActionRegistry& m_actions;
    std::shared_ptr<Library> m_library;
    models::SessionDocument& m_document;
    models::LibraryModel& m_sessions;
    views::LibraryView& m_libraryView;
    QWidget* m_window;
    models::JobRunner m_resolving;
    std::optional<LinkTarget> m_wanted; ///< its session is being opened
    std::optional<models::SourceLink> m_source;
    bool m_active = false;
};

} // namespace retrospan::app
