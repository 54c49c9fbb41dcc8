#include "palette_providers.h"

#include <QAction>

namespace retrospan::app {

std::vector<views::PaletteItem> ActionProvider::items(const QString&)
{
    std::vector<views::PaletteItem> items;
    for (const ActionSpec& spec : actionTable()) {
        const QAction* action = m_actions.action(spec.id);
        if (!action->isEnabled() || spec.id == ActionId::commandPalette) continue;
        QString text = spec.text.toString();
        items.push_back({spec.name.toString(), text.remove(QLatin1Char('&')),
                         categoryText(spec.category).remove(QLatin1Char('&')),
                         action->shortcut().toString(QKeySequence::NativeText), action->icon(), true});
    }
    return items;
}

void ActionProvider::run(const QString& id)
{
    for (const ActionSpec& spec : actionTable())
        if (spec.name == id) m_actions.action(spec.id)->trigger();
}

std::vector<views::PaletteItem> SessionProvider::items(const QString& query)
{
    std::vector<views::PaletteItem> items;
    for (const SessionSummary& session : m_library.sessions()) {
        if (query.isEmpty() && items.size() >= kNewest) break;
        const std::string& title = session.facts.title.empty() ? session.id : session.facts.title;
        items.push_back({QString::number(session.key),
                         QString::fromStdString(title),
                         QStringLiteral("Session"),
                         {},
                         {},
                         true});
    }
    return items;
}

} // namespace retrospan::app
