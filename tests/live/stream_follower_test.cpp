#include "live/coding_agents.h"
#include "live/stream_follower.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace retrospan::live {
namespace {

/// A pipe into followStream() on a thread of its own.
class Stream {
public:
    Stream()
    {
        EXPECT_EQ(::pipe(m_pipe), 0);
        m_thread = std::jthread([this](const std::stop_token& stop) {
            m_outcome = followStream(
                m_pipe[0], {[this](SpanBatch&& batch) { return accept(batch); }, [] { return success(); }},
                m_report, {}, stop);
        });
    }
    ~Stream()
    {
        if (m_thread.joinable()) static_cast<void>(end());
        ::close(m_pipe[0]);
    }
    void write(std::string_view text)
    {
        EXPECT_EQ(::write(m_pipe[1], text.data(), text.size()), std::ssize(text));
    }
    [[nodiscard]] bool becomes(const std::string& span, SpanStatus status)
    {
        std::unique_lock guard(m_mutex);
        return m_changed.wait_for(guard, std::chrono::seconds(20), [&] {
            const auto found = m_spans.find(span);
            return found != m_spans.end() && found->second == status;
        });
    }
    Status end()
    {
        ::close(m_pipe[1]);
        m_thread.join();
        return m_outcome;
    }
    Status stop()
    {
        m_thread.request_stop();
        return end();
    }

private:
    Status accept(const SpanBatch& batch)
    {
        const std::scoped_lock guard(m_mutex);
        for (const BatchSpan& span : batch.spans)
            m_spans[std::string(batch.strings.view(span.name))] = span.status;
        m_changed.notify_all();
        return success();
    }
    int m_pipe[2] = {-1, -1};
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, SpanStatus> m_spans; ///< by name
    import::ImportReport m_report;
    Status m_outcome = success();
    std::jthread m_thread;
};

constexpr const char* kStarted = R"({"type":"thread.started","thread_id":"th"}
{"type":"turn.started"}
{"type":"item.started","item":{"id":"i","type":"command_execution","command":"ls","status":"in_progress"}}
)";

TEST(FollowStream, TellsWhatRunsWhileTheProgramRuns)
{
    Stream stream;
    stream.write(kStarted);
    EXPECT_TRUE(stream.becomes("turn 1", SpanStatus::running));
    EXPECT_TRUE(stream.becomes("execute_tool command_execution", SpanStatus::running));
    stream.write(R"({"type":"item.completed","item":{"id":"i","type":"command_execution",)");
    stream.write(R"("command":"ls","aggregated_output":"a","exit_code":0,"status":"completed"}})"
                 "\n");
    EXPECT_TRUE(stream.becomes("execute_tool command_execution", SpanStatus::ok));
    EXPECT_TRUE(stream.end().ok());
    EXPECT_TRUE(stream.becomes("turn 1", SpanStatus::interrupted)); // it never ended
}

TEST(FollowStream, AStopLeavesWhatRunsAsItIs)
{
    Stream stream;
    stream.write(kStarted);
    EXPECT_TRUE(stream.becomes("turn 1", SpanStatus::running));
    EXPECT_FALSE(stream.stop().ok());
    EXPECT_TRUE(stream.becomes("turn 1", SpanStatus::running));
}

TEST(CodingAgents, TheirFoldersAreThoseOfTheEnvironment)
{
    const auto folders = [](std::map<std::string, std::string, std::less<>> set) {
        return codingAgentFolders([set = std::move(set)](std::string_view name) {
            const auto found = set.find(name);
            return found == set.end() ? std::string() : found->second;
        });
    };
    using Folders = std::vector<std::string>;
    EXPECT_EQ(
        folders({{"HOME", "/home/a"}}),
        (Folders{"/home/a/.claude/projects", "/home/a/.config/claude/projects", "/home/a/.codex/sessions"}));
    EXPECT_EQ(folders({{"HOME", "/home/a"}, {"CLAUDE_CONFIG_DIR", "/c/"}, {"CODEX_HOME", "/home/a/.codex"}}),
              (Folders{"/c/projects", "/home/a/.claude/projects", "/home/a/.config/claude/projects",
                       "/home/a/.codex/sessions"}));
    EXPECT_TRUE(folders({}).empty());
    EXPECT_TRUE(folders({{"CODEX_HOME", "relative"}}).empty());
}

} // namespace
} // namespace retrospan::live
