#include "actions.h"

#include <QAction>
#include <QWidget>

namespace retrospan::app {
namespace {

using namespace Qt::StringLiterals;

const ActionSpec& specOf(ActionId id)
{
    return actionTable()[static_cast<std::size_t>(id)];
}

QString portable(const QList<QKeySequence>& keys)
{
    return QKeySequence::listToString(keys, QKeySequence::PortableText);
}

QList<QKeySequence> keysOf(const QString& portableText)
{
    QList<QKeySequence> keys;
    for (const QKeySequence& key : QKeySequence::listFromString(portableText, QKeySequence::PortableText))
        if (!key.isEmpty() && key[0].key() != Qt::Key_unknown) keys.append(key);
    return keys;
}

/// One key hides the other when it is the same or its beginning ("Ctrl+K" and "Ctrl+K, S").
bool collide(const QKeySequence& a, const QKeySequence& b)
{
    return a.matches(b) != QKeySequence::NoMatch || b.matches(a) != QKeySequence::NoMatch;
}

/// Their commands work on different pages.
bool apart(ActionCategory a, ActionCategory b)
{
    const auto hasPage = [](ActionCategory category) {
        return category == ActionCategory::replay || category == ActionCategory::compare
            || category == ActionCategory::evals;
    };
    return a != b && hasPage(a) && hasPage(b);
}

/// The tooltip of tool buttons: what it does and the key for it.
QString toolTipOf(const ActionSpec& spec, const QList<QKeySequence>& keys)
{
    QString text = spec.toolTip.isEmpty() ? plainText(spec).remove(u'…') : spec.toolTip.toString();
    if (!keys.isEmpty()) text += u" (%1)"_s.arg(keys.front().toString(QKeySequence::NativeText));
    return text;
}

} // namespace

QString categoryText(ActionCategory category)
{
    switch (category) {
    case ActionCategory::file: return u"File"_s;
    case ActionCategory::edit: return u"Edit"_s;
    case ActionCategory::view: return u"View"_s;
    case ActionCategory::session: return u"Session"_s;
    case ActionCategory::replay: return u"Replay"_s;
    case ActionCategory::compare: return u"Compare"_s;
    case ActionCategory::evals: return u"Evals"_s;
    case ActionCategory::library: return u"Library"_s;
    case ActionCategory::help: return u"Help"_s;
    }
    return {};
}

QString plainText(const ActionSpec& spec)
{
    const QString text = spec.submenu.isEmpty() ? spec.text.toString()
                                                : spec.submenu.toString() + u": "_s + spec.text.toString();
    return QString(text).remove(u'&');
}

ActionRegistry::ActionRegistry(QWidget* window)
    : QObject(window)
{
    for (const ActionSpec& spec : actionTable()) {
        auto* action = new QAction(spec.text.toString(), window);
        action->setObjectName(spec.name.toString());
        action->setCheckable(spec.checkable);
        action->setMenuRole(QAction::NoRole);
        m_actions[static_cast<std::size_t>(spec.id)] = action;
        applyShortcuts(spec.id, defaultShortcuts(spec.id));
    }
    action(ActionId::quit)->setMenuRole(QAction::QuitRole);
    action(ActionId::about)->setMenuRole(QAction::AboutRole);
    window->addActions({m_actions.begin(), m_actions.end()});
}

QList<QAction*> ActionRegistry::actions(ActionCategory category) const
{
    QList<QAction*> found;
    for (const ActionSpec& spec : actionTable())
        if (spec.category == category) found.append(action(spec.id));
    return found;
}

void ActionRegistry::setTheme(const views::Theme& theme)
{
    const views::IconSet icons(theme);
    for (const ActionSpec& spec : actionTable()) action(spec.id)->setIcon(icons.icon(spec.icon));
}

QList<QKeySequence> ActionRegistry::defaultShortcuts(ActionId id) const
{
    return keysOf(specOf(id).shortcut.toString());
}

void ActionRegistry::setOverrides(const ShortcutOverrides& overrides)
{
    m_overrides.clear();
    for (const ActionSpec& spec : actionTable()) {
        const auto found = overrides.constFind(spec.name.toString());
        const bool given = found != overrides.constEnd() && (found->isEmpty() || !keysOf(*found).isEmpty());
        store(spec.id, given ? keysOf(*found) : defaultShortcuts(spec.id));
    }
    emit shortcutsChanged();
}

void ActionRegistry::setShortcuts(ActionId id, const QList<QKeySequence>& shortcuts)
{
    store(id, shortcuts);
    emit shortcutsChanged();
}

void ActionRegistry::resetShortcuts(ActionId id)
{
    setShortcuts(id, defaultShortcuts(id));
}

void ActionRegistry::store(ActionId id, const QList<QKeySequence>& shortcuts)
{
    const QString name = specOf(id).name.toString();
    if (shortcuts == defaultShortcuts(id))
        m_overrides.remove(name);
    else
        m_overrides.insert(name, portable(shortcuts));
    applyShortcuts(id, shortcuts);
}

void ActionRegistry::applyShortcuts(ActionId id, const QList<QKeySequence>& shortcuts)
{
    action(id)->setShortcuts(shortcuts);
    action(id)->setToolTip(toolTipOf(specOf(id), shortcuts));
}

std::optional<ActionId> ActionRegistry::conflict(ActionId id, const QKeySequence& key) const
{
    if (key.isEmpty()) return std::nullopt;
    for (const ActionSpec& spec : actionTable())
        if (spec.id != id && !apart(spec.category, specOf(id).category))
            for (const QKeySequence& other : action(spec.id)->shortcuts())
                if (collide(key, other)) return spec.id;
    return std::nullopt;
}

} // namespace retrospan::app
