// FlameView: the flame of the open session with the choice of what it measures. Works only while it is shown.
// Thread: GUI.
#pragma once

#include "models/flame_model.h"
#include "views/base/theme.h"

#include <QWidget>

class QComboBox;
class QToolButton;

namespace retrospan::views {

class ElidedLabel;
class EmptyState;
class FlameArea;

class FlameView : public QWidget {
    Q_OBJECT
public:
    explicit FlameView(models::SessionDocument& document, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// What goes beside the choice of shapes; owned by this view until it is put elsewhere.
    [[nodiscard]] QWidget* options() const { return m_options; }
    [[nodiscard]] FlameArea& area() { return *m_area; }
    [[nodiscard]] models::FlameModel& model() { return m_model; }

signals:
    void inspectRequested();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildOptions();
    void takePicture();

    models::FlameModel m_model;
    QWidget* m_options;
    QComboBox* m_measure;
    QToolButton* m_back;
    ElidedLabel* m_summary;
    FlameArea* m_area;
    EmptyState* m_nothing;
};

} // namespace retrospan::views
