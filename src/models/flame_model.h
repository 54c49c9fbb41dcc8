// FlameModel: the flame of an open session as one view shows it: what it measures, which span it is zoomed
// to, and the boxes for a width. Measured and laid out on a worker while it is active, anew when the session
// grows or the time window moves; what is there stays until the next one is. Invariants: picture() is of one
// state of the session, which may be older than the document's. Thread: GUI. Complexity: see flame.h and
// flame_layout.h.
#pragma once

#include "models/flame_layout.h"
#include "models/session_document.h"

namespace retrospan::models {

struct FlamePicture {
    std::shared_ptr<const SessionData> data;
    std::shared_ptr<const insight::Flame> flame;
    TimeWindow window;
    FlameLayout layout;
};

/// "12.4 s", "1.2k tokens", "$0.012".
[[nodiscard]] QString measureText(insight::FlameMeasure measure, std::int64_t amount);

class FlameModel : public QObject {
    Q_OBJECT
public:
    explicit FlameModel(SessionDocument& document, QObject* parent = nullptr);

    /// Whether anybody looks.
    void setActive(bool active);
    void setWidth(int pixels);
    void setMeasure(insight::FlameMeasure measure);
    [[nodiscard]] insight::FlameMeasure measure() const { return m_measure; }
    /// Null until something is there.
    [[nodiscard]] const FlamePicture* picture() const { return m_picture.get(); }
    [[nodiscard]] bool working() const { return m_job.running(); }

    void zoomTo(Node node);
    /// Back to what was shown before the last zoom.
    void zoomOut();
    [[nodiscard]] bool zoomed() const { return !m_roots.empty(); }

    /// The selected span in the picture; kNoNode when it is not in it.
    [[nodiscard]] Node selected() const;
    void select(Node node);
    /// False for what the document's filter leaves out.
    [[nodiscard]] bool matches(Node node) const;
    /// The box one comes to from the selected one, or the first box; kNoNode at an edge.
    [[nodiscard]] Node neighbour(Qt::ArrowType direction) const;

    /// One line: the sum, the spans it is of, what is not known.
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QString name(Node node) const;
    /// As the session's other views show it. Precondition: it is recorded.
    [[nodiscard]] SpanKind kind(Row row) const;
    /// A few lines about a box, with exact figures.
    [[nodiscard]] QString description(const FlameBox& box) const;

signals:
    void changed();
    void selectionChanged();

private:
    void takeData();
    void update();
    [[nodiscard]] Node root() const { return m_roots.empty() ? kNoNode : m_roots.back(); }

    SessionDocument& m_document;
    std::shared_ptr<const SessionData> m_data; ///< what m_roots are nodes of
    std::shared_ptr<const FlamePicture> m_picture;
    std::vector<Node> m_roots; ///< of one zoom after the other
    JobRunner m_job;
    insight::FlameMeasure m_measure = insight::FlameMeasure::selfTime;
    int m_width = 0;
    bool m_active = false;
};

} // namespace retrospan::models
