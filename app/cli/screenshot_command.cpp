#include "cli/command.h"

namespace retrospan::app::cli {

int runScreenshot(const QCommandLineParser&)
{
    return fail("not built yet");
}

} // namespace retrospan::app::cli
