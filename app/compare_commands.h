// CompareCommands: the commands of the comparison, over the window's comparison and its view, and what they
// work on: the two sessions selected in the library, or one and a session that the user picks, those that
// worked and began alike first. Invariants: an action is enabled exactly when it would do something; those
// whose keys are letters are the comparison's alone. Thread: GUI.
#pragma once

#include "actions.h"
#include "models/comparison_player.h"
#include "models/library_model.h"

#include <functional>
#include <vector>

namespace retrospan::views {
class CommandPalette;
class CompareView;
} // namespace retrospan::views

namespace retrospan::app {

class CompareCommands : public QObject {
    Q_OBJECT
public:
    /// The keys of the sessions that are meant just now: none, one, or two.
    using Chosen = std::function<std::vector<qint64>()>;

    /// Everything must outlive this, or be the parent; `picker` is filled by this.
    CompareCommands(const ActionRegistry& actions, models::ComparisonPlayer& player, views::CompareView& view,
                    const models::LibraryModel& library, views::CommandPalette& picker, Chosen chosen,
                    QObject* parent);
    /// Whether the comparison is what is looked at.
    void setActive(bool active);
    /// Two sessions as a baseline and a candidate: the one that ended well, else the earlier one, comes
    /// first.
    void compare(qint64 one, qint64 other);
    void update();

signals:
    /// The comparison is to be looked at.
    void shown();

private:
    struct Command {
        QAction* action;
        std::function<bool()> possible;
    };
    void add(ActionId id, std::function<bool()> possible, std::function<void()> run);
    void addMoves();
    void addDifferences();
    void addSwitches(views::CompareView& view);
    void choose();
    [[nodiscard]] const SessionSummary* line(qint64 key) const;

    const ActionRegistry& m_actions;
    models::ComparisonPlayer& m_player;
    const models::LibraryModel& m_library;
    views::CommandPalette& m_picker;
    Chosen m_chosen;
    std::vector<Command> m_commands;
    qint64 m_asked = 0; ///< what the picker finds a baseline for
    bool m_active = false;
};

} // namespace retrospan::app
