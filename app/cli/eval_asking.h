// The options of `eval score` and `eval run` for scorers that need more than the output: a golden run, and
// somebody to ask. Thread: the main thread.
#pragma once

#include "evals/run.h"
#include "library.h"
#include "trace/result.h"

#include <QCommandLineParser>

#include <functional>
#include <memory>

namespace retrospan::app::cli {

void addAskingOptions(QCommandLineParser& parser);

/// What is given to judge by, and who may be asked.
struct Asking {
    std::optional<evals::Run> golden, recorded;
    bool models = false, executables = false;
    std::string dataSet = {}; ///< its path

    [[nodiscard]] evals::Evidence evidence() const
    {
        return {golden ? &*golden : nullptr, recorded ? &recorded->verdicts : nullptr};
    }
};
[[nodiscard]] Result<Asking> askingOf(const QCommandLineParser& arguments);
/// Null where there is no workspace yet.
[[nodiscard]] std::unique_ptr<Library> libraryIfThere(const QCommandLineParser& arguments);

/// What was answered, as soon as it is there.
using VerdictTold = std::function<void(const std::string& hash, const evals::RecordedVerdict& verdict)>;

struct AskedRun {
    evals::Run run;
    bool stopped = false; ///< by a signal, while somebody was asked
};
/// The run, judged also by those who may be asked; what that came to is told on standard error. A signal that
/// ends the program ends the asking; what was answered counts. Without a library: built-in prices, and keys
/// of the environment.
[[nodiscard]] AskedRun askedRun(const Asking& asking, const evals::DataSet& set, evals::Run run,
                                Library* library, const VerdictTold& told = {});

} // namespace retrospan::app::cli
