// BlockView: a BlockDocument to read: a line about the whole with buttons to fold and unfold it, search, and
// the list of blocks. Laid out only where it is looked at, so a conversation of thousands of messages opens
// as fast as a short one. Invariants: plain characters only; what is copied is what was recorded. Thread:
// GUI; searching runs on a worker. Complexity: of what is on screen.
#pragma once

#include "models/block_search.h"
#include "models/curl_command.h"
#include "models/jobs.h"
#include "views/base/block_area.h"
#include "views/base/searchable.h"

#include <QWidget>

#include <memory>
#include <vector>

class QToolButton;

namespace retrospan::views {

class ElidedLabel;
class FindBar;

class BlockView : public QWidget, public Searchable {
    Q_OBJECT
public:
    /// `name`: what a blind user hears of the list.
    explicit BlockView(const QString& name, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setDocument(std::shared_ptr<const models::BlockDocument> document);
    /// Where "Copy as curl" sends a JSON value.
    void setRequestTarget(models::RequestTarget target) { m_target = std::move(target); }
    [[nodiscard]] BlockArea& area() { return *m_area; }

    /// Marks a text and shows its first place in this document and those that follow. The find bar goes
    /// first.
    void mark(const QString& text);
    void openSearch() override;
    void nextMatch() override { step(1); }
    void previousMatch() override { step(-1); }

signals:
    void targetActivated(qint64 target);
    /// After copying, for a status bar.
    void notice(const QString& text);

private:
    void search(const QString& query);
    void step(int direction);
    void goToMatch();
    void copy(const QString& text);
    void openMenu(const QPoint& position);
    void addJsonActions(class QMenu& menu);

    ElidedLabel* m_summary;
    QToolButton* m_find;
    QToolButton* m_foldAll;
    QToolButton* m_unfoldAll;
    FindBar* m_findBar;
    BlockArea* m_area;
    models::RequestTarget m_target;
    models::JobRunner m_job;
    QString m_query, m_marked;
    std::vector<models::BlockMatch> m_matches;
    std::size_t m_match = 0;
};

} // namespace retrospan::views
