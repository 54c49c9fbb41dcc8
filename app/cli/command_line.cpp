#include "cli/command_line.h"

#include "cli/command.h"
#include "cli/help.h"
#include "models/deep_link.h"

#include <QFileInfo>
#include <QUrl>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace retrospan::app::cli {
namespace {

/// Of one or two words at the beginning of `words`.
const Command* findCommand(const QStringList& words)
{
    for (const Command& command : commands()) {
        const QStringList name = QString::fromLatin1(command.name).split(QLatin1Char(' '));
        if (words.mid(0, name.size()) == name) return &command;
    }
    return nullptr;
}

/// "check, import, run, score" for "eval"; empty for a word that begins no command of two words.
QString secondWords(const QString& first)
{
    QStringList words;
    for (const Command& command : commands())
        if (const QString name = QString::fromLatin1(command.name); name.startsWith(first + QLatin1Char(' ')))
            words << name.section(QLatin1Char(' '), 1);
    return words.join(QStringLiteral(", "));
}

int incompleteCommand(const QStringList& words)
{
    const bool help = words.contains(QStringLiteral("--help")) || words.contains(QStringLiteral("-h"));
    if (!help)
        return fail(utf8(words.front()) + " needs to be told what to do: " + utf8(secondWords(words.front())),
                    kUsage);
    print(helpOfGroup(utf8(words.front())));
    return kDone;
}

void addCommonOptions(QCommandLineParser& parser)
{
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.addOption(
        {QStringLiteral("workspace"), QStringLiteral("The workspace file."), QStringLiteral("FILE")});
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show help.")});
}

/// What was printed counts only once it is out: a full disk is failed work.
int finished(int exitCode)
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exitCode;
    const std::string reason = std::strerror(errno);
    return exitCode == kDone ? fail("cannot write to standard output: " + reason) : exitCode;
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
    return finished(command.run(parser));
}

bool isLink(const QString& word)
{
    return models::isDeepLink(word.toStdString());
}

/// A desktop names files by address as well.
QString localPath(const QString& word)
{
    return word.startsWith(QLatin1String("file:")) ? QUrl(word).toLocalFile() : word;
}

/// A word that names nothing to open is a verb misspelt or yet to come, not a reason to open a window.
bool canBeOpened(const QString& word)
{
    return isLink(word) || word == QLatin1String("-") || word.contains(QLatin1Char('/'))
        || QFileInfo::exists(word);
}

std::string unknownWord(const QString& word)
{
    return "there is no command or file \"" + utf8(word) + "\"; see retrospan --help";
}

CommandLine windowRequest(const QStringList& arguments)
{
    QCommandLineParser parser;
    addCommonOptions(parser);
    parser.addOption({QStringLiteral("version"), QStringLiteral("Show the version.")});
    parser.addOption({QStringLiteral("demo"), QStringLiteral("Open the bundled sample journey.")});
    parser.addOption({QStringLiteral("follow"), QStringLiteral("Read this file or folder as it grows."),
                      QStringLiteral("PATH")});
    const bool understood = parser.parse(arguments);
    const QStringList words = parser.positionalArguments();
    if (!words.isEmpty() && !canBeOpened(words.front()))
        return {fail(unknownWord(words.front()), kUsage), {}};
    if (!understood) return {fail(utf8(parser.errorText()), kUsage), {}};
    if (parser.isSet(QStringLiteral("help"))) {
        print(generalHelp());
        return {kDone, {}};
    }
    if (parser.isSet(QStringLiteral("version"))) {
        print("retrospan " RETROSPAN_VERSION "\n");
        return {kDone, {}};
    }
    WindowRequest window;
    for (const QString& word : words) {
        if (word == QLatin1String("-"))
            window.input = true;
        else if (isLink(word))
            window.links << word;
        else
            window.files << localPath(word);
    }
    window.workspace = parser.value(QStringLiteral("workspace"));
    window.followed = parser.values(QStringLiteral("follow"));
    window.demo = parser.isSet(QStringLiteral("demo"));
    return {std::nullopt, window};
}

} // namespace

int fail(const std::string& message, int code)
{
    std::fprintf(stderr, "retrospan: %s\n", message.c_str());
    return code;
}

void showFaultsOnly()
{
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
        if (type == QtCriticalMsg || type == QtFatalMsg) fail(utf8(text));
    });
}

void print(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
}

Result<std::unique_ptr<Library>> openLibrary(const QCommandLineParser& arguments, Missing missing)
{
    const std::string path = utf8(arguments.value(QStringLiteral("workspace")));
    if (missing == Missing::refuse && !path.empty() && !QFileInfo::exists(QString::fromStdString(path)))
        return Error{"there is no workspace " + path};
    auto library = Library::open(path, store::Access::readWrite);
    if (!library.ok()) return library;
    if (const std::string& aside = (*library)->workspace().setAside(); !aside.empty())
        fail("the workspace was damaged and is set aside as " + aside);
    if (const std::string& fault = (*library)->priceFault(); !fault.empty())
        fail("costs are of the built-in prices alone: " + fault);
    return library;
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
    const QStringList words = rest.mid(1);
    const Command* command = findCommand(words);
    if (command != nullptr) {
        const qsizetype named = QString::fromLatin1(command->name).split(QLatin1Char(' ')).size();
        return {runVerb(*command, QStringList{rest.first()} + before + words.mid(named)), {}};
    }
    if (!words.isEmpty() && !secondWords(words.front()).isEmpty()) return {incompleteCommand(words), {}};
    return windowRequest(arguments);
}

} // namespace retrospan::app::cli
