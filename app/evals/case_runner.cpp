#include "evals/case_runner.h"

#include "evals/case_capture.h"
#include "evals/child_process.h"
#include "evals/recorded_conduct.h"
#include "trace/utf8.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <random>
#include <thread>

namespace retrospan::app {
namespace {

constexpr std::chrono::milliseconds kLongestPause{30'000};
constexpr std::size_t kMostOutput = std::size_t{4} * 1024 * 1024;

std::string randomHex(std::size_t digits)
{
    std::random_device random;
    std::uniform_int_distribution<std::size_t> digit(0, 15);
    std::string text(digits, '0');
    for (char& each : text) each = "0123456789abcdef"[digit(random)];
    return text;
}

/// "eval-1c9d6b4e-late-order-5b0e7f61": to be read and typed by people, and different each time.
std::string sessionIdOf(const std::string& runId, const CaseTask& task, const std::string& trace)
{
    constexpr std::size_t longest = 60, digits = 8;
    std::string name = task.which->id.substr(0, longest);
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_'; }, '-');
    return "eval-" + runId.substr(0, digits) + "-" + name + "-" + trace.substr(0, digits);
}

std::string inputOf(const evals::EvalCase& which)
{
    return which.input.type == evals::NodeType::text ? which.input.text : evals::canonicalJson(which.input);
}

/// What goes past proxies, and our receiver as well.
std::string unproxied(const char* variable, const char* other)
{
    const char* given = std::getenv(variable);
    if (given == nullptr || *given == '\0') given = std::getenv(other);
    const std::string known = given == nullptr ? "" : given;
    if (known == "*") return known;
    return known + (known.empty() ? "" : ",") + "127.0.0.1,localhost";
}

/// So that any OpenTelemetry SDK reports to us, whatever is set up around us, soon, and all of it.
void addTelemetry(ChildCommand& command, const std::string& endpoint, const std::string& session,
                  const std::string& trace, const std::string& caller)
{
    const char* given = std::getenv("OTEL_RESOURCE_ATTRIBUTES");
    const std::string resource = given == nullptr || *given == '\0' ? "" : std::string(given) + ",";
    const std::pair<std::string, std::optional<std::string>> variables[] = {
        {"TRACEPARENT", "00-" + trace + "-" + caller + "-01"},
        {"TRACESTATE", std::nullopt},
        {"OTEL_SDK_DISABLED", std::nullopt},
        {"OTEL_TRACES_EXPORTER", "otlp"},
        {"OTEL_TRACES_SAMPLER", "always_on"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint},
        {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
        {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", std::nullopt},
        {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", std::nullopt},
        {"OTEL_BSP_SCHEDULE_DELAY", "500"},
        {"OTEL_RESOURCE_ATTRIBUTES", resource + "session.id=" + session},
        {"NO_PROXY", unproxied("NO_PROXY", "no_proxy")},
        {"no_proxy", unproxied("no_proxy", "NO_PROXY")},
    };
    command.environment.insert(command.environment.end(), std::begin(variables), std::end(variables));
}

/// Its standard output without the last line end.
void takeAnswer(ChildResult&& result, evals::CaseOutput& output)
{
    output.latencyNs = result.durationNs;
    output.error = std::move(result.fault);
    if (!output.error.empty()) return;
    std::string& answer = result.output;
    if (answer.ends_with('\n')) answer.pop_back();
    if (answer.ends_with('\r')) answer.pop_back();
    output.text = repairedUtf8(answer);
    output.value = evals::DataNode::ofText(output.text);
}

/// False when it was stopped meanwhile.
bool pause(std::chrono::milliseconds time, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock guard(mutex);
    never.wait_for(guard, stop, time, [] { return false; });
    return !stop.stop_requested();
}

} // namespace

Result<evals::CaseOutput> CaseRunner::attempt(const CaseTask& task, const std::stop_token& stop, bool& again)
{
    const std::string trace = randomHex(32), caller = randomHex(16);
    const std::string session = sessionIdOf(m_command.runId, task, trace);
    ChildCommand command;
    command.words = shellCommand(m_command.line);
    command.input = inputOf(*task.which);
    command.timeLimit = m_command.timeLimit;
    command.mostOutput = kMostOutput;
    command.environment = {{"RETROSPAN_RUN_ID", m_command.runId},
                           {"RETROSPAN_CASE_ID", task.which->id},
                           {"RETROSPAN_CASE_REPEAT", std::to_string(task.repeat)}};
    auto capture = CaseCapture::start(m_intake, session, spanIdFromText(caller));
    if (!capture.ok()) return capture.error();
    addTelemetry(command, (*capture)->endpoint(), session, trace, caller);
    ChildResult result = runChild(command, stop);
    const std::string lost = (*capture)->finish();
    if (result.end == ChildEnd::cancelled) return Cancelled{};
    if (result.end == ChildEnd::notStarted) return Error{result.fault}; // nobody's answer is wrong by that
    again = result.end == ChildEnd::timedOut || (result.end == ChildEnd::exited && !result.fault.empty());
    evals::CaseOutput output;
    output.caseId = task.which->id;
    output.repeat = task.repeat;
    takeAnswer(std::move(result), output);
    const Status read = addRecordedConduct(m_library, session, output);
    tell(read.ok() ? lost : "recorded sessions cannot be read: " + read.error().message);
    return output;
}

/// Once, whatever number of cases it concerns.
void CaseRunner::tell(const std::string& trouble)
{
    const std::scoped_lock guard(m_mutex);
    if (!trouble.empty() && m_told.insert(trouble).second) m_events.troubled(trouble);
}

Result<evals::CaseOutput> CaseRunner::runCase(const CaseTask& task, const std::stop_token& stop)
{
    std::chrono::milliseconds rest = m_command.retryPause;
    for (int attempts = 1;; ++attempts) {
        bool again = false;
        auto output = attempt(task, stop, again);
        if (!output.ok()) return output;
        output->attempts = attempts;
        if (!again || attempts > m_command.retries) return output;
        if (!pause(std::min(rest, kLongestPause), stop)) return Cancelled{};
        rest = std::min(2 * rest, kLongestPause);
    }
}

Status CaseRunner::run(const std::vector<CaseTask>& tasks, const std::stop_token& stop)
{
    std::stop_source ending;
    const std::stop_callback stopped(stop, [&ending] { ending.request_stop(); });
    std::atomic<std::size_t> next = 0;
    Status outcome = success(); // guarded by the mutex
    const auto work = [&] {
        for (std::size_t at = next++; at < tasks.size() && !ending.stop_requested(); at = next++) {
            {
                const std::scoped_lock guard(m_mutex);
                m_events.begun(tasks[at]);
            }
            auto output = runCase(tasks[at], ending.get_token());
            const std::scoped_lock guard(m_mutex);
            const Status ended = output.ok() ? m_events.ended(tasks[at], std::move(*output))
                : output.cancelled()         ? Status(Cancelled{})
                                             : Status(output.error());
            if (ended.ok()) continue;
            if (outcome.ok() || outcome.cancelled()) outcome = ended;
            ending.request_stop();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < std::min(m_command.jobs, tasks.size()); ++i) threads.emplace_back(work);
    }
    if (outcome.ok() && next < tasks.size()) return Cancelled{};
    return outcome;
}

} // namespace retrospan::app
