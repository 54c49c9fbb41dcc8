// SessionDocument: an open session as the views share it: its data, the selected span, filter, folding and
// time window. Loads through a SessionSource on a worker, first rows first; keeps the selection when the rest
// arrives. Invariants: views read it and never change it except through its slots. Undo covers what is looked
// at (window, filter, hidden kinds), not data. Thread: GUI. Complexity: see RowIndex.
#pragma once

#include "insight/attempts.h"
#include "models/jobs.h"
#include "models/row_index.h"
#include "models/session_source.h"

#include <QObject>
#include <QString>

#include <array>
#include <memory>
#include <set>
#include <vector>

namespace retrospan::models {

/// A span of time in nanoseconds since the epoch; empty when end <= start.
struct TimeWindow {
    std::int64_t startNs = 0, endNs = 0;
    [[nodiscard]] bool empty() const { return endNs <= startNs; }
    friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

/// What undo brings back.
struct ViewState {
    TimeWindow window; ///< empty = the whole session
    QString filter;
    std::set<SpanKind> hiddenKinds;
    bool errorsOnly = false;
    friend bool operator==(const ViewState&, const ViewState&) = default;
};

class SessionDocument : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { empty, loading, ready, failed };

    explicit SessionDocument(std::shared_ptr<SessionSource> source, QObject* parent = nullptr);

    void open(std::int64_t key);
    void cancelLoading();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }

    /// Null until something is there.
    [[nodiscard]] const SessionData* data() const { return m_data.get(); }
    [[nodiscard]] RowIndex& rows() { return m_rows; }
    [[nodiscard]] const RowIndex& rows() const { return m_rows; }
    [[nodiscard]] const insight::Attempt* attempt(Node node) const;
    /// The whole session's time.
    [[nodiscard]] TimeWindow extent() const { return m_extent; }
    /// What is in view: the chosen window or the whole session.
    [[nodiscard]] TimeWindow window() const { return m_view.window.empty() ? m_extent : m_view.window; }

    [[nodiscard]] Node selected() const { return m_selected; }
    void select(Node node);
    /// The next or previous failed span in tree order from the selection, wrapping around; kNoNode when there
    /// is none.
    [[nodiscard]] Node findError(bool forward) const;
    /// True for the selected span's ancestors.
    [[nodiscard]] bool onSelectedPath(Node node) const;

    [[nodiscard]] const ViewState& view() const { return m_view; }
    void setWindow(TimeWindow window);
    void setFilter(const QString& text);
    void setKindHidden(SpanKind kind, bool hidden);
    void setErrorsOnly(bool on);
    [[nodiscard]] bool canUndo() const { return !m_undo.empty(); }
    [[nodiscard]] bool canRedo() const { return !m_redo.empty(); }
    void undo();
    void redo();

    void setExpanded(Node node, bool expanded);
    void setSubtreeExpanded(Node node, bool expanded);
    void expandAll();
    void collapseToLevel(int level);

    /// Content search: hits are marked and can be walked through.
    void searchContent(const QString& text);
    [[nodiscard]] const QString& searchText() const { return m_searchText; }
    [[nodiscard]] const std::set<Node>& searchHits() const { return m_hits; }
    [[nodiscard]] bool searching() const { return m_search.running(); }
    void selectHit(bool forward);

signals:
    void stateChanged();
    void rowsAboutToChange();
    void rowsChanged();
    void selectionChanged();
    void windowChanged();
    void searchChanged();

private:
    void show(std::shared_ptr<SessionData> data);
    void apply(ViewState view, bool remember);
    void applyFilter();
    template <typename Change> void changeRows(Change change);

    std::shared_ptr<SessionSource> m_source;
    std::shared_ptr<SessionData> m_data;
    insight::Attempts m_attempts;
    RowIndex m_rows;
    JobRunner m_load, m_search;
    State m_state = State::empty;
    QString m_error;
    std::int64_t m_key = 0;
    Node m_selected = kNoNode;
    TimeWindow m_extent;
    ViewState m_view;
    std::vector<ViewState> m_undo, m_redo;
    QString m_searchText;
    std::set<Node> m_hits;
};

} // namespace retrospan::models
