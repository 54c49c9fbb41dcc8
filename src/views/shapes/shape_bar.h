// ShapeBar: the row of a session that chooses its shape, with what the shape shown can be told beside it.
// Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

class QAction;
class QStackedWidget;

namespace retrospan::views {

/// What a session is shown as.
enum class SessionShape : std::uint8_t { tree, conversation, flame, graph };
inline constexpr std::size_t kSessionShapeCount = 4;

class ShapeBar : public QWidget {
    Q_OBJECT
public:
    explicit ShapeBar(QWidget* parent = nullptr);

    /// A button for each shape, in order; not owned.
    void setActions(const QList<QAction*>& actions);
    /// Options of the next shape, in order; taken over.
    void addOptions(QWidget* options);
    void setShape(SessionShape shape);
    void setTheme(const Theme& theme);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme m_theme;
    QWidget* m_buttons;
    QStackedWidget* m_options;
};

} // namespace retrospan::views
