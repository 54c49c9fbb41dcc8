// TextMatches: the search of a PlainPane: finds every match in the background, marks those on screen,
// and goes from one to the next. Invariants: marks are made for visible lines only, whatever the number
// of matches. Thread: GUI. Complexity: of a mark, the lines on screen.
#pragma once

#include "models/jobs.h"
#include "views/base/find_bar.h"
#include "views/base/theme.h"

#include <QObject>
#include <QTextEdit>

#include <vector>

namespace retrospan::views {

class PlainPane;

class TextMatches : public QObject {
    Q_OBJECT
public:
    explicit TextMatches(PlainPane& pane);

    void setTheme(const Theme& theme);
    /// Searches anew in what the pane shows now; "" ends the search.
    void search(const QString& query);
    void step(int by);

signals:
    void statusChanged(const retrospan::views::FindStatus& status);

private:
    void take(std::vector<qsizetype> found);
    void goTo(std::size_t match);
    void mark();
    [[nodiscard]] QTextEdit::ExtraSelection selection(qsizetype position, bool current) const;
    void announce(bool searching);

    PlainPane& m_pane;
    Theme m_theme;
    QString m_query;
    std::vector<qsizetype> m_found;
    qsizetype m_current = -1; ///< index into m_found
    models::JobRunner m_job;
};

} // namespace retrospan::views
