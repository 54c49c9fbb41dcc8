#include "menus.h"

#include <QCoreApplication>
#include <QMenuBar>

namespace retrospan::app {
namespace {

QMenu* submenuOf(QMenu& menu, const QString& title)
{
    for (const QAction* action : menu.actions())
        if (action->menu() != nullptr && action->text() == title) return action->menu();
    return menu.addMenu(title);
}

/// Where a new group begins.
bool opensGroup(ActionId id)
{
    switch (id) {
    case ActionId::importReport:
    case ActionId::quit:
    case ActionId::focusFilter:
    case ActionId::commandPalette:
    case ActionId::resetLayout:
    case ActionId::zoomIn:
    case ActionId::viewBack:
    case ActionId::expandAll:
    case ActionId::nextError:
    case ActionId::showAgents:
    case ActionId::replayFailure:
    case ActionId::replayNote:
    case ActionId::replayPlain:
    case ActionId::comparePlay:
    case ActionId::compareFirstDifference:
    case ActionId::compareDifferencesOnly:
    case ActionId::evalSessions:
    case ActionId::evalApprove:
    case ActionId::evalPolicy:
    case ActionId::showReleases:
    case ActionId::saveSearch:
    case ActionId::showReadiness:
    case ActionId::resetFilters:
    case ActionId::about:
    case ActionId::copySessionLink:
    case ActionId::editPrices: return true;
    default: return false;
    }
}

} // namespace

QMenu* buildMenus(QMenuBar& bar, const ActionRegistry& actions)
{
    QMenu* recent = nullptr;
    std::array<QMenu*, kActionCategoryCount> menus{};
    for (const ActionSpec& spec : actionTable()) {
        QMenu*& menu = menus[static_cast<std::size_t>(spec.category)];
        if (menu == nullptr) menu = bar.addMenu(categoryText(spec.category));
        QMenu* target = spec.submenu.isEmpty() ? menu : submenuOf(*menu, spec.submenu.toString());
        if (opensGroup(spec.id)) target->addSeparator();
        target->addAction(actions.action(spec.id));
        if (spec.id == ActionId::openLink)
            recent = menu->addMenu(QCoreApplication::translate("MainWindow", "Open &recent"));
    }
    return recent;
}

} // namespace retrospan::app
