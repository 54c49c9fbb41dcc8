#include "live/intake_queue.h"

#include <gtest/gtest.h>

#include <future>

namespace retrospan::live {
namespace {

constexpr const char* kOneSpan =
    R"({"resourceSpans":[{"scopeSpans":[{"spans":[{)"
    R"("traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",)"
    R"("name":"chat","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]})";

/// A store that holds each commit until it is let go, and notes what happened.
class FakeStore {
public:
    BatchStore store()
    {
        return {[this](SpanBatch&& batch) {
                    const std::scoped_lock guard(m_mutex);
                    m_accepted += batch.spans.size();
                    return success();
                },
                [this] {
                    std::unique_lock guard(m_mutex);
                    ++m_waiting;
                    m_changed.notify_all();
                    m_changed.wait(guard, [this] { return m_open; });
                    return m_result;
                }};
    }
    void letGo(Status result = success())
    {
        const std::scoped_lock guard(m_mutex);
        m_open = true;
        m_result = std::move(result);
        m_changed.notify_all();
    }
    void waitForCommit()
    {
        std::unique_lock guard(m_mutex);
        m_changed.wait(guard, [this] { return m_waiting > 0; });
    }
    std::size_t accepted()
    {
        const std::scoped_lock guard(m_mutex);
        return m_accepted;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
    int m_waiting = 0;
    std::size_t m_accepted = 0;
    Status m_result = success();
};

std::future<Receipt> submit(IntakeQueue& queue, std::string body, std::string_view format = "otlp-json")
{
    auto promise = std::make_shared<std::promise<Receipt>>();
    queue.submit({std::move(body), format},
                 [promise](const Receipt& receipt) { promise->set_value(receipt); });
    return promise->get_future();
}

bool answered(const std::future<Receipt>& receipt)
{
    return receipt.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

TEST(IntakeQueue, AnswersAfterTheCommit)
{
    FakeStore store;
    IntakeQueue queue(store.store());
    auto receipt = submit(queue, kOneSpan);
    store.waitForCommit();
    EXPECT_EQ(store.accepted(), 1u);
    EXPECT_FALSE(answered(receipt));
    store.letGo();
    EXPECT_EQ(receipt.get().spans, 1u);
    EXPECT_EQ(queue.counts().storedSpans, 1u);
}

TEST(IntakeQueue, TellsWhenItIsFullAndDropsNothing)
{
    FakeStore store;
    IntakeQueue queue(store.store(), 600);
    auto first = submit(queue, kOneSpan);
    store.waitForCommit();
    auto second = submit(queue, kOneSpan);
    auto third = submit(queue, std::string(kOneSpan) + std::string(400, ' '));
    EXPECT_EQ(third.get().verdict, Verdict::busy);
    store.letGo();
    EXPECT_EQ(first.get().verdict, Verdict::stored);
    EXPECT_EQ(second.get().verdict, Verdict::stored);
    EXPECT_EQ(queue.counts().busyRequests, 1u);
}

TEST(IntakeQueue, SaysWhatCouldNotBeRead)
{
    FakeStore store;
    store.letGo();
    IntakeQueue queue(store.store());
    const Receipt broken = submit(queue, R"({"resourceSpans":[{)").get();
    EXPECT_EQ(broken.verdict, Verdict::malformed);
    EXPECT_FALSE(broken.message.empty());
    EXPECT_EQ(submit(queue, "{}").get().verdict, Verdict::stored);
    EXPECT_EQ(queue.counts().malformedRequests, 1u);
}

TEST(IntakeQueue, ReportsAStoreThatCannotWrite)
{
    FakeStore store;
    store.letGo(Error{"disk full"});
    IntakeQueue queue(store.store());
    const Receipt receipt = submit(queue, kOneSpan).get();
    EXPECT_EQ(receipt.verdict, Verdict::failed);
    EXPECT_EQ(receipt.message, "disk full");
    EXPECT_EQ(queue.counts().storedSpans, 0u);
}

TEST(IntakeQueue, WritesWhatItTookBeforeItEnds)
{
    FakeStore store;
    std::vector<std::future<Receipt>> receipts;
    {
        IntakeQueue queue(store.store());
        for (int i = 0; i < 5; ++i) receipts.push_back(submit(queue, kOneSpan));
        store.letGo();
    }
    for (auto& receipt : receipts) EXPECT_EQ(receipt.get().verdict, Verdict::stored);
    EXPECT_EQ(store.accepted(), 5u);
}

} // namespace
} // namespace retrospan::live
