#include "cli/command_line.h"
#include "window_main.h"

#include <QString>

int main(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
    const auto line = retrospan::app::cli::runCommandLine(arguments);
    return line.exitCode ? *line.exitCode : retrospan::app::runWindow(argc, argv, line.window);
}
