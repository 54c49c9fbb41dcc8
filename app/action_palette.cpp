#include "action_palette.h"

#include <QAction>

namespace retrospan::app {
namespace {

using namespace Qt::StringLiterals;

class ActionProvider : public views::PaletteProvider {
public:
    explicit ActionProvider(const ActionRegistry& registry)
        : m_registry(registry)
    {
    }
    QString name() const override { return u"action"_s; }
    std::vector<views::PaletteItem> items(const QString&) override
    {
        std::vector<views::PaletteItem> items;
        for (const ActionSpec& spec : actionTable()) {
            const QAction* action = m_registry.action(spec.id);
            if (spec.id == ActionId::commandPalette || !action->isVisible()) continue;
            items.push_back({spec.name.toString(), plainText(spec).remove(u'…'), categoryText(spec.category),
                             action->shortcut().toString(QKeySequence::NativeText), action->icon(),
                             action->isEnabled()});
        }
        return items;
    }
    void run(const QString& id) override
    {
        for (const ActionSpec& spec : actionTable())
            if (spec.name == id) m_registry.action(spec.id)->trigger();
    }

private:
    const ActionRegistry& m_registry;
};

} // namespace

std::unique_ptr<views::PaletteProvider> makeActionProvider(const ActionRegistry& registry)
{
    return std::make_unique<ActionProvider>(registry);
}

} // namespace retrospan::app
