// Inspector: everything about the selected span in tabs: Messages, Tool call, Retrieval, Changes, Cost,
// Attributes, Events, Raw. Reads the span on a worker; the tabs stay where they are, and one that has nothing
// to show says why. Invariants: all content is plain text; nothing is fetched. Thread: GUI. Complexity: of
// what is on screen.
#pragma once

#include "insight/cost.h"
#include "models/jobs.h"
#include "models/span_documents.h"
#include "views/base/theme.h"

#include <QTimer>
#include <QWidget>

#include <array>
#include <functional>
#include <memory>
#include <utility>

class QAction;
class QStackedWidget;
class QTabWidget;

namespace retrospan::views {

class AttributesPage;
class BlockView;
class CostPage;
class EmptyState;
class JsonView;
class SpanTitle;
class TabPage;
class ToolPage;

class Inspector : public QWidget {
    Q_OBJECT
public:
    enum Tab { messages, tool, retrieval, changes, cost, attributes, events, raw, tabCount };

    /// `breakdown` prices one call; called on the GUI thread, from memory.
    Inspector(models::SessionDocument& document, std::shared_ptr<models::SessionSource> source,
              std::function<insight::CostBreakdown(const insight::CallUsage&)> breakdown,
              QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setTab(Tab tab);
    /// Shown beside the span's name while it is enabled; not owned.
    void setSourceAction(QAction* action);

signals:
    /// Another span is on screen; null when none is.
    void spanShown(const retrospan::models::Inspection& span);
    /// For a status bar: "Copied 12 characters".
    void notice(const QString& text);

private:
    void buildTabs();
    void connectViews();
    void load();
    void read(Node node);
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> attemptOf(Node node) const;
    void showSpan(const models::SpanRequest& request, const models::SpanDocuments& documents);
    void fail(const QString& why);
    void showBlocks(Tab tab, BlockView& view, const std::shared_ptr<models::BlockDocument>& blocks);
    void showEmpty(Tab tab);
    void showCost(Node node);
    void showRecord();
    void resolveLinks(models::BlockDocument& events, const SpanView& span) const;
    void updateTabs();
    void chooseTab();
    [[nodiscard]] Tab naturalTab() const;
    void selectNode(qint64 node);

    models::SessionDocument& m_document;
    std::shared_ptr<models::SessionSource> m_source;
    std::function<insight::CostBreakdown(const insight::CallUsage&)> m_breakdown;
    models::JobRunner m_job, m_recordJob;
    models::Inspection m_span; ///< that is on screen
    bool m_recordShown = false;
    int m_wanted = -1; ///< the tab the user chose, -1 none
    std::pair<std::uint32_t, std::uint32_t> m_attempt; ///< as shown
    bool m_choosing = false;
    QTimer m_slow; ///< runs out when reading takes so long that it should be said
    QStackedWidget* m_pages;
    EmptyState *m_empty, *m_loading, *m_failed;
    QAction* m_retry;
    SpanTitle* m_title;
    QTabWidget* m_tabs;
    std::array<TabPage*, tabCount> m_tabPages{};
    BlockView *m_messages, *m_retrieval, *m_changes, *m_events;
    ToolPage* m_tool;
    CostPage* m_cost;
    AttributesPage* m_attributes;
    JsonView* m_raw;
    Theme m_theme;
};

} // namespace retrospan::views
