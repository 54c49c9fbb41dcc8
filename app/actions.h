// ActionRegistry: every command of the program, declared in one table (action_table.cpp), as QActions
// owned by the window. Menus, the palette and the shortcut editor are made from it; nobody else creates
// actions with shortcuts. Invariants: names are stable (they are keys in the settings); no two actions
// have the same shortcut unless the user insisted, or their categories are never active together (replay,
// compare and evals). Thread: GUI.
#pragma once

#include "views/base/icons.h"

#include <QKeySequence>
#include <QList>
#include <QMap>
#include <QObject>
#include <QStringView>

#include <array>
#include <optional>
#include <span>

class QAction;
class QWidget;

namespace retrospan::app {

enum class ActionCategory : std::uint8_t { file, edit, view, session, replay, compare, evals, library, help };
inline constexpr std::size_t kActionCategoryCount = 9;

enum class ActionId : std::uint8_t {
    openFiles,
    openFolder,
    openSample,
    openWorkspace,
    openLink,
    followAgents,
    importReport,
    exportSession,
    makeEvalCase,
    cancelJobs,
    quit,
    find,
    findNext,
    findPrevious,
    focusFilter,
    copySessionLink,
    copySpanLink,
    editPrices,
    keyboardShortcuts,
    editReceivers,
    editIntakeRules,
    showLibrary,
    showSession,
    showReplay,
    showCompare,
    showEvals,
    showLive,
    pauseLive,
    showInspector,
    commandPalette,
    themeSystem,
    themeLight,
    themeDark,
    resetLayout,
    fullScreen,
    showTree,
    showConversation,
    showFlame,
    showGraph,
    zoomIn,
    zoomOut,
    zoomFit,
    zoomSelection,
    viewBack,
    viewForward,
    expandAll,
    collapseAll,
    expandSelected,
    collapseSelected,
    showLevel1,
    showLevel2,
    showLevel3,
    showLevel4,
    showAgents,
    showModels,
    showTools,
    showRetrievals,
    showEmbeddings,
    showRerankers,
    showGuardrails,
    showEvaluators,
    showHandoffs,
    showHumans,
    showSteps,
    showOthers,
    nextError,
    previousError,
    goToParent,
    goToRoot,
    openInSource,
    followNewest,
    showCriticalPath,
    hideIdleTime,
    showDoctor,
    evalCasesOfSession,
    replayPlay,
    replayBack,
    replayForward,
    replayFirst,
    replayLast,
    replayFailure,
    replayNextError,
    replayPreviousError,
    replayNextHandoff,
    replayNextRetry,
    replayNextUser,
    replayNextBreakpoint,
    replayNote,
    replayConfirm,
    replayDismiss,
    replayTakeBack,
    replayMoveFailure,
    replayUndo,
    replayPlain,
    compareWith,
    compareAttempt,
    compareSwap,
    comparePlay,
    compareBack,
    compareForward,
    compareFirst,
    compareLast,
    compareFirstDifference,
    compareNextDifference,
    comparePreviousDifference,
    compareDifferencesOnly,
    compareReplay,
    evalPreviousChanged,
    evalNextChanged,
    evalSessions,
    evalNote,
    evalApprove,
    evalReject,
    evalRemoveRemark,
    evalPolicy,
    evalPolicyBeside,
    evalDataSet,
    showReleases,
    releaseRollBack,
    releaseReload,
    releaseFolder,
    openSelectedSession,
    searchContent,
    saveSearch,
    chooseColumns,
    showReadiness,
    resetFilters,
    gettingStarted,
    about
};
inline constexpr std::size_t kActionCount = static_cast<std::size_t>(ActionId::about) + 1;

struct ActionSpec {
    ActionId id;
    QStringView name; ///< "session.zoom-in": stable, for settings
    QStringView text; ///< with a mnemonic: "Zoom &in"
    views::Icon icon;
    QStringView shortcut; ///< portable text, "; " between several
    ActionCategory category;
    QStringView toolTip; ///< what it does, when the text alone does not say it
    bool checkable = false;
    QStringView submenu{}; ///< of the category's menu; empty = the menu itself
};

/// In the order of ActionId, which is the order of menus and palette.
[[nodiscard]] std::span<const ActionSpec, kActionCount> actionTable();
[[nodiscard]] QString categoryText(ActionCategory category);
/// As read outside its menu: without mnemonic, with the submenu in front.
[[nodiscard]] QString plainText(const ActionSpec& spec);

/// Action name -> portable shortcut text ("" = none). Only what differs from the table.
using ShortcutOverrides = QMap<QString, QString>;

class ActionRegistry : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QWidget* window);

    [[nodiscard]] QAction* action(ActionId id) const { return m_actions[static_cast<std::size_t>(id)]; }
    [[nodiscard]] QList<QAction*> actions(ActionCategory category) const;
    void setTheme(const views::Theme& theme);

    [[nodiscard]] const ShortcutOverrides& overrides() const { return m_overrides; }
    /// Unknown names and unreadable shortcuts are dropped.
    void setOverrides(const ShortcutOverrides& overrides);
    [[nodiscard]] QList<QKeySequence> defaultShortcuts(ActionId id) const;
    void setShortcuts(ActionId id, const QList<QKeySequence>& shortcuts);
    void resetShortcuts(ActionId id);
    /// The other action that has this key, or one that the key would hide.
    [[nodiscard]] std::optional<ActionId> conflict(ActionId id, const QKeySequence& key) const;

signals:
    void shortcutsChanged();

private:
    void store(ActionId id, const QList<QKeySequence>& shortcuts);
    void applyShortcuts(ActionId id, const QList<QKeySequence>& shortcuts);

    std::array<QAction*, kActionCount> m_actions{};
    ShortcutOverrides m_overrides;
};

} // namespace retrospan::app
