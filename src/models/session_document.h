// SessionDocument: an open session as the views share it: its data, the selected span, filter, folding and
// time window. Loads through a SessionSource on a worker, first rows first; selection and folding are kept by
// span when the rest arrives. Invariants: views change it through its functions only. Undo covers what is
// looked at (window, filter, hidden kinds), not data; a gesture (a drag, typing) is one step. Thread: GUI.
// Complexity: see RowIndex.
#pragma once

#include "insight/critical_path.h"
#include "models/jobs.h"
#include "models/prepared_session.h"
#include "models/row_index.h"
#include "models/search_hits.h"
#include "models/session_findings.h"
#include "models/session_source.h"
#include "models/timeline.h"

#include <QObject>
#include <QString>

#include <memory>
#include <set>
#include <span>
#include <vector>

namespace retrospan::models {

/// What undo brings back.
struct ViewState {
    TimeWindow window; ///< empty = the whole session
    QString filter;
    std::set<SpanKind> hiddenKinds;
    bool errorsOnly = false;
    QString origin; ///< only spans that this format reports; empty = all
    friend bool operator==(const ViewState&, const ViewState&) = default;
};

class SessionDocument : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { empty, loading, ready, failed };

    explicit SessionDocument(std::shared_ptr<SessionSource> source, QObject* parent = nullptr);

    /// Where it reads from.
    [[nodiscard]] const std::shared_ptr<SessionSource>& source() const { return m_source; }
    void open(std::int64_t key);
    /// Opens the session again: after a failure, or when more of it was recorded.
    void reload() { open(m_key); }
    void cancelLoading();
    /// Looks whether more of the session was recorded, and shows it; what is selected, folded and in view
    /// stays.
    void grow();
    /// True while some of the session has not ended.
    [[nodiscard]] bool running() const { return m_session.running; }
    /// What runs reaches to that time, in ns since the epoch; silent for `quietNs`, it is stale.
    void setNow(std::int64_t nowNs, std::int64_t quietNs);
    /// The span that came last; kNoNode without one.
    [[nodiscard]] Node newest() const;
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }

    /// Null until something is there.
    [[nodiscard]] const SessionData* data() const { return m_session.data.get(); }
    /// The same, for work in the background.
    [[nodiscard]] std::shared_ptr<const SessionData> sharedData() const { return m_session.data; }
    [[nodiscard]] RowIndex& rows() { return m_rows; }
    [[nodiscard]] const RowIndex& rows() const { return m_rows; }
    /// Null for spans that are none.
    [[nodiscard]] const insight::Attempt* attempt(Node node) const;
    /// The branch that the span is on, or what hangs beneath it when it is not recorded; null when the
    /// session has one way only.
    [[nodiscard]] const Branch* branch(Node node) const;
    /// On a branch that was left: the session did not go on from it.
    [[nodiscard]] bool isLeft(Node node) const { return marks().branches.isLeft(recorded(node)); }
    /// As the source has it, but a handoff that somebody dismissed is the call that it was.
    [[nodiscard]] SpanKind kind(Row row) const { return marks().kindOf(m_session.data->table, row); }
    /// The structure of `data` was read by somebody else, who knows what people say now.
    void setMarks(const SessionData* data, std::shared_ptr<const TreeMarks> marks);
    /// The span's share of the critical path; empty when it has none.
    [[nodiscard]] std::span<const insight::CriticalSegment> criticalSegments(Node node) const
    {
        return m_criticalPath.of(node);
    }
    /// True when it is asked for and known; it is computed on a worker the first time.
    [[nodiscard]] bool criticalPathShown() const
    {
        return m_criticalPathWanted && !m_criticalPath.all().empty();
    }
    void setCriticalPathShown(bool shown);
    /// What the doctor found; switching a repair loads the session again.
    [[nodiscard]] SessionFindings& findings() { return m_findings; }
    /// Formats that report spans of the session, by name.
    [[nodiscard]] const std::vector<StringId>& origins() const { return m_session.origins; }
    /// Attempts, handoffs, branches: of the structure once what was said has been read, from the columns
    /// alone before that, without those of which somebody said that they are none. Only while there is
    /// data().
    [[nodiscard]] const TreeMarks& marks() const { return m_marks ? *m_marks : *m_session.marks; }
    /// Spans of that kind(). Linear in the handoffs that somebody dismissed.
    [[nodiscard]] std::int64_t kindCount(SpanKind kind) const;
    /// The whole session's time.
    [[nodiscard]] TimeWindow extent() const { return m_session.extent; }
    /// What shows the visible part in so many pixels.
    [[nodiscard]] TimeScale scale(double width) const { return {window(), width, axis()}; }
    /// What shows all of it.
    [[nodiscard]] TimeScale wholeScale(double width) const { return {extent(), width, axis()}; }
    /// The session has stretches in which nothing was at work, that can be shortened.
    [[nodiscard]] bool hasIdleTime() const { return !m_session.axis.idle().empty(); }
    [[nodiscard]] bool idleHidden() const { return m_idleHidden; }
    void setIdleHidden(bool hidden);
    /// What is in view: the chosen window or the whole session.
    [[nodiscard]] TimeWindow window() const
    {
        return m_view.window.empty() ? m_session.extent : m_view.window;
    }

    [[nodiscard]] Node selected() const { return m_selected; }
    void select(Node node);
    /// The next or previous failed span in tree order from the selection, wrapping around; kNoNode when there
    /// is none.
    [[nodiscard]] Node findError(bool forward) const;
    /// From the root to the selected span, both included; empty without one.
    [[nodiscard]] const std::vector<Node>& selectedPath() const { return m_path; }
    /// True for the selected span's ancestors.
    [[nodiscard]] bool onSelectedPath(Node node) const;

    [[nodiscard]] const ViewState& view() const { return m_view; }
    /// Clipped to the session. `sameGesture`: goes on with the change before it, one undo for both.
    void setWindow(TimeWindow window, bool sameGesture = false);
    void setFilter(const QString& text);
    void setKindHidden(SpanKind kind, bool hidden);
    void setHiddenKinds(const std::set<SpanKind>& kinds);
    void setErrorsOnly(bool on);
    void setOrigin(const QString& origin);
    /// No filter, every kind; one undo brings all of it back.
    void resetFilters();
    [[nodiscard]] bool canUndo() const { return !m_undo.empty(); }
    [[nodiscard]] bool canRedo() const { return !m_redo.empty(); }
    void undo();
    void redo();

    void setExpanded(Node node, bool expanded);
    void setSubtreeExpanded(Node node, bool expanded);
    void expandAll();
    /// Opens what leads to spans of this kind and folds the rest.
    void expandToKind(SpanKind kind);
    void collapseToLevel(int level);

    /// Content search: hits are marked as they come in, the first one is selected unless the selection is
    /// one, and they can be walked through.
    void searchContent(const QString& text);
    [[nodiscard]] const QString& searchText() const { return m_searchText; }
    [[nodiscard]] const SearchHits& searchHits() const { return m_hits; }
    /// Why the last search ended early; empty when it did not.
    [[nodiscard]] const QString& searchError() const { return m_searchError; }
    [[nodiscard]] bool searching() const { return m_search.running(); }
    void selectHit(bool forward);

signals:
    void stateChanged();
    /// Other data is there (or none); comes after rowsChanged.
    void dataChanged();
    /// More of the session is there; comes after dataChanged.
    void grew();
    /// The session is there, but what comes in will not be shown.
    void notFollowed(const QString& why);
    void rowsAboutToChange();
    void rowsChanged();
    void selectionChanged();
    void windowChanged();
    void searchChanged();
    void criticalPathShownChanged();
    void axisChanged(); ///< times stand elsewhere on it
    /// Other attempts, handoffs or branches are known of the same data.
    void marksChanged();
    /// What the library says of the session has changed.
    void repairsSwitched();

private:
    enum class Change : std::uint8_t { none, window, filterText, other };

    void reset(std::int64_t key);
    enum class Arrival : std::uint8_t { opened, grown };
    void show(PreparedSession session, Arrival arrival);
    [[nodiscard]] Row recorded(Node node) const;
    [[nodiscard]] Node sameNode(const SessionData& before, Node node) const;
    void startSearch();
    void showHits(SearchHits hits);
    void failed(const QString& text);
    void updatePath();
    void updateCriticalPath();
    [[nodiscard]] const TimeAxis* axis() const { return m_idleHidden ? &m_session.axis : nullptr; }
    void change(ViewState view, Change change, bool sameGesture);
    void apply(ViewState view);
    void applyFilter();
    template <typename Work> void changeRows(Work work);

    std::shared_ptr<SessionSource> m_source;
    SessionFindings m_findings;
    PreparedSession m_session;
    RowIndex m_rows;
    std::shared_ptr<SessionTail> m_tail;
    bool m_growAgain = false;
    JobRunner m_load, m_grow, m_search, m_findPath;
    State m_state = State::empty;
    QString m_error;
    std::int64_t m_key = 0;
    Node m_selected = kNoNode;
    std::vector<Node> m_path;
    ViewState m_view;
    std::vector<ViewState> m_undo, m_redo;
    Change m_lastChange = Change::none;
    insight::CriticalPath m_criticalPath;
    std::shared_ptr<SessionData> m_pathOf; ///< what it was found in
    bool m_criticalPathWanted = false;
    bool m_idleHidden = true;
    std::shared_ptr<const TreeMarks> m_marks; ///< of what was read; null: the columns have to do
    const SessionData* m_marksOf = nullptr; ///< what they were read of
    QString m_searchText, m_searchError;
    SearchHits m_hits;
};

} // namespace retrospan::models
