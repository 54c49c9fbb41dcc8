#include "actions.h"

namespace retrospan::app {
namespace {

using enum ActionId;
using enum ActionCategory;
using views::Icon;

constexpr QStringView kTheme = u"&Theme", kExpandTo = u"E&xpand to";

constexpr std::array<ActionSpec, kActionCount> kTable{{
    {openFiles, u"file.open", u"&Open…", Icon::open, u"Ctrl+O", file,
     u"Import recordings and show them: traces, transcripts, exports"},
    {openFolder, u"file.open-folder", u"Open &folder…", Icon::folder, u"Ctrl+Shift+O", file,
     u"Import every recording in a folder"},
    {openSample, u"file.open-sample", u"Open the &sample journey", Icon::play, u"", file,
     u"A failed payment that ends with a human"},
    {openWorkspace, u"file.open-workspace", u"Open &workspace…", Icon::library, u"", file,
     u"A workspace is one file; nothing crosses it"},
    {openLink, u"file.open-link", u"Open &link or id…", Icon::next, u"Ctrl+G", file,
     u"A retrospan:// link, a traceparent, or the id of a session, trace, span or run"},
    {followAgents, u"file.follow-agents", u"Watch this computer's co&ding agents", Icon::live, u"", file,
     u"Read the sessions of Claude Code and Codex as they grow", true},
    {importReport, u"file.import-report", u"Import &report", Icon::import, u"Ctrl+Shift+I", file,
     u"What the last imports read, and every diagnostic"},
    {exportSession, u"file.export", u"&Export session…", Icon::exportFile, u"Ctrl+E", file, u""},
    {cancelJobs, u"file.cancel-jobs", u"&Cancel running jobs", Icon::cancel, u"Ctrl+.", file, u""},
    {quit, u"file.quit", u"&Quit", Icon::close, u"Ctrl+Q", file, u""},

    {find, u"edit.find", u"&Find…", Icon::search, u"Ctrl+F", edit, u"Search in what has the focus"},
    {findNext, u"edit.find-next", u"Find &next", Icon::down, u"F3", edit, u""},
    {findPrevious, u"edit.find-previous", u"Find &previous", Icon::up, u"Shift+F3", edit, u""},
    {focusFilter, u"edit.filter", u"F&ilter", Icon::filter, u"Ctrl+L", edit, u"Go to the query line"},
    {copySessionLink, u"edit.copy-session-link", u"&Copy link to session", Icon::copy, u"", edit,
     u"A link that opens this session here again"},
    {copySpanLink, u"edit.copy-span-link", u"Copy &link to span", Icon::copy, u"Ctrl+Shift+C", edit,
     u"A link that opens the selected span here again"},
    {editPrices, u"edit.prices", u"P&rices…", Icon::cost, u"", edit,
     u"What tokens cost: your own prices beside the built-in ones"},
    {keyboardShortcuts, u"edit.shortcuts", u"&Keyboard shortcuts…", Icon::keyboard, u"Ctrl+?", edit,
     u"See and change every shortcut"},
    {editReceivers, u"edit.receivers", u"Recei&vers…", Icon::live, u"", edit,
     u"Where to listen for what SDKs send"},
    {editIntakeRules, u"edit.intake-rules", u"Intake r&ules…", Icon::filter, u"", edit,
     u"Redact, shorten and sample what comes in live"},

    {showLibrary, u"view.library", u"&Library", Icon::library, u"Ctrl+1", view,
     u"Every session of the workspace"},
    {showSession, u"view.session", u"&Session", Icon::session, u"Ctrl+2", view, u"The open session"},
    {showReplay, u"view.replay", u"Repla&y", Icon::play, u"Ctrl+R", view, u"The open session step by step"},
    {showLive, u"view.live", u"Li&ve", Icon::live, u"Ctrl+3", view, u"What runs now, and how to send here"},
    {pauseLive, u"view.pause-live", u"&Pause the live picture", Icon::pause, u"Ctrl+Shift+Space", view,
     u"What comes in is stored all the same", true},
    {showInspector, u"view.inspector", u"&Inspector", Icon::inspector, u"Ctrl+I", view,
     u"What the selected span said and cost", true},
    {commandPalette, u"view.palette", u"&Command palette…", Icon::palette, u"Ctrl+K", view, u""},
    {themeSystem, u"view.theme-system", u"&Follow the system", Icon::auto_, u"", view, u"Light or dark", true,
     kTheme},
    {themeLight, u"view.theme-light", u"&Light", Icon::sun, u"", view, u"Light theme", true, kTheme},
    {themeDark, u"view.theme-dark", u"&Dark", Icon::moon, u"", view, u"Dark theme", true, kTheme},
    {resetLayout, u"view.reset-layout", u"&Reset layout", Icon::refresh, u"", view,
     u"Put docks and columns back where they were at first"},
    {fullScreen, u"view.full-screen", u"F&ull screen", Icon::zoomSelection, u"F11", view, u"", true},

    {zoomIn, u"session.zoom-in", u"Zoom &in", Icon::zoomIn, u"Ctrl++; Ctrl+=", session, u""},
    {zoomOut, u"session.zoom-out", u"Zoom &out", Icon::zoomOut, u"Ctrl+-", session, u""},
    {zoomFit, u"session.zoom-fit", u"Zoom to &fit", Icon::zoomFit, u"Ctrl+0", session, u"The whole session"},
    {zoomSelection, u"session.zoom-selection", u"Zoom to &selection", Icon::zoomSelection, u"Ctrl+Shift+Z",
     session, u"The time of the selected span"},
    {viewBack, u"session.view-back", u"&Back to the previous view", Icon::undo, u"Alt+Left", session,
     u"Undo zooming, filtering or folding"},
    {viewForward, u"session.view-forward", u"For&ward to the next view", Icon::redo, u"Alt+Right", session,
     u""},
    {expandAll, u"session.expand-all", u"&Expand all", Icon::expandAll, u"Ctrl+Shift+Down", session, u""},
    {collapseAll, u"session.collapse-all", u"&Collapse all", Icon::collapseAll, u"Ctrl+Shift+Up", session,
     u""},
    {expandSelected, u"session.expand-selected", u"Expand with &descendants", Icon::expand, u"Ctrl+Down",
     session, u""},
    {collapseSelected, u"session.collapse-selected", u"Co&llapse with descendants", Icon::collapse,
     u"Ctrl+Up", session, u""},
    {showLevel1, u"session.level-1", u"Level &1", Icon::expand, u"Alt+1", session, u"Show the roots only",
     false, kExpandTo},
    {showLevel2, u"session.level-2", u"Level &2", Icon::expand, u"Alt+2", session,
     u"Show 2 levels of the tree", false, kExpandTo},
    {showLevel3, u"session.level-3", u"Level &3", Icon::expand, u"Alt+3", session,
     u"Show 3 levels of the tree", false, kExpandTo},
    {showLevel4, u"session.level-4", u"Level &4", Icon::expand, u"Alt+4", session,
     u"Show 4 levels of the tree", false, kExpandTo},
    {showAgents, u"session.expand-to-agents", u"&Agents", Icon::kindAgent, u"", session,
     u"Open what leads to agents and fold the rest", false, kExpandTo},
    {showModels, u"session.expand-to-models", u"&Model calls", Icon::kindModel, u"", session,
     u"Open what leads to model calls and fold the rest", false, kExpandTo},
    {showTools, u"session.expand-to-tools", u"&Tool calls", Icon::kindTool, u"", session,
     u"Open what leads to tool calls and fold the rest", false, kExpandTo},
    {showRetrievals, u"session.expand-to-retrievals", u"&Retrievals", Icon::kindRetrieval, u"", session,
     u"Open what leads to retrievals and fold the rest", false, kExpandTo},
    {showEmbeddings, u"session.expand-to-embeddings", u"&Embeddings", Icon::kindEmbedding, u"", session,
     u"Open what leads to embeddings and fold the rest", false, kExpandTo},
    {showRerankers, u"session.expand-to-rerankers", u"Reran&kers", Icon::kindReranker, u"", session,
     u"Open what leads to rerankers and fold the rest", false, kExpandTo},
    {showGuardrails, u"session.expand-to-guardrails", u"&Guardrails", Icon::kindGuardrail, u"", session,
     u"Open what leads to guardrails and fold the rest", false, kExpandTo},
    {showEvaluators, u"session.expand-to-evaluators", u"E&valuators", Icon::kindEvaluator, u"", session,
     u"Open what leads to evaluators and fold the rest", false, kExpandTo},
    {showHandoffs, u"session.expand-to-handoffs", u"&Handoffs", Icon::kindHandoff, u"", session,
     u"Open what leads to handoffs and fold the rest", false, kExpandTo},
    {showHumans, u"session.expand-to-humans", u"H&umans", Icon::kindHuman, u"", session,
     u"Open what leads to humans and fold the rest", false, kExpandTo},
    {showSteps, u"session.expand-to-steps", u"&Steps", Icon::kindStep, u"", session,
     u"Open what leads to steps and fold the rest", false, kExpandTo},
    {showOthers, u"session.expand-to-others", u"&Other spans", Icon::kindOther, u"", session,
     u"Open what leads to other spans and fold the rest", false, kExpandTo},
    {nextError, u"session.next-error", u"&Next error", Icon::nextError, u"F8", session, u""},
    {previousError, u"session.previous-error", u"&Previous error", Icon::previousError, u"Shift+F8", session,
     u""},
    {goToParent, u"session.go-to-parent", u"Go to p&arent", Icon::up, u"Alt+Up", session, u""},
    {goToRoot, u"session.go-to-root", u"Go to &root", Icon::first, u"Alt+Home", session, u""},
    {openInSource, u"session.open-in-source", u"Open in the tool it ca&me from…", Icon::open, u"", session,
     u"The page that the record names, in the web browser, after a question"},
    {followNewest, u"session.follow", u"Stay b&y the newest span", Icon::down, u"Ctrl+Shift+N", session,
     u"Keep what comes in on screen until you scroll", true},
    {showCriticalPath, u"session.critical-path", u"Cri&tical path", Icon::clock, u"Ctrl+Shift+P", session,
     u"Mark what the session's duration hung on, fade the rest", true},
    {showDoctor, u"session.doctor", u"Doctor's findin&gs", Icon::warning, u"Ctrl+Shift+D", session,
     u"What is broken in the recording, and what of it is repaired", true},

    {replayPlay, u"replay.play", u"&Play", Icon::play, u"Space", replay, u"Play or pause", true},
    {replayBack, u"replay.back", u"Step &back", Icon::previous, u"Left", replay, u""},
    {replayForward, u"replay.forward", u"Step &forward", Icon::next, u"Right", replay, u""},
    {replayFirst, u"replay.first", u"F&irst step", Icon::first, u"Home", replay, u""},
    {replayLast, u"replay.last", u"&Last step", Icon::last, u"End", replay, u""},
    {replayFailure, u"replay.failure", u"First fail&ure", Icon::statusError, u"F", replay,
     u"Go to where it went wrong first"},
    {replayNextError, u"replay.next-error", u"&Next error", Icon::nextError, u"N", replay, u""},
    {replayPreviousError, u"replay.previous-error", u"Pre&vious error", Icon::previousError, u"P", replay,
     u""},
    {replayNextHandoff, u"replay.next-handoff", u"Next &handoff", Icon::kindHandoff, u"H", replay, u""},
    {replayNextRetry, u"replay.next-retry", u"Next &retry", Icon::retry, u"R", replay, u""},
    {replayNextUser, u"replay.next-user", u"Next &message of the user", Icon::kindHuman, u"U", replay, u""},
    {replayNextBreakpoint, u"replay.next-breakpoint", u"Next brea&kpoint", Icon::pin, u"B", replay,
     u"The next step that the breakpoint describes"},
    {replayPlain, u"replay.plain", u"Pl&ain", Icon::wrap, u"", replay,
     u"What the user saw, without the panes for developers", true},

    {openSelectedSession, u"library.open", u"&Open selected session", Icon::session, u"Ctrl+Return", library,
     u""},
    {searchContent, u"library.search-content", u"&Search all content…", Icon::search, u"Ctrl+Shift+F",
     library, u"Full text over everything that was said"},
    {saveSearch, u"library.save-search", u"Sa&ve this search…", Icon::pin, u"Ctrl+D", library,
     u"Keep the query under a name"},
    {chooseColumns, u"library.columns", u"&Columns…", Icon::columns, u"", library,
     u"Choose what the table shows"},
    {resetFilters, u"library.reset-filters", u"&Reset filters", Icon::clear, u"Ctrl+Shift+L", library, u""},

    {gettingStarted, u"help.getting-started", u"&Getting started", Icon::help, u"F1", help, u""},
    {about, u"help.about", u"&About Retrospan", Icon::info, u"", help, u""},
}};

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < kTable.size(); ++i)
        if (kTable[i].id != static_cast<ActionId>(i)) return false;
    return true;
}
static_assert(inOrder(), "the table is indexed by ActionId");

} // namespace

std::span<const ActionSpec, kActionCount> actionTable()
{
    return kTable;
}

} // namespace retrospan::app
