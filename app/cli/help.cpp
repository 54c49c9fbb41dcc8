#include "cli/help.h"

#include <QRegularExpression>

#include <map>

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

/// One arm of a case statement of the completion script.
std::string caseOf(const std::string& pattern, const std::string& words, const char* files = "")
{
    return "        " + padded(pattern + ")", 20) + " words=\"" + words + "\"" + files + " ;;\n";
}

/// The choices that the synopsis names: "--to otlp|json", and a plain word such as "bash".
std::string valueCases(const Command& command)
{
    static const QRegularExpression choices(QStringLiteral("(--[a-z]+) ([a-z]+(?:\\|[a-z]+)+)"));
    static const QRegularExpression word(QStringLiteral("^[a-z]+$"));
    const QString synopsis = QString::fromLatin1(command.arguments);
    constexpr const char* noFiles = " files=";
    std::string cases;
    auto match = choices.globalMatch(synopsis);
    while (match.hasNext()) {
        const QRegularExpressionMatch choice = match.next();
        cases += caseOf("\"" + std::string(command.name) + " " + utf8(choice.captured(1)) + "\"",
                        utf8(choice.captured(2).replace(QLatin1Char('|'), QLatin1Char(' '))), noFiles);
    }
    if (word.match(synopsis).hasMatch())
        cases +=
            caseOf(std::string("\"") + command.name + " " + command.name + "\"", utf8(synopsis), noFiles);
    return cases;
}

} // namespace

std::string helpOfGroup(const std::string& first)
{
    std::string text;
    for (const Command& command : commands())
        if (std::string_view(command.name).starts_with(first + " "))
            text += synopsis(command) + "\n      " + command.summary + "\n";
    return text;
}

std::string generalHelp()
{
    std::string text =
        "retrospan: what an AI agent did, whether it worked, and what it cost\n\n"
        "  retrospan [FILE|LINK|-...] [--follow PATH]... [--demo] [--workspace FILE]\n"
        "      Opens the window, with these recordings, at a retrospan:// link, or with the\n"
        "      bundled sample; - streams standard input, --follow reads files as they grow.\n\n";
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
    std::string verbs, options, values;
    std::map<std::string, std::string> groups; ///< first words of commands of two, and their second ones
    for (const Command& command : commands()) {
        if (command.hidden) continue;
        const std::string name = command.name, first = name.substr(0, name.find(' '));
        if (first.size() < name.size()) groups[first] += name.substr(first.size());
        if (groups[first].find(' ', 1) == std::string::npos) verbs += first + " ";
        options += caseOf("'" + name + "'", utf8(longOptions(command).join(QLatin1Char(' '))));
        values += valueCases(command);
    }
    std::erase_if(groups, [](const auto& group) { return group.second.empty(); });
    std::string firsts;
    for (const auto& [first, seconds] : groups) {
        firsts += (firsts.empty() ? "" : " | ") + first;
        options += caseOf(first, seconds.substr(1) + " --help", " files=");
    }
    return "_retrospan() {\n"
           "    local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
           "    local verb= words= files=yes i\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case \"${COMP_WORDS[i]}\" in\n"
           "            --workspace) ((i++)) ;;\n"
           "            -*) ;;\n"
           "            *) verb=\"${COMP_WORDS[i]}\"; break ;;\n"
           "        esac\n"
           "    done\n"
           "    case \"$verb\" in "
        + firsts
        + ") ((i + 1 < COMP_CWORD)) && verb+=\" ${COMP_WORDS[i+1]}\" ;; esac\n"
          "    case \"$verb\" in\n"
        + options + caseOf("''", verbs + "--help --version --demo --follow --workspace")
        + "    esac\n"
          "    case \"$previous\" in --workspace | -o | --output) words= ;; esac\n"
          "    case \"$verb $previous\" in\n"
        + values
        + "    esac\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
          "    [ -z \"$files\" ] || COMPREPLY+=($(compgen -f -- \"$current\"))\n"
          "}\n"
          "complete -o filenames -F _retrospan retrospan\n";
}

} // namespace retrospan::app::cli
