// Labels that show text as it is, whatever is in it, and colours of single widgets. Owned by their parents.
// Thread: GUI.
#pragma once

#include <QPalette>
#include <QString>

class QLabel;
class QWidget;

namespace retrospan::views {

[[nodiscard]] QLabel* plainLabel(QWidget* parent, const QString& text = {});
void setColour(QWidget& widget, QPalette::ColorRole role, const QColor& colour);
inline void setTextColour(QWidget& widget, const QColor& colour)
{
    setColour(widget, QPalette::WindowText, colour);
}

} // namespace retrospan::views
