#include "views/base/search_field.h"

#include <QKeyEvent>

namespace retrospan::views {

void SearchField::keyPressEvent(QKeyEvent* event)
{
    if (event->modifiers() != Qt::NoModifier) return QLineEdit::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Escape: return text().isEmpty() ? emit left() : clear();
    case Qt::Key_Down: return emit left();
    default: QLineEdit::keyPressEvent(event);
    }
}

} // namespace retrospan::views
