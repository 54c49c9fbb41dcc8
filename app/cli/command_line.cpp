#include "cli/command_line.h"

#include "cli/command.h"
#include "cli/help.h"

#include <cstdio>

namespace retrospan::app::cli {
namespace {

const Command* findCommand(const QString& name)
{
    for (const Command& command : commands())
        if (name == QLatin1String(command.name)) return &command;
    return nullptr;
}

void addCommonOptions(QCommandLineParser& parser)
{
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.addOption(
        {QStringLiteral("workspace"), QStringLiteral("The workspace file."), QStringLiteral("FILE")});
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show help.")});
}

int runVerb(const Command& command, const QStringList& arguments)
{
    QCommandLineParser parser;
    addCommonOptions(parser);
    if (command.json) parser.addOption({QStringLiteral("json"), QStringLiteral("Machine-readable output.")});
    if (command.options != nullptr) command.options(parser);
    if (!parser.parse(arguments)) return fail(utf8(parser.errorText()), kUsage);
    if (parser.isSet(QStringLiteral("help"))) {
        print(helpOf(command, parser));
        return kDone;
    }
    return command.run(parser);
}

CommandLine windowRequest(const QStringList& arguments)
{
    QCommandLineParser parser;
    addCommonOptions(parser);
    parser.addOption({QStringLiteral("version"), QStringLiteral("Show the version.")});
    parser.addOption({QStringLiteral("demo"), QStringLiteral("Open the bundled sample journey.")});
    if (!parser.parse(arguments)) return {fail(utf8(parser.errorText()), kUsage), {}};
    if (parser.isSet(QStringLiteral("help"))) {
        print(generalHelp());
        return {kDone, {}};
    }
    if (parser.isSet(QStringLiteral("version"))) {
        print("retrospan " RETROSPAN_VERSION "\n");
        return {kDone, {}};
    }
    WindowRequest window;
    window.files = parser.positionalArguments();
    window.workspace = parser.value(QStringLiteral("workspace"));
    window.demo = parser.isSet(QStringLiteral("demo"));
    return {std::nullopt, window};
}

} // namespace

int fail(const std::string& message, int code)
{
    std::fprintf(stderr, "retrospan: %s\n", message.c_str());
    return code;
}

void print(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

std::string utf8(const QString& text)
{
    return text.toStdString();
}

CommandLine runCommandLine(const QStringList& arguments)
{
    // `--workspace FILE` may stand before the verb as well.
    QStringList rest = arguments;
    QStringList before;
    while (rest.size() > 2 && rest.at(1) == QLatin1String("--workspace")) {
        before << rest.takeAt(1);
        before << rest.takeAt(1);
    }
    const Command* command = rest.size() > 1 ? findCommand(rest.at(1)) : nullptr;
    if (command == nullptr) return windowRequest(arguments);
    return {runVerb(*command, QStringList{rest.first()} + before + rest.mid(2)), {}};
}

} // namespace retrospan::app::cli
