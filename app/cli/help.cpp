#include "cli/help.h"

#include <QRegularExpression>

namespace retrospan::app::cli {
namespace {

std::string padded(std::string text, std::size_t width)
{
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string synopsis(const Command& command)
{
    std::string text = std::string("retrospan ") + command.name;
    if (*command.arguments != '\0') text += std::string(" ") + command.arguments;
    return text;
}

/// The long options of a command, as its parser would know them.
QStringList longOptions(const Command& command)
{
    QCommandLineParser parser;
    if (command.options != nullptr) command.options(parser);
    QStringList names;
    const QString usage = parser.helpText();
    for (const QString& word : usage.split(QRegularExpression(QStringLiteral("[\\s,]+"))))
        if (word.startsWith(QLatin1String("--"))) names << word.section(QLatin1Char(' '), 0, 0);
    names << QStringLiteral("--workspace") << QStringLiteral("--help");
    if (command.json) names << QStringLiteral("--json");
    names.removeDuplicates();
    return names;
}

} // namespace

std::string generalHelp()
{
    std::string text = "retrospan: what an AI agent did, whether it worked, and what it cost\n\n"
                       "  retrospan [FILE...] [--demo] [--workspace FILE]\n"
                       "      Opens the window, with these recordings or with the bundled sample.\n\n";
    for (const Command& command : commands())
        if (!command.hidden) text += "  " + synopsis(command) + "\n      " + command.summary + "\n";
    return text
        + "\nEvery command takes --workspace FILE and --help.\n"
          "Exit status: 0 done, 1 failed work or a negative answer, 2 wrong usage.\n";
}

std::string helpOf(const Command& command, const QCommandLineParser& parser)
{
    std::string options = utf8(parser.helpText());
    const std::size_t start = options.find("Options:");
    options = start == std::string::npos ? std::string() : options.substr(start);
    return synopsis(command) + "\n\n" + command.summary + "\n\n" + options;
}

std::string bashCompletion()
{
    std::string verbs, cases;
    for (const Command& command : commands()) {
        if (command.hidden) continue;
        verbs += std::string(verbs.empty() ? "" : " ") + command.name;
        cases += padded(std::string("        ") + command.name + ")", 20) + " words=\""
            + utf8(longOptions(command).join(QLatin1Char(' '))) + "\" ;;\n";
    }
    return "_retrospan() {\n"
           "    local words current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
           "    case \"${COMP_WORDS[1]}\" in\n"
        + cases + "        *) words=\"" + verbs
        + " --help --version --demo --workspace\" ;;\n"
          "    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\") $(compgen -f -- \"$current\"))\n"
          "}\n"
          "complete -o filenames -F _retrospan retrospan\n";
}

} // namespace retrospan::app::cli
