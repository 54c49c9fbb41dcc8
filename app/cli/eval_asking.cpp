#include "cli/eval_asking.h"

#include "cli/command.h"
#include "cli/end_signals.h"
#include "cli/eval_lines.h"
#include "evals/ask_verdicts.h"
#include "evals/keychain.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <thread>

namespace retrospan::app::cli {
namespace {

/// Networking and the keychain need an application; verbs have none.
class EventApplication {
public:
    EventApplication()
    {
        if (QCoreApplication::instance() == nullptr)
            m_application = std::make_unique<QCoreApplication>(m_count, m_words.data());
    }

private:
    std::array<char, 10> m_name{"retrospan"};
    std::array<char*, 2> m_words{m_name.data(), nullptr};
    int m_count = 1;
    std::unique_ptr<QCoreApplication> m_application;
};

void tell(const std::vector<evals::OpenRequest>& open, const evals::Verdicts& verdicts)
{
    std::size_t asked = 0, failed = 0, unknown = 0;
    std::int64_t cost = kUnknown;
    for (const evals::OpenRequest& each : open) {
        const auto found = verdicts.find(each.hash);
        if (found == verdicts.end()) continue;
        ++asked;
        failed += found->second.error.empty() ? 0 : 1;
        cost = addKnown(cost, found->second.costMicroUsd);
        const bool model = !isExecutable(each.request) && found->second.error.empty();
        unknown += model && found->second.costMicroUsd == kUnknown ? 1 : 0;
    }
    constexpr double micro = 1e6;
    std::array<char, 64> words{};
    if (cost != kUnknown)
        std::snprintf(words.data(), words.size(), ", %.6f USD", static_cast<double>(cost) / micro);
    std::string text = std::to_string(asked) + (asked == 1 ? " question, " : " questions, ")
        + std::to_string(failed) + " without an answer" + words.data();
    if (unknown > 0) text += ", cost not known of " + std::to_string(unknown);
    std::cerr << "retrospan: " << text << "\n";
}

std::shared_ptr<const insight::PriceTable> builtinTable()
{
    auto builtin = insight::builtinPrices();
    return builtin.ok() ? std::make_shared<insight::PriceTable>(std::move(*builtin)) : nullptr;
}

/// The progress is one line that is written anew, on a terminal alone.
bool ask(const std::vector<evals::OpenRequest>& open, const AskOptions& options, evals::Verdicts& verdicts,
         const VerdictTold& told)
{
    const EndSignals ending;
    std::stop_source stop;
    const std::jthread watching([&](const std::stop_token& ended) {
        constexpr std::chrono::milliseconds each{100};
        while (!ended.stop_requested() && !stop.stop_requested())
            if (ending.within(each)) stop.request_stop();
    });
    const EventApplication application;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const auto progress = [&](const std::string& hash, const evals::RecordedVerdict& verdict,
                              std::size_t done, std::size_t of) {
        if (told) told(hash, verdict);
        if (terminal)
            std::cerr << "\rasked " << done << " of " << of << (done == of ? "\n" : "") << std::flush;
    };
    askVerdicts(open, options, verdicts, progress, stop.get_token());
    return stop.stop_requested();
}

/// A line of standard input, which a terminal does not show.
std::string secretLine()
{
    termios shown{};
    const bool terminal = isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &shown) == 0;
    if (terminal) {
        std::cerr << "key: " << std::flush;
        termios hidden = shown;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    std::string line;
    std::getline(std::cin, line);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        std::cerr << "\n";
    }
    while (!line.empty() && static_cast<unsigned char>(line.back()) <= 0x20) line.pop_back();
    return line;
}

} // namespace

void addAskingOptions(QCommandLineParser& parser)
{
    const auto add = [&parser](const char* name, const char* description, const char* value = "") {
        parser.addOption(
            {QString::fromLatin1(name), QString::fromUtf8(description), QString::fromLatin1(value)});
    };
    add("golden", "The run that the scorer golden compares with.", "RUN");
    add("recorded", "A run whose answers of judges are taken where the same is asked.", "RUN");
    add("ask", "Ask models that are to judge: inputs and outputs of such cases are sent to them.");
    add("allow-executables", "Run the programs that the data set names as scorers.");
}

Result<Asking> askingOf(const QCommandLineParser& arguments)
{
    auto golden = optionalRun(arguments, "golden"), recorded = optionalRun(arguments, "recorded");
    if (!golden.ok()) return golden.error();
    if (!recorded.ok()) return recorded.error();
    return Asking{std::move(*golden), std::move(*recorded), arguments.isSet(QStringLiteral("ask")),
                  arguments.isSet(QStringLiteral("allow-executables")),
                  utf8(arguments.positionalArguments().value(0))};
}

std::unique_ptr<Library> libraryIfThere(const QCommandLineParser& arguments)
{
    const QString path = arguments.isSet(QStringLiteral("workspace"))
        ? arguments.value(QStringLiteral("workspace"))
        : QString::fromStdString(defaultWorkspacePath());
    if (!QFileInfo::exists(path)) return nullptr;
    auto library = openLibrary(arguments, Missing::refuse);
    if (library.ok()) return std::move(*library);
    fail("the workspace is not used: " + library.error().message);
    return nullptr;
}

AskedRun askedRun(const Asking& asking, const evals::DataSet& set, evals::Run run, Library* library,
                  const VerdictTold& told)
{
    const auto open = evals::openRequests(set, run);
    if (open.empty() || !(asking.models || asking.executables)) return {std::move(run)};
    const auto prices = library == nullptr ? builtinTable() : library->prices();
    const AskOptions options{
        asking.models,  asking.executables,
        asking.dataSet, library == nullptr ? std::string() : keychainId(library->workspace()),
        prices.get(),   JudgeLimits()};
    evals::Verdicts verdicts = run.verdicts;
    const bool stopped = ask(open, options, verdicts, told);
    tell(open, verdicts);
    return {evals::scoreAgain(set, std::move(run), {asking.evidence().golden, &verdicts}), stopped};
}

int runEvalKey(const QCommandLineParser& arguments)
{
    const QStringList words = arguments.positionalArguments();
    const QString provider = words.value(0);
    if (words.size() != 1 || (provider != QLatin1String("openai") && provider != QLatin1String("anthropic")))
        return fail("eval key needs openai or anthropic, and the key on standard input", kUsage);
    const std::string secret = secretLine();
    if (secret.empty()) return fail("there is no key on standard input", kUsage);
    auto library = openLibrary(arguments, Missing::create);
    if (!library.ok()) return fail(library.error().message);
    const auto id = makeKeychainId((*library)->workspace());
    if (!id.ok()) return fail(id.error().message);
    const EventApplication application;
    const Status kept = putIntoKeychain(*id, utf8(provider), secret);
    return kept.ok() ? kDone : fail(kept.error().message);
}

} // namespace retrospan::app::cli
