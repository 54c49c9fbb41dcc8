#include "cli/command.h"
#include "cli/eval_asking.h"
#include "cli/help.h"
#include "cli/intake_options.h"

#include <QCommandLineOption>

namespace retrospan::app::cli {
namespace {

void addOption(QCommandLineParser& parser, const char* name, const char* description, const char* value = "")
{
    parser.addOption(
        {QString::fromLatin1(name), QString::fromLatin1(description), QString::fromLatin1(value)});
}

void addOutput(QCommandLineParser& parser, const char* description, const char* value)
{
    parser.addOption({{QStringLiteral("o"), QStringLiteral("output")},
                      QString::fromLatin1(description),
                      QString::fromLatin1(value)});
}

void importOptions(QCommandLineParser& parser)
{
    addOption(parser, "format", "Read as this format instead of finding out.", "NAME");
    addOption(parser, "merge", "Add case files to sessions that are in the workspace already.");
}

void statsOptions(QCommandLineParser& parser)
{
    addOption(parser, "by", "model, tool, tenant, agent, version or day.", "WHAT");
}

void readinessOptions(QCommandLineParser& parser)
{
    addOption(parser, "limit", "How many sessions that fall short are listed a question.", "N");
}

void exportOptions(QCommandLineParser& parser)
{
    addOption(parser, "to",
              "otlp (JSON lines), json, html, md or pdf (a report to read), or bundle (a case file).",
              "FORMAT");
    addOption(
        parser, "redact",
        "Without e-mail addresses, phone and card numbers, keys, tokens and passwords; nothing brings them "
        "back.");
    addOption(parser, "redact-pattern", "Likewise without what this expression (RE2) matches.", "REGEX");
    addOutput(parser, "Write to this file instead of standard output.", "FILE");
}

void screenshotOptions(QCommandLineParser& parser)
{
    addOption(parser, "view",
              "session, conversation, flame, graph, replay, compare, evals, releases, library or readiness.",
              "VIEW");
    addOption(parser, "size", "Size of the window, 1280x800 unless given.", "WxH");
    addOption(parser, "dark", "Use the dark theme.");
    addOutput(parser, "The PNG file to write.", "FILE");
}

void listenOptions(QCommandLineParser& parser)
{
    addOption(parser, "http", "Where to take OTLP over HTTP, 127.0.0.1:4318 unless given; off: nowhere.",
              "ADDRESS");
    addOption(parser, "grpc", "Where to take OTLP over gRPC, 127.0.0.1:4317 unless given; off: nowhere.",
              "ADDRESS");
    addOption(parser, "follow", "Read this file or folder as it grows; may be given several times.", "PATH");
    addOption(parser, "allow-remote",
              "Take from other machines too; senders then need the token in RETROSPAN_TOKEN.");
    addDoorOptions(parser);
    addSamplingOptions(parser);
}

void showOptions(QCommandLineParser& parser)
{
    addOption(parser, "as-recorded", "Without the doctor's repairs.");
}

void replayOptions(QCommandLineParser& parser)
{
    addOption(parser, "step", "The state at this step instead of the list; steps are numbered from 1.", "N");
    addOption(parser, "where", "Only the steps that match, e.g. kind:tool or status:failed.", "QUERY");
}

void compareOptions(QCommandLineParser& parser)
{
    addOption(parser, "propose", "Which sessions that ended well are like SESSION, best first, and why.");
}

void noteOptions(QCommandLineParser& parser)
{
    addOption(parser, "step", "On this step; steps are numbered from 1.", "N");
    addOption(parser, "span", "On this span: its id or a link.", "ID");
    addOption(parser, "edit", "Write this note anew.", "NOTE");
    addOption(parser, "remove", "Remove this note.", "NOTE");
    addOption(parser, "author", "Who writes, the system's user unless given.", "NAME");
}

void correctOptions(QCommandLineParser& parser)
{
    addOption(parser, "span", "The first span of the finding: its id or a link.", "ID");
    addOption(parser, "dismiss", "It is none.");
    addOption(parser, "confirm", "It is one.");
    addOption(parser, "add",
              "The rules missed it: a failure, handoff or interrupt. A failure is moved there.");
    addOption(parser, "undo", "Take back what was said of it.");
    addOption(parser, "category", "With --add failure: timeout, rate_limit, parse_error and so on.", "NAME");
    addOption(parser, "to", "With --add handoff: who takes over, human for a person.", "NAME");
    addOption(parser, "author", "Who says so, the system's user unless given.", "NAME");
}

void addRunOutput(QCommandLineParser& parser)
{
    addOutput(parser, "Write the run to this file.", "RUN");
}

void evalScoreOptions(QCommandLineParser& parser)
{
    addOption(parser, "outputs", "What the agent answered: JSON lines of case and output.", "FILE");
    addOption(parser, "name", "Which agent answered; last-green needs it.", "NAME");
    addOption(parser, "version", "Which version of the agent answered.", "V");
    addAskingOptions(parser);
    addRunOutput(parser);
}

void evalCaseOptions(QCommandLineParser& parser)
{
    addOption(parser, "span", "It went wrong at this span: its id or a link.", "ID");
    addOption(parser, "id", "The id of the case, that of the session unless given.", "ID");
    addOption(parser, "must", "A phrase that an answer must have.", "PHRASE");
    addOption(parser, "never", "A phrase that an answer must not have, what was wrong unless given.",
              "PHRASE");
    addOption(parser, "tag", "A tag of the case; may be given several times.", "T");
    addOption(parser, "redact", "What is left out: email, phone, card, key; all of them unless given.",
              "CLASSES");
    addOption(parser, "redact-pattern", "Likewise what this expression (RE2) matches.", "REGEX");
    addOption(parser, "refresh",
              "Make no case: add what people said since to those of the session, or to all.");
    addOutput(parser, "Add the case to this file, or as a file to this folder.", "DATASET");
}

void evalImportOptions(QCommandLineParser& parser)
{
    addOutput(parser, "Write the data set to this file.", "DATASET");
}

void evalRunOptions(QCommandLineParser& parser)
{
    addOption(parser, "agent", "The command that is given each case's input and prints an answer.",
              "COMMAND");
    addOption(parser, "name", "What the agent is called in the run, the command unless given.", "NAME");
    addOption(parser, "version", "Which version of the agent this is.", "V");
    addOption(parser, "repeat", "How often each case is asked, once unless given.", "N");
    addOption(parser, "jobs", "How many cases are asked at a time, one unless given.", "N");
    addOption(parser, "timeout", "How long a case may take, 300 seconds unless given.", "SECONDS");
    addOption(parser, "retries", "How often more a command that crashed or took too long is tried.", "N");
    addOption(parser, "fresh", "Begin anew, also where a run that was stopped could go on.");
    addOption(parser, "outputs", "Run nothing: score these answers (eval score).", "FILE");
    addAskingOptions(parser);
    addRunOutput(parser);
}

void evalHistoryOptions(QCommandLineParser& parser)
{
    addOption(parser, "agent", "Only runs of this agent.", "NAME");
}

void addAuthor(QCommandLineParser& parser)
{
    addOption(parser, "author", "Who says so, the system's user unless given.", "NAME");
}

void evalReviewOptions(QCommandLineParser& parser)
{
    addOption(parser, "approve", "Sign the run off.");
    addOption(parser, "reject", "Say that the run is not good enough.");
    addOption(parser, "case", "It is about this case.", "ID");
    addOption(parser, "remove", "Take what has this number away.", "NUMBER");
    addAuthor(parser);
}

void evalRecordOptions(QCommandLineParser& parser)
{
    addOption(parser, "data-set", "Where the data set of these runs lies: a file or a folder.", "DATASET");
}

void releaseOptions(QCommandLineParser& parser)
{
    addOption(parser, "ledger", "The folder of the ledger, releases unless given.", "DIR");
}

void releaseEventOptions(QCommandLineParser& parser)
{
    releaseOptions(parser);
    addOption(parser, "note", "Why, for people.", "TEXT");
    addAuthor(parser);
}

void addVersion(QCommandLineParser& parser)
{
    addOption(parser, "version", "Which version of the agent.", "V");
}

void releaseCandidateOptions(QCommandLineParser& parser)
{
    addVersion(parser);
    addOption(parser, "verdict", "A verdict of the gate; one for each data set.", "FILE");
    addOption(parser, "run", "A run that was judged, to compare a parity run with.", "RUN");
    releaseEventOptions(parser);
}

void releasePublishOptions(QCommandLineParser& parser)
{
    addVersion(parser);
    addOption(parser, "parity", "A run of the same cases elsewhere, to be judged alike.", "RUN");
    releaseEventOptions(parser);
}

void releaseRollbackOptions(QCommandLineParser& parser)
{
    addOption(parser, "to-version", "The version that is published again.", "V");
    addOption(parser, "drill", "Practise it: all but the last step.");
    releaseEventOptions(parser);
}

void releaseRetireOptions(QCommandLineParser& parser)
{
    addVersion(parser);
    addOption(parser, "on", "From this day on it is not published again: 2026-12-01.", "DAY");
    releaseEventOptions(parser);
}

void releaseRolloutOptions(QCommandLineParser& parser)
{
    addOption(parser, "version", "The new version.", "V");
    addOption(parser, "against", "The old version.", "V");
}

void gateOptions(QCommandLineParser& parser)
{
    addOption(parser, "candidate", "The run that is to pass, as eval run or eval score wrote it.", "RUN");
    addOption(
        parser, "baseline",
        "The run that new failures, cost and latency are compared with; last-green: that of the ledger.",
        "RUN");
    addOption(parser, "ledger", "The folder in which the last green run of each agent and data set is.",
              "DIR");
    addOption(parser, "keep-green", "When it passes, the candidate is the last green run from now on.");
    addOption(parser, "golden", "The run that the scorer golden compares with.", "RUN");
    addOption(parser, "policy", "What must be reached (YAML).", "FILE");
    addOption(parser, "junit", "Write the verdict as JUnit XML.", "FILE");
    addOption(parser, "markdown", "Write the verdict as Markdown, for a pull request.", "FILE");
    addOption(parser, "verdict", "Write the verdict with the hashes of all that led to it (JSON).", "FILE");
}

int runCompletion(const QCommandLineParser& arguments)
{
    if (arguments.positionalArguments() != QStringList{QStringLiteral("bash")})
        return fail("completion knows one shell: retrospan completion bash", kUsage);
    print(bashCompletion());
    return kDone;
}

const Command kCommands[] = {
    {"import", "PATH... [--format NAME] [--merge] [--json]",
     "Imports recordings and prints what was found in each.", importOptions, runImport, true},
    {"sessions", "[QUERY] [--json]", "Lists the sessions, or those that match the query.", nullptr,
     runSessions, true},
    {"show", "SESSION [--as-recorded] [--json]", "Prints a session's tree.", showOptions, runShow, true},
    {"replay", "SESSION [--step N] [--where QUERY] [--json]",
     "Prints the steps of a session, or its state at one of them.", replayOptions, runReplay, true},
    {"compare", "BASELINE CANDIDATE [--json] | SESSION --propose [--json]",
     "Aligns two sessions step by step and says what differs.", compareOptions, runCompare, true},
    {"note", "SESSION [TEXT] [--step N | --span ID | --edit NOTE | --remove NOTE] [--author NAME] [--json]",
     "Writes a note on a session, or prints its notes.", noteOptions, runNote, true},
    {"correct",
     "SESSION [FINDING --span ID --dismiss|--confirm|--add|--undo] [--category NAME] [--to NAME]\n"
     "      [--author NAME] [--json]",
     "Says what is right about a finding, or prints what was found.", correctOptions, runCorrect, true},
    {"stats", "[--by model|tool|tenant|agent|version|day] [--json]",
     "Calls, tokens and cost by model, tool and so on.", statsOptions, runStats, true},
    {"readiness", "[QUERY] [--limit N] [--json]",
     "Seven questions about what is recorded, and which sessions fall short.", readinessOptions, runReadiness,
     true},
    {"eval case",
     "[SESSION] [--span ID] [--id ID] [--must PHRASE]... [--never PHRASE]... [--tag T]... [--redact "
     "CLASSES]\n"
     "      [--redact-pattern REGEX]... [--refresh] [-o DATASET] [--json]",
     "Makes a case of what went wrong in a session, and prints the diff to commit.", evalCaseOptions,
     runEvalCase, true},
    {"eval check", "DATASET [--json]", "Checks a data set: every problem with file, line and column.",
     nullptr, runEvalCheck, true},
    {"eval diff", "BASELINE CANDIDATE [--json]",
     "Says which cases two runs judge differently, and whether that is more than chance.", nullptr,
     runEvalDiff, true},
    {"eval history", "[DATASET] [--agent NAME] [--json]",
     "Lists the runs of the workspace; of one data set also its flaky cases and those that never fail.",
     evalHistoryOptions, runEvalHistory, true},
    {"eval import", "FILE [-o DATASET]",
     "Makes a data set of the cases of promptfoo, OpenAI evals, LangSmith, Langfuse, or a CSV table.",
     evalImportOptions, runEvalImport},
    {"eval key", "openai|anthropic", "Keeps the key of a model that judges, read from standard input.",
     nullptr, runEvalKey},
    {"eval record", "[RUN...] [--data-set DATASET]",
     "Puts run files into the workspace's history, or, without any, the runs of other tools that were "
     "imported. With --data-set their inputs, links and verdict are shown in the window.",
     evalRecordOptions, runEvalRecord},
    {"eval review", "RUN [TEXT] [--approve|--reject] [--case ID] [--remove NUMBER] [--author NAME] [--json]",
     "Signs a run off, or writes a note on it or a case of it; prints what was said.", evalReviewOptions,
     runEvalReview, true},
    {"eval run",
     "DATASET --agent COMMAND [--name NAME] [--version V] [--repeat N] [--jobs N] [--timeout SECONDS]\n"
     "      [--retries N] [--fresh] [--golden RUN] [--recorded RUN] [--ask] [--allow-executables]\n"
     "      [-o RUN] [--json]",
     "Asks an agent every case, records its sessions, and scores its answers.", evalRunOptions, runEvalRun,
     true},
    {"eval score",
     "DATASET --outputs FILE [--name NAME] [--version V] [--golden RUN] [--recorded RUN] [--ask] "
     "[--allow-executables] [-o RUN] [--json]",
     "Scores answers that are there already.", evalScoreOptions, runEvalScore, true},
    {"gate",
     "DATASET --candidate RUN [--baseline RUN|last-green] [--ledger DIR] [--keep-green] [--golden RUN]\n"
     "      --policy FILE [--junit FILE] [--markdown FILE] [--verdict FILE] [--json]",
     "Says whether a run passes a policy: exit status 0 passed, 1 failed, 2 cannot be told.", gateOptions,
     runGate, true},
    {"release candidate",
     "WORKFLOW --version V --verdict FILE... [--run RUN]... [--ledger DIR] [--note TEXT] [--author NAME]",
     "Proposes a version, with the verdicts of the gate.", releaseCandidateOptions, runReleaseCandidate},
    {"release publish", "WORKFLOW --version V [--parity RUN]... [--ledger DIR] [--note TEXT] [--author NAME]",
     "Publishes a version whose verdicts are green: moves the pointer that a deployment reads.",
     releasePublishOptions, runReleasePublish},
    {"release rollback", "WORKFLOW --to-version V [--drill] [--ledger DIR] [--note TEXT] [--author NAME]",
     "Publishes a version again that was published before.", releaseRollbackOptions, runReleaseRollback},
    {"release retire", "WORKFLOW --version V --on DAY [--ledger DIR] [--note TEXT] [--author NAME]",
     "Keeps a version from being published again from a day on.", releaseRetireOptions, runReleaseRetire},
    {"release history", "WORKFLOW [--ledger DIR] [--json]", "Prints the versions, and what happened to them.",
     releaseOptions, runReleaseHistory, true},
    {"release rollout", "WORKFLOW --version V --against V [--json]",
     "Compares how often sessions of two versions go wrong, by an exact test.", releaseRolloutOptions,
     runReleaseRollout, true},
    {"export", "SESSION --to otlp|json|html|md|pdf|bundle [--redact] [--redact-pattern REGEX]... [-o FILE]",
     "Writes a session out: as data, as a report, or as a case file to hand on.", exportOptions, runExport},
    {"screenshot",
     "[SESSION [CANDIDATE]] --view session|conversation|flame|graph|replay|compare|evals|releases|library|"
     "readiness -o FILE.png\n"
     "      [--size WxH] [--dark]",
     "Paints a view into a PNG file; evals, releases (of the folder releases), library and readiness need no "
     "session, a comparison two.",
     screenshotOptions, runScreenshot},
    {"listen",
     "[--http ADDRESS] [--grpc ADDRESS] [--follow PATH]... [--allow-remote] [--redact CLASSES]\n"
     "      [--redact-pattern REGEX]... [--hash-prompts WORKFLOW]... [--max-value BYTES] [--sample RATIO]\n"
     "      [--keep RULES] [--workflow NAME:RULES]... [--agent NAME:RULES]... [--decide-after SECONDS] "
     "[--json]",
     "Receives what SDKs send, without a window; prints the addresses, then counts.", listenOptions,
     runListen, true},
    {"simulate",
     "[--sample RATIO] [--keep RULES] [--workflow NAME:RULES]... [--agent NAME:RULES]... [--json]",
     "Says what these sampling rules would keep, and lose, of the sessions that are stored.",
     addSamplingOptions, runSimulate, true},
    {"completion", "bash", "Prints the completion script for the shell.", nullptr, runCompletion},
};

} // namespace

std::span<const Command> commands()
{
    return kCommands;
}

} // namespace retrospan::app::cli
