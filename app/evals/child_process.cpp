#include "evals/child_process.h"

#include "evals/left_behind.h"
#include "import/redaction.h"
#include "trace/utf8.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>

namespace retrospan::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kMostToldErrors = 300;

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        close();
        m_number = std::exchange(other.m_number, -1);
        return *this;
    }
    [[nodiscard]] int number() const { return m_number; }
    void close()
    {
        if (m_number >= 0) ::close(m_number);
        m_number = -1;
    }

private:
    int m_number = -1;
};

/// What one end writes the other reads; our end, the first, never waits.
bool makePipe(Descriptor& ours, Descriptor& theirs)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    ours = Descriptor(ends[0]);
    theirs = Descriptor(ends[1]);
    return ::fcntl(ours.number(), F_SETFL, O_NONBLOCK) == 0;
}

/// A file without a name: whoever does not read it keeps nobody waiting.
Descriptor fileOf(const std::string& text)
{
    Descriptor file(::memfd_create("input", MFD_CLOEXEC));
    if (file.number() < 0) return file;
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(file.number(), text.data() + at, text.size() - at);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return {};
        at += static_cast<std::size_t>(written);
    }
    return ::lseek(file.number(), 0, SEEK_SET) == 0 ? std::move(file) : Descriptor();
}

std::vector<std::string> environmentOf(const ChildCommand& command, const std::string& mark)
{
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view entry(*each);
        const auto isOurs = [name = entry.substr(0, entry.find('='))](const auto& variable) {
            return variable.first == name;
        };
        const bool marked = entry.starts_with(std::string(LeftBehind::kVariable) + "=");
        if (!marked && std::ranges::none_of(command.environment, isOurs)) all.emplace_back(entry);
    }
    for (const auto& [name, value] : command.environment)
        if (value) all.push_back(name + "=" + *value);
    all.push_back(std::string(LeftBehind::kVariable) + "=" + mark);
    return all;
}

std::vector<char*> pointersTo(std::vector<std::string>& words)
{
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// A group of its own, with the signals as a program expects them and no descriptor but these three.
int spawn(const ChildCommand& command, const std::string& mark, int input, int output, int errors,
          pid_t& process)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t files;
    if (const int failed = posix_spawnattr_init(&attributes); failed != 0) return failed;
    if (const int failed = posix_spawn_file_actions_init(&files); failed != 0) {
        posix_spawnattr_destroy(&attributes);
        return failed;
    }
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    if (!command.folder.empty()) posix_spawn_file_actions_addchdir_np(&files, command.folder.c_str());
    std::vector<std::string> words = command.words, environment = environmentOf(command, mark);
    const int failed = posix_spawnp(&process, words.front().c_str(), &files, &attributes,
                                    pointersTo(words).data(), pointersTo(environment).data());
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return failed;
}

/// The command while it runs, and what it has printed.
class Child {
public:
    Child(const ChildCommand& command, const std::stop_token& stop)
        : m_command(command)
        , m_wake(::eventfd(0, EFD_CLOEXEC))
        , m_woken(stop, [this] { ::eventfd_write(m_wake.number(), 1); })
    {
    }
    ChildResult run();

private:
    /// Zero, or errno.
    int start();
    [[nodiscard]] ChildEnd wait();
    [[nodiscard]] int end() const;
    /// What is there now. False at the end of it.
    bool read(Descriptor& from, void (Child::*take)(std::string_view));
    void readAll();
    void takeOutput(std::string_view bytes);
    void takeErrors(std::string_view bytes);
    [[nodiscard]] std::string faultOf(int state) const;

    const ChildCommand& m_command;
    LeftBehind m_left;
    Descriptor m_output, m_errors, m_process, m_wake;
    pid_t m_id = -1;
    bool m_tooMuch = false;
    ChildResult m_result;
    std::stop_callback<std::function<void()>> m_woken;
};

int Child::start()
{
    Descriptor output, errors;
    const Descriptor input = fileOf(m_command.input);
    if (input.number() < 0 || m_wake.number() < 0 || !makePipe(m_output, output)
        || !makePipe(m_errors, errors))
        return errno;
    if (const int failed =
            spawn(m_command, m_left.mark(), input.number(), output.number(), errors.number(), m_id);
        failed != 0)
        return failed;
    m_process = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, m_id, 0)));
    if (m_process.number() >= 0) return 0;
    const int failed = errno;
    static_cast<void>(end());
    return failed;
}

/// All of its group, and what left it; how the command itself ended.
int Child::end() const
{
    // Its number is nobody else's before it is waited for: the group is still its own.
    ::kill(-m_id, SIGKILL);
    int state = 0;
    while (::waitpid(m_id, &state, 0) < 0 && errno == EINTR) { }
    while (::waitpid(-m_id, nullptr, 0) > 0 || errno == EINTR) { } // we inherit them
    m_left.end();
    return state;
}

void Child::takeOutput(std::string_view bytes)
{
    const std::size_t room = m_command.mostOutput - m_result.output.size();
    m_result.output += bytes.substr(0, room);
    m_tooMuch = m_tooMuch || bytes.size() > room;
}

void Child::takeErrors(std::string_view bytes)
{
    m_result.errors += bytes;
    if (m_result.errors.size() > ChildResult::kMostErrors)
        m_result.errors.erase(0, m_result.errors.size() - ChildResult::kMostErrors);
}

bool Child::read(Descriptor& from, void (Child::*take)(std::string_view))
{
    std::array<char, kChunk> bytes;
    const ssize_t got = ::read(from.number(), bytes.data(), bytes.size());
    if (got < 0) return errno == EINTR;
    (this->*take)({bytes.data(), static_cast<std::size_t>(got)});
    return got > 0;
}

/// What was printed before the end; a child left behind may hold the pipes open.
void Child::readAll()
{
    while (!m_tooMuch && read(m_output, &Child::takeOutput)) { }
    for (std::size_t i = 0; i < kChunk / ChildResult::kMostErrors && read(m_errors, &Child::takeErrors);
         ++i) { }
}

ChildEnd Child::wait()
{
    const auto limit = Clock::now() + m_command.timeLimit;
    std::array<pollfd, 4> ready{{{m_output.number(), POLLIN, 0},
                                 {m_errors.number(), POLLIN, 0},
                                 {m_process.number(), POLLIN, 0},
                                 {m_wake.number(), POLLIN, 0}}};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - Clock::now()).count();
        if (left <= 0) return ChildEnd::timedOut;
        constexpr long long longest = 60'000;
        if (::poll(ready.data(), ready.size(), static_cast<int>(std::min<long long>(left, longest))) < 0)
            continue;
        if (ready[3].revents != 0) return ChildEnd::cancelled;
        if (ready[0].revents != 0 && !read(m_output, &Child::takeOutput)) ready[0].fd = -1;
        if (ready[1].revents != 0 && !read(m_errors, &Child::takeErrors)) ready[1].fd = -1;
        if (m_tooMuch) return ChildEnd::tooMuchOutput;
        if (ready[2].revents != 0) return ChildEnd::exited;
    }
}

std::string seconds(std::chrono::nanoseconds time)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.10g", std::chrono::duration<double>(time).count());
    return text.data();
}

/// Keys and tokens are in no report.
std::string withoutKeys(const std::string& text)
{
    static const auto redactor = import::Redactor::compile({.key = true});
    return redactor.ok() ? redactor->redacted(text) : std::string();
}

/// The last words of what it said.
std::string lastLines(const std::string& said)
{
    const std::string clean = withoutKeys(repairedUtf8(said));
    std::string_view errors = clean;
    while (!errors.empty() && (errors.back() == '\n' || errors.back() == '\r')) errors.remove_suffix(1);
    if (errors.size() > kMostToldErrors) {
        errors.remove_prefix(errors.size() - kMostToldErrors);
        errors.remove_prefix(std::min(errors.find('\n') + 1, errors.size()));
    }
    return errors.empty() ? std::string() : ": " + repairedUtf8(errors);
}

std::string Child::faultOf(int state) const
{
    const std::string said = lastLines(m_result.errors);
    switch (m_result.end) {
    case ChildEnd::timedOut:
        return "the command took longer than " + seconds(m_command.timeLimit) + " seconds" + said;
    case ChildEnd::tooMuchOutput:
        return "the command printed more than " + std::to_string(m_command.mostOutput) + " bytes";
    case ChildEnd::cancelled: return "the command was stopped";
    case ChildEnd::notStarted:
    case ChildEnd::exited: break;
    }
    if (WIFSIGNALED(state))
        return "the command was ended by signal " + std::to_string(WTERMSIG(state)) + " ("
            + ::sigdescr_np(WTERMSIG(state)) + ")" + said;
    if (WEXITSTATUS(state) == 0) return {};
    return "the command ended with status " + std::to_string(WEXITSTATUS(state)) + said;
}

ChildResult Child::run()
{
    const auto begun = Clock::now();
    if (const int failed = start(); failed != 0) {
        m_result.end = ChildEnd::notStarted;
        m_result.fault = "the command cannot be started: " + std::string(std::strerror(failed));
        return std::move(m_result);
    }
    m_result.end = wait();
    m_result.durationNs = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begun).count();
    const int state = end();
    if (m_result.end == ChildEnd::exited) readAll();
    if (m_tooMuch) m_result.end = ChildEnd::tooMuchOutput;
    m_result.fault = faultOf(state);
    return std::move(m_result);
}

} // namespace

ChildResult runChild(const ChildCommand& command, const std::stop_token& stop)
{
    return Child(command, stop).run();
}

std::vector<std::string> shellCommand(std::string line)
{
    return {"/bin/sh", "-c", std::move(line)};
}

} // namespace retrospan::app
