// CompareCommands: the commands of the comparison, over the window's comparison and its view, and what they
// work on: the two sessions selected in the library, or one and a session that the user picks, those that
// worked and began alike first; of the open session also its attempts and branches with each other.
// Invariants: an action is enabled exactly when it would do something; those whose keys are letters are the
// comparison's alone. Thread: GUI; attempts and branches to pick are found on a worker.
#pragma once

#include "actions.h"
#include "models/comparison_player.h"
#include "models/library_model.h"
#include "models/replay_player.h"

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

    struct Models {
        models::ComparisonPlayer& player;
        const models::LibraryModel& library;
        const models::SessionDocument& document;
        const models::ReplayPlayer& replay;
    };

    /// Everything must outlive this, or be the parent; `picker` is filled by this.
    CompareCommands(const ActionRegistry& actions, const Models& models, views::CompareView& view,
                    views::CommandPalette& picker, Chosen chosen, QObject* parent);
    /// What is looked at: the comparison, or the open session (its replay included), or neither.
    void setActive(bool comparison, bool session);
    /// Two sessions as a baseline and a candidate: the one that ended well, else the earlier one, comes
    /// first.
    void compare(qint64 one, qint64 other);
    /// Two parts of one session.
    void compareParts(qint64 session, const models::PartPair& parts);
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
    void addPicker();
    void choose();
    void findParts();
    void takeParts(std::vector<models::PartPair> parts);
    [[nodiscard]] models::Replay preparedReplay(qint64 session) const;
    [[nodiscard]] std::optional<models::PartPair> selectedAttempts() const;
    [[nodiscard]] const SessionSummary* line(qint64 key) const;

    const ActionRegistry& m_actions;
    models::ComparisonPlayer& m_player;
    const models::LibraryModel& m_library;
    const models::SessionDocument& m_document;
    const models::ReplayPlayer& m_replay;
    views::CommandPalette& m_picker;
    Chosen m_chosen;
    std::vector<Command> m_commands;
    qint64 m_asked = 0; ///< what the picker finds a baseline for
    std::vector<models::PartPair> m_parts; ///< of that session, as far as they are known
    QString m_partsFault; ///< why they cannot be read
    models::JobRunner m_finding;
    bool m_active = false, m_sessionActive = false;
};

} // namespace retrospan::app
