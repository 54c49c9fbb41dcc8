#include "key_field.h"

#include <QKeyEvent>

namespace retrospan::app {
namespace {

bool isModifier(int key)
{
    return key == Qt::Key_Control || key == Qt::Key_Shift || key == Qt::Key_Alt || key == Qt::Key_Meta
        || key == Qt::Key_AltGr || key == Qt::Key_CapsLock || key == Qt::Key_NumLock || key == Qt::Key_unknown
        || key == 0;
}

bool keepsItsMeaning(const QKeyEvent& event)
{
    const bool alone = (event.modifiers() & ~Qt::ShiftModifier) == 0;
    return alone
        && (event.key() == Qt::Key_Tab || event.key() == Qt::Key_Backtab || event.key() == Qt::Key_Escape);
}

} // namespace

KeyField::KeyField(QWidget* parent)
    : QLineEdit(parent)
{
    setReadOnly(true);
    setPlaceholderText(QStringLiteral("Press a key combination"));
}

void KeyField::setKey(const QKeySequence& key)
{
    m_key = key;
    setText(key.toString(QKeySequence::NativeText));
    emit keyChanged();
}

bool KeyField::event(QEvent* event)
{
    // Otherwise the shortcut that is being looked for would run.
    if (event->type() == QEvent::ShortcutOverride && !keepsItsMeaning(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void KeyField::keyPressEvent(QKeyEvent* event)
{
    if (keepsItsMeaning(*event)) return QLineEdit::keyPressEvent(event);
    if (isModifier(event->key())) return;
    if (event->key() == Qt::Key_Backspace && event->modifiers() == Qt::NoModifier) return setKey({});
    // Shift is part of what "?" is, not of the combination.
    Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool symbol = event->key() > Qt::Key_Space && event->key() < 0x7f
        && !(event->key() >= Qt::Key_A && event->key() <= Qt::Key_Z);
    if (symbol) modifiers &= ~Qt::ShiftModifier;
    setKey(QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event->key()))));
}

} // namespace retrospan::app
