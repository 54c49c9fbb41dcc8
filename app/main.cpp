#include "cli/command_line.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
    const auto line = retrospan::app::cli::runCommandLine(arguments);
    return line.exitCode.value_or(0);
}
