// The command line: decides between a verb and the window. Thread: main.
#pragma once

#include <QStringList>

#include <optional>

namespace retrospan::app::cli {

/// What the window was asked to do when the command line named no verb.
struct WindowRequest {
    QStringList files;
    QStringList links; ///< retrospan:// addresses and traceparents
    QString workspace; ///< empty = the default one
    bool demo = false; ///< open the bundled sample journey
    QStringList followed; ///< files and folders to be read as they grow
    bool input = false; ///< standard input streams a recording
};

struct CommandLine {
    std::optional<int> exitCode; ///< set when a verb ran (or --help, --version, wrong usage)
    WindowRequest window;
};

/// `arguments` as in main, program name first.
[[nodiscard]] CommandLine runCommandLine(const QStringList& arguments);

} // namespace retrospan::app::cli
