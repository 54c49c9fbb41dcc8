#include "author.h"
#include "cli/command.h"
#include "cli/end_signals.h"
#include "cli/eval_asking.h"
#include "cli/eval_lines.h"
#include "cli/eval_progress.h"
#include "evals/case_runner.h"
#include "evals/eval_files.h"
#include "evals/kept_runs.h"
#include "evals/run_journal.h"
#include "evals/verdict_json.h"

#include <QUuid>

#include <optional>
#include <set>

namespace retrospan::app::cli {
namespace {

struct Wanted {
    std::string dataSet, file; ///< where the run goes; may be empty
    AgentCommand command;
    std::int64_t repeats = 1;
    evals::RunFacts facts;
    Asking asking;
    bool fresh = false, json = false;
};

std::string textOf(const QCommandLineParser& arguments, const char* name)
{
    return utf8(arguments.value(QString::fromLatin1(name)));
}

/// The number of an option that may be missing; nothing when it is none, or out of range.
std::optional<double> numberOf(const QCommandLineParser& arguments, const char* name, double missing,
                               double least, double most)
{
    if (!arguments.isSet(QString::fromLatin1(name))) return missing;
    bool isNumber = false;
    const double number = arguments.value(QString::fromLatin1(name)).toDouble(&isNumber);
    return isNumber && number >= least && number <= most ? std::optional(number) : std::nullopt;
}

Result<std::int64_t> wholeOf(const QCommandLineParser& arguments, const char* name, int missing, int least,
                             int most)
{
    const auto number = numberOf(arguments, name, missing, least, most);
    if (number && *number == static_cast<double>(static_cast<std::int64_t>(*number)))
        return static_cast<std::int64_t>(*number);
    return Error{"--" + std::string(name) + " is a whole number from " + std::to_string(least) + " to "
                 + std::to_string(most)};
}

Result<Wanted> wantedBy(const QCommandLineParser& arguments)
{
    constexpr double longest = 86'400, shortest = 0.001;
    Wanted wanted;
    wanted.dataSet = utf8(arguments.positionalArguments().front());
    wanted.file = textOf(arguments, "output");
    wanted.command.line = textOf(arguments, "agent");
    const auto repeats = wholeOf(arguments, "repeat", 1, 1, 1'000);
    const auto jobs = wholeOf(arguments, "jobs", 1, 1, 64);
    const auto retries = wholeOf(arguments, "retries", 0, 0, 100);
    for (const auto* each : {&repeats, &jobs, &retries})
        if (!each->ok()) return each->error();
    const auto seconds = numberOf(arguments, "timeout", 300, shortest, longest);
    if (!seconds) return Error{"--timeout is a number of seconds up to 86400"};
    auto asking = askingOf(arguments);
    if (!asking.ok()) return asking.error();
    wanted.asking = std::move(*asking);
    wanted.repeats = *repeats;
    wanted.command.jobs = static_cast<std::size_t>(*jobs);
    wanted.command.retries = static_cast<int>(*retries);
    wanted.command.timeLimit =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(*seconds));
    wanted.facts.id = utf8(QUuid::createUuid().toString(QUuid::WithoutBraces));
    wanted.facts.agent =
        arguments.isSet(QStringLiteral("name")) ? textOf(arguments, "name") : wanted.command.line;
    wanted.facts.version = textOf(arguments, "version");
    wanted.facts.startedNs = wallClockNs();
    wanted.fresh = arguments.isSet(QStringLiteral("fresh"));
    wanted.json = arguments.isSet(QStringLiteral("json"));
    return wanted;
}

/// A run while it is made.
class Making {
public:
    Making(const Wanted& wanted, const evals::DataSet& set, Library& library)
        : m_wanted(wanted)
        , m_set(set)
        , m_library(library)
        , m_facts(wanted.facts)
    {
    }
    /// Takes up what was done before.
    [[nodiscard]] Status openJournal();
    /// Cancelled when it was stopped.
    [[nodiscard]] Status runCases(LiveIntake& intake, const std::stop_token& stop);
    [[nodiscard]] int finish();
    [[nodiscard]] int stopped(const Status& why) const;

private:
    [[nodiscard]] std::vector<CaseTask> tasks() const;
    [[nodiscard]] AskedRun judged();
    [[nodiscard]] std::size_t all() const
    {
        return m_set.cases.size() * static_cast<std::size_t>(m_wanted.repeats);
    }

    const Wanted& m_wanted;
    const evals::DataSet& m_set;
    Library& m_library;
    evals::RunFacts m_facts;
    std::optional<RunJournal> m_journal;
    std::vector<evals::CaseOutput> m_outputs;
};

Status Making::openJournal()
{
    if (m_wanted.file.empty()) return success();
    const std::string path = m_wanted.file + ".journal";
    const std::string& line = m_wanted.command.line;
    auto journal = RunJournal::open(path, {m_set.hash, line, m_facts.version, programHashOf(line)}, m_facts,
                                    m_wanted.fresh);
    if (!journal.ok()) return journal.error();
    m_journal.emplace(std::move(*journal));
    if (!m_journal->whyAnew().empty()) fail("begins anew: " + m_journal->whyAnew() + " (" + path + ".old)");
    m_facts.id = m_journal->facts().id;
    m_facts.startedNs = m_journal->facts().startedNs;
    for (const evals::CaseOutput& output : m_journal->done())
        if (m_set.find(output.caseId) != nullptr && output.repeat <= m_wanted.repeats)
            m_outputs.push_back(output);
    if (!m_outputs.empty())
        fail("goes on: " + std::to_string(m_outputs.size()) + " of " + std::to_string(all())
             + " were done before (--fresh begins anew)");
    return success();
}

/// All cases once, then all of them again.
std::vector<CaseTask> Making::tasks() const
{
    std::set<std::pair<std::string_view, std::int64_t>> done;
    for (const evals::CaseOutput& output : m_outputs) done.insert(output.place());
    std::vector<CaseTask> tasks;
    for (std::int64_t repeat = 1; repeat <= m_wanted.repeats; ++repeat)
        for (const evals::EvalCase& each : m_set.cases)
            if (!done.contains({each.id, repeat})) tasks.push_back({&each, repeat});
    return tasks;
}

Status Making::runCases(LiveIntake& intake, const std::stop_token& stop)
{
    const std::vector<CaseTask> open = tasks();
    EvalProgress progress(all(), m_wanted.asking.models || m_wanted.asking.executables);
    for (const evals::CaseOutput& output : m_outputs)
        progress.add(evals::scoreOutput(*m_set.find(output.caseId), output));
    CaseEvents events;
    events.begun = [&](const CaseTask&) { progress.begun(); };
    events.troubled = [&](const std::string& message) { progress.say(message); };
    events.ended = [&](const CaseTask& task, evals::CaseOutput&& output) {
        if (m_journal)
            if (const Status kept = m_journal->append(output); !kept.ok()) return kept;
        progress.ended(evals::scoreOutput(*task.which, output));
        m_outputs.push_back(std::move(output));
        return success();
    };
    AgentCommand command = m_wanted.command;
    command.runId = m_facts.id;
    CaseRunner runner(std::move(command), intake, m_library, std::move(events));
    const Status ran = runner.run(open, stop);
    progress.finish();
    return ran;
}

int Making::stopped(const Status& why) const
{
    const std::string how = std::to_string(m_outputs.size()) + " of " + std::to_string(all()) + " are done";
    if (!why.cancelled()) fail(why.error().message);
    return fail("stopped: " + how
                + (m_journal ? "; the same command goes on from there"
                             : "; with -o RUN the same command would go on from there"));
}

/// By what judges said before and say now; each answer is kept as it comes.
AskedRun Making::judged()
{
    const Asking& asking = m_wanted.asking;
    evals::Verdicts known = asking.recorded ? asking.recorded->verdicts : evals::Verdicts();
    if (m_journal)
        for (const auto& [hash, verdict] : m_journal->verdicts()) known.insert_or_assign(hash, verdict);
    Status kept = success();
    const auto keep = [&](const std::string& hash, const evals::RecordedVerdict& verdict) {
        if (m_journal && kept.ok() && verdict.error.empty()) kept = m_journal->append(hash, verdict);
    };
    evals::Run scored =
        evals::scoreOutputs(m_set, std::move(m_outputs), program(), {asking.evidence().golden, &known});
    AskedRun asked = askedRun(asking, m_set, std::move(scored), &m_library, keep);
    if (!kept.ok()) fail(kept.error().message);
    return asked;
}

int Making::finish()
{
    auto [run, stopped] = judged();
    if (stopped && m_journal)
        return fail("stopped: all are done, but not judged; the same command goes on from there");
    if (stopped)
        fail(
            "stopped: what was not asked is not scored; with -o RUN the same command would go on from there");
    run.facts = m_facts;
    run.facts.endedNs = wallClockNs();
    const std::string text = evals::runText(run);
    if (text.size() > evals::kMostRunBytes) fail("the run is too large to be read again");
    if (!m_wanted.file.empty())
        if (const Status written = writeWholeFile(m_wanted.file, text); !written.ok())
            return fail(written.error().message);
    if (m_journal) m_journal->remove();
    const Status kept = keepRun(m_library, &m_set, m_wanted.dataSet, run);
    print(m_wanted.json ? text : runLines(m_set, run) + "\nrun " + run.facts.id + "\n");
    if (!kept.ok()) return fail("the run is not in the workspace: " + kept.error().message);
    return stopped ? kFailed : kDone;
}

/// What is asked for, with the library open.
int make(const Wanted& wanted, const evals::DataSet& set, std::unique_ptr<Library> opened,
         const EndSignals& ending)
{
    const std::shared_ptr<Library> library = std::move(opened);
    Making making(wanted, set, *library);
    if (const Status open = making.openJournal(); !open.ok()) return fail(open.error().message);
    Status ran = success();
    {
        LiveIntake intake(library, LiveCallbacks());
        std::stop_source stop;
        const std::jthread watching([&](const std::stop_token& ended) {
            constexpr std::chrono::milliseconds each{100};
            while (!ended.stop_requested() && !stop.stop_requested())
                if (ending.within(each)) stop.request_stop();
        });
        ran = making.runCases(intake, stop.get_token());
    }
    return ran.ok() ? making.finish() : making.stopped(ran);
}

} // namespace

int runEvalRun(const QCommandLineParser& arguments)
{
    if (arguments.isSet(QStringLiteral("outputs"))) return runEvalScore(arguments);
    if (arguments.positionalArguments().size() != 1 || arguments.value(QStringLiteral("agent")).isEmpty())
        return fail("eval run needs one data set, and --agent COMMAND or --outputs FILE", kUsage);
    const auto wanted = wantedBy(arguments);
    if (!wanted.ok()) return fail(wanted.error().message, kUsage);
    if (const Status kept = checkOutputs({wanted->file}, {wanted->dataSet, textOf(arguments, "golden")});
        !kept.ok())
        return fail(kept.error().message, kUsage);
    const auto set = usableDataSet(wanted->dataSet);
    if (!set.ok()) return fail(set.error().message, kUsage);
    const EndSignals ending;
    auto library = openLibrary(arguments, Missing::create);
    if (!library.ok()) return fail(library.error().message);
    return make(*wanted, *set, std::move(*library), ending);
}

} // namespace retrospan::app::cli
