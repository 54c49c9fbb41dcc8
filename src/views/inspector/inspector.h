// Inspector: everything about the selected span in tabs: Messages, Tool call, Retrieval, Changes, Cost,
// Attributes, Events, Raw. Reads the span on a worker. All content is plain text; nothing is fetched. Thread:
// GUI. Complexity: bounded by what TextView and JsonView show.
#pragma once

#include "insight/cost.h"
#include "models/jobs.h"
#include "models/session_document.h"
#include "views/base/theme.h"

#include <QWidget>

#include <functional>
#include <memory>

class QTabWidget;
class QTreeWidget;
class QLineEdit;
class QStackedWidget;

namespace retrospan::views {

class ElidedLabel;
class EmptyState;
class JsonView;
class TextView;

class Inspector : public QWidget {
    Q_OBJECT
public:
    /// `breakdown` prices one call; called on the GUI thread, from memory.
    Inspector(models::SessionDocument& document, std::shared_ptr<models::SessionSource> source,
              std::function<insight::CostBreakdown(const insight::CallUsage&)> breakdown,
              QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

private:
    /// What the worker brings: the span, and the model call before it.
    struct Loaded {
        std::shared_ptr<const models::SpanInspection> span, previous;
    };
    void load();
    void show(const Loaded& loaded);
    void showTool(const SpanContent& content);
    void showCost(Node node);
    void showAttributes(const SpanView& view);
    void filterAttributes();
    void setTab(QWidget* page, const QString& title, bool there);
    [[nodiscard]] Node previousCall(Node node) const;

    models::SessionDocument& m_document;
    std::shared_ptr<models::SessionSource> m_source;
    std::function<insight::CostBreakdown(const insight::CallUsage&)> m_breakdown;
    models::JobRunner m_job;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    ElidedLabel* m_title;
    QTabWidget* m_tabs;
    TextView *m_messages, *m_tool, *m_retrieval, *m_changes, *m_cost, *m_events;
    QWidget* m_attributesPage;
    QLineEdit* m_attributeFilter;
    QTreeWidget* m_attributes;
    JsonView* m_raw;
    Theme m_theme;
};

} // namespace retrospan::views
