// The window as a program: opens the workspace, shows the main window and runs until it is closed; and
// painting of a view into a picture without one.
#pragma once

#include "cli/command_line.h"
#include "library.h"

namespace retrospan::app {

/// Exit code of the program.
int runWindow(int& argc, char** argv, const cli::WindowRequest& request);

struct ScreenshotRequest {
    QString session; ///< may be empty for the library
    QString candidate; ///< what the session is compared with; empty but for a comparison
    QString view, output;
    int width = 1280, height = 800;
    bool dark = false;
};
/// Paints the view into a PNG file without a display. Exit code of the program; errors go to standard error.
int runScreenshotOf(const ScreenshotRequest& request, std::unique_ptr<Library> library);

} // namespace retrospan::app
