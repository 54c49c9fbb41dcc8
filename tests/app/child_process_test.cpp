// Commands as they come: those that work, crash, hang, flood, and leave something behind.
#include "evals/child_process.h"
#include "support/child.h"
#include "support/scratch.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

namespace retrospan::app {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::StartsWith;

ChildCommand command(const std::string& line)
{
    ChildCommand made;
    made.words = shellCommand(line);
    return made;
}

ChildResult run(const std::string& line, const std::string& input = {})
{
    ChildCommand made = command(line);
    made.input = input;
    return runChild(made);
}

/// The number of a process that a command wrote into a file.
pid_t processIn(const std::string& file)
{
    return static_cast<pid_t>(std::stol("0" + test::readFile(file)));
}

/// Returns when it is; one that was killed may not have been waited for yet by whoever inherited it.
void waitUntilGone(pid_t process)
{
    ASSERT_GT(process, 0);
    for (;;) {
        const std::string state = test::readFile("/proc/" + std::to_string(process) + "/stat");
        if (state.empty() || state.find(") Z") != std::string::npos) return;
        std::this_thread::yield();
    }
}

TEST(ChildProcess, GetsItsInputAndGivesItsOutput)
{
    const ChildResult result = run("cat; echo done; echo warned >&2", "a text\nof two lines\n");
    EXPECT_EQ(result.end, ChildEnd::exited);
    EXPECT_EQ(result.fault, "");
    EXPECT_EQ(result.output, "a text\nof two lines\ndone\n");
    EXPECT_EQ(result.errors, "warned\n");
    EXPECT_GT(result.durationNs, 0);
    EXPECT_EQ(run("cat /dev/stdin", "x").output, "x") << "also by its name";
    EXPECT_EQ(run("cat").output, "");
}

TEST(ChildProcess, HasOurEnvironmentAndWhatIsAdded)
{
    ::setenv("RETROSPAN_TEST_GIVEN", "given", 1);
    ::setenv("RETROSPAN_TEST_TAKEN", "taken", 1);
    ChildCommand made = command("echo $RETROSPAN_TEST_GIVEN-$RETROSPAN_TEST_TAKEN-$RETROSPAN_TEST_ADDED");
    made.environment = {{"RETROSPAN_TEST_TAKEN", std::nullopt}, {"RETROSPAN_TEST_ADDED", "a b=c"}};
    EXPECT_EQ(runChild(made).output, "given--a b=c\n");
}

TEST(ChildProcess, TellsHowItEnded)
{
    EXPECT_EQ(run("echo part; echo first >&2; echo 'no key' >&2; exit 3").fault,
              "the command ended with status 3: first\nno key");
    EXPECT_EQ(run("exit 3").output, "");
    EXPECT_EQ(run("kill -SEGV $$").fault, "the command was ended by signal 11 (Segmentation fault)");
    EXPECT_THAT(
        run("no-such-command-at-all").fault,
        AllOf(StartsWith("the command ended with status 127: "), HasSubstr("no-such-command-at-all")));
    EXPECT_THAT(run("printf '\\377' >&2; exit 1").fault, EndsWith(": \xef\xbf\xbd")) << "broken UTF-8";
    ChildCommand none;
    none.words = {"/no/such/program"};
    const ChildResult result = runChild(none);
    EXPECT_EQ(result.end, ChildEnd::notStarted);
    EXPECT_EQ(result.fault, "the command cannot be started: No such file or directory");
}

TEST(ChildProcess, NeedsNotReadItsInput)
{
    const std::string much(4 * 1024 * 1024, 'x');
    EXPECT_EQ(run("echo no", much).output, "no\n");
    EXPECT_EQ(run("exec <&-; echo closed", much).output, "closed\n");
    EXPECT_EQ(run("wc -c", much).output, "4194304\n");
}

TEST(ChildProcess, DoesNotTakeWhatIsDoneToUs)
{
    // We block signals and ignore others where a window or a listener runs; a command begins anew.
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    const auto handler = std::signal(SIGPIPE, SIG_IGN);
    EXPECT_THAT(run("kill -TERM $$; echo alive").fault, HasSubstr("signal 15"));
    EXPECT_THAT(run("kill -PIPE $$; echo alive").fault, HasSubstr("signal 13"));
    std::signal(SIGPIPE, handler);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    EXPECT_EQ(run("ls /proc/self/fd | wc -l").output, "4\n") << "three, and the folder that ls reads";
}

TEST(ChildProcess, IsEndedWithAllOfItsGroupAtTheLimit)
{
    const test::Scratch scratch;
    const std::string file = scratch.path("child");
    ChildCommand made = command("echo working; sleep 1000 & echo $! > " + file + "; wait");
    ChildResult result;
    // On a busy machine it may not have got that far.
    for (made.timeLimit = 300ms; test::readFile(file).empty(); made.timeLimit *= 2) result = runChild(made);
    EXPECT_EQ(result.end, ChildEnd::timedOut);
    EXPECT_THAT(result.fault, StartsWith("the command took longer than "));
    EXPECT_EQ(result.output, "working\n");
    waitUntilGone(processIn(file));
    made.timeLimit = 300ms;
    made.words = shellCommand("trap '' TERM INT HUP; while :; do sleep 1000; done");
    EXPECT_EQ(runChild(made).fault, "the command took longer than 0.3 seconds") << "whatever it does";
}

TEST(ChildProcess, LeavesNoChildrenBehind)
{
    const test::Scratch scratch;
    const ChildResult result =
        run("sleep 1000 & echo $! > " + scratch.path("child") + "; echo answer; exit 0");
    EXPECT_EQ(result.fault, "");
    EXPECT_EQ(result.output, "answer\n") << "though the child holds the output open";
    waitUntilGone(processIn(scratch.path("child")));
}

/// Runs `left` in a session of its own, of which the number is in `file` before the command ends.
std::string leaving(const std::string& left, const std::string& file)
{
    return left + " sh -c 'sleep 1000 & echo $$ $! > " + file + ".new; mv " + file + ".new " + file
        + "; exec sleep 1000' & while [ ! -e " + file + " ]; do sleep 0.01; done; echo answer";
}

TEST(ChildProcess, EndsWhatLeftItsGroup)
{
    const test::Scratch scratch;
    const std::string file = scratch.path("child");
    EXPECT_EQ(run(leaving("setsid", file)).output, "answer\n");
    std::istringstream numbers(test::readFile(file));
    for (pid_t process = 0; numbers >> process;)
        EXPECT_EQ(::kill(process, 0), -1) << "also a child of it, that had another parent before";
}

TEST(ChildProcess, DoesNotWaitForWhatThrewItsEnvironmentAway)
{
    const test::Scratch scratch;
    const std::string file = scratch.path("child");
    EXPECT_EQ(run(leaving("env -i PATH=\"$PATH\" setsid", file)).output, "answer\n");
    std::istringstream numbers(test::readFile(file));
    for (pid_t process = 0; numbers >> process;) EXPECT_EQ(::kill(process, SIGKILL), 0);
}

TEST(ChildProcess, IsEndedWhenItPrintsTooMuch)
{
    ChildCommand made = command("yes");
    made.mostOutput = 100'000;
    const ChildResult result = runChild(made);
    EXPECT_EQ(result.end, ChildEnd::tooMuchOutput);
    EXPECT_EQ(result.fault, "the command printed more than 100000 bytes");
    EXPECT_THAT(result.output, SizeIs(100'000));
    made.words = shellCommand("head -c 100000 /dev/zero");
    EXPECT_EQ(runChild(made).fault, "") << "so much is allowed";
    made.words = shellCommand("head -c 100001 /dev/zero");
    EXPECT_EQ(runChild(made).end, ChildEnd::tooMuchOutput);
}

TEST(ChildProcess, KeepsTheEndOfMuchThatIsSaid)
{
    const ChildResult result = run("yes | head -c 30000000 >&2; echo last >&2; exit 1");
    EXPECT_THAT(result.errors, SizeIs(Le(ChildResult::kMostErrors)));
    EXPECT_THAT(result.errors, EndsWith("y\nlast\n"));
    EXPECT_THAT(result.fault, AllOf(StartsWith("the command ended with status 1: y\n"), EndsWith("\nlast")));
    EXPECT_THAT(result.fault, SizeIs(Le(400U)));
}

TEST(ChildProcess, TakesNoMoreMemoryThanItsOutputMay)
{
    const int grown = test::inChild([] {
        const test::PeakMemory memory;
        const ChildResult result = run("head -c 1000000000 /dev/zero");
        if (result.end != ChildEnd::tooMuchOutput) return -1;
        return static_cast<int>(memory.grownMiB());
    });
    EXPECT_THAT(grown, AllOf(Le(64 * test::kMemoryFactor), testing::Ge(0)));
}

TEST(ChildProcess, CanBeStopped)
{
    const test::Scratch scratch;
    const std::string file = scratch.path("begun");
    std::stop_source stop;
    ChildResult result;
    std::thread runs(
        [&] { result = runChild(command("sleep 1000 & echo $! > " + file + "; wait"), stop.get_token()); });
    while (test::readFile(file).empty()) std::this_thread::yield();
    const pid_t child = processIn(file);
    stop.request_stop();
    runs.join();
    EXPECT_EQ(result.end, ChildEnd::cancelled);
    waitUntilGone(child);
    EXPECT_EQ(runChild(command("sleep 1000"), stop.get_token()).end, ChildEnd::cancelled)
        << "before it began";
}

} // namespace
} // namespace retrospan::app
