// GraphView: who called whom in the open session, with what there is to say of the part one is at. Works only
// while it is shown. Thread: GUI.
#pragma once

#include "models/graph_model.h"
#include "views/base/theme.h"

#include <QWidget>

class QToolButton;

namespace retrospan::views {

class ElidedLabel;
class EmptyState;
class GraphArea;

class GraphView : public QWidget {
    Q_OBJECT
public:
    explicit GraphView(models::SessionDocument& document, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// What goes beside the choice of shapes; owned by this view until it is put elsewhere.
    [[nodiscard]] QWidget* options() const { return m_options; }
    [[nodiscard]] GraphArea& area() { return *m_area; }
    [[nodiscard]] models::GraphModel& model() { return m_model; }

signals:
    void inspectRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildOptions();
    void takePicture();
    void showCurrent();

    models::GraphModel m_model;
    QWidget* m_options;
    QToolButton *m_fit, *m_previous, *m_next;
    ElidedLabel* m_summary;
    GraphArea* m_area;
    EmptyState* m_nothing;
};

} // namespace retrospan::views
