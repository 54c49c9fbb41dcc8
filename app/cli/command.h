// A verb of the command line: parsed arguments in, exit code out. Verbs never need a display, write
// results to standard output and errors to standard error. Exit codes: 0 done, 1 failed work or "the
// answer is no", 2 wrong usage.
#pragma once

#include "library.h"

#include <QCommandLineParser>
#include <QStringList>

#include <span>
#include <string>

namespace retrospan::app::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

struct Command {
    const char* name; ///< one word, or two: "eval check"
    const char* arguments; ///< as shown in the synopsis
    const char* summary;
    void (*options)(QCommandLineParser&); ///< adds what is beyond --workspace and --help; may be null
    int (*run)(const QCommandLineParser&);
    bool json = false; ///< understands --json
    bool hidden = false;
};

[[nodiscard]] std::span<const Command> commands();

int runImport(const QCommandLineParser& arguments);
int runSessions(const QCommandLineParser& arguments);
int runShow(const QCommandLineParser& arguments);
int runReplay(const QCommandLineParser& arguments);
int runNote(const QCommandLineParser& arguments);
int runCorrect(const QCommandLineParser& arguments);
int runCompare(const QCommandLineParser& arguments);
int runReadiness(const QCommandLineParser& arguments);
int runStats(const QCommandLineParser& arguments);
int runEvalCase(const QCommandLineParser& arguments);
int runEvalCheck(const QCommandLineParser& arguments);
int runEvalDiff(const QCommandLineParser& arguments);
int runEvalHistory(const QCommandLineParser& arguments);
int runEvalImport(const QCommandLineParser& arguments);
int runEvalKey(const QCommandLineParser& arguments);
int runEvalRecord(const QCommandLineParser& arguments);
int runEvalReview(const QCommandLineParser& arguments);
int runEvalRun(const QCommandLineParser& arguments);
int runEvalScore(const QCommandLineParser& arguments);
int runGate(const QCommandLineParser& arguments);
int runReleaseCandidate(const QCommandLineParser& arguments);
int runReleasePublish(const QCommandLineParser& arguments);
int runReleaseRollback(const QCommandLineParser& arguments);
int runReleaseRetire(const QCommandLineParser& arguments);
int runReleaseHistory(const QCommandLineParser& arguments);
int runReleaseRollout(const QCommandLineParser& arguments);
int runExport(const QCommandLineParser& arguments);
int runListen(const QCommandLineParser& arguments);
int runSimulate(const QCommandLineParser& arguments);
int runScreenshot(const QCommandLineParser& arguments);

enum class Missing : std::uint8_t { create, refuse };

/// Opens the workspace of --workspace, or the default one, and says when a damaged one was set aside.
/// One named that is not there is created or refused.
[[nodiscard]] Result<std::unique_ptr<Library>> openLibrary(const QCommandLineParser& arguments,
                                                           Missing missing);

/// Prints "retrospan: message" to standard error and returns `code`.
int fail(const std::string& message, int code = kFailed);
void print(const std::string& text);
/// What Qt says of a platform without a screen is of no use to who runs a verb.
void showFaultsOnly();
[[nodiscard]] std::string utf8(const QString& text);

} // namespace retrospan::app::cli
