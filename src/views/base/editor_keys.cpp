#include "views/base/editor_keys.h"

#include <QKeyEvent>
#include <QWidget>

namespace retrospan::views {
namespace {

constexpr auto kReturnKeeps = "returnKeeps";

} // namespace

void EditorKeys::watch(QWidget& editor, Return alone)
{
    editor.setProperty(kReturnKeeps, alone == Return::keeps);
    editor.installEventFilter(this);
}

bool EditorKeys::keeps(const QObject& editor, const QKeyEvent& key)
{
    if (key.key() != Qt::Key_Return && key.key() != Qt::Key_Enter) return false;
    const auto with = key.modifiers() & ~Qt::KeypadModifier;
    return with == Qt::ControlModifier || (with == Qt::NoModifier && editor.property(kReturnKeeps).toBool());
}

bool EditorKeys::eventFilter(QObject* watched, QEvent* event)
{
    const bool asked = event->type() == QEvent::ShortcutOverride;
    if (!asked && event->type() != QEvent::KeyPress) return QObject::eventFilter(watched, event);
    const auto& key = static_cast<QKeyEvent&>(*event);
    const bool kept = keeps(*watched, key);
    if (!kept && key.key() != Qt::Key_Escape) return QObject::eventFilter(watched, event);
    if (asked)
        event->accept();
    else if (kept)
        emit keep();
    else
        emit leave();
    return true;
}

} // namespace retrospan::views
