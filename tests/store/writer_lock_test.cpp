#include "store/writer_lock.h"

#include "support/scratch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace retrospan::store {
namespace {

using namespace std::chrono_literals;

TEST(WriterLock, ExcludesOthersAndSaysSo)
{
    const test::Scratch scratch;
    auto first = WriterLock::open(scratch.path("w")), second = WriterLock::open(scratch.path("w"));
    ASSERT_TRUE(first.ok() && second.ok());
    ASSERT_TRUE(first->acquire().ok());
    EXPECT_TRUE(first->acquire().ok()) << "held already";
    const Status refused = second->acquire(1ms);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("another program"), std::string::npos);
    first->release();
    EXPECT_TRUE(second->acquire().ok());
}

TEST(WriterLock, GivesWayToWhoWaits)
{
    const test::Scratch scratch;
    auto busy = WriterLock::open(scratch.path("w")), waiting = WriterLock::open(scratch.path("w"));
    ASSERT_TRUE(busy.ok() && waiting.ok());
    ASSERT_TRUE(busy->acquire().ok());
    std::atomic<bool> begun = false, got = false;
    std::thread other([&] {
        begun = true;
        begun.notify_all();
        EXPECT_TRUE(waiting->acquire(10s).ok());
        got = true;
        waiting->release();
    });
    begun.wait(false);
    // Takes it again and again at once, like an import.
    int turns = 0;
    for (; !got && turns < 1'000'000; ++turns) {
        busy->release();
        ASSERT_TRUE(busy->acquire(10s).ok());
    }
    EXPECT_TRUE(got);
    busy->release();
    other.join();
}

TEST(WriterLock, IsFreeWhenItsOwnerIsGone)
{
    const test::Scratch scratch;
    auto second = WriterLock::open(scratch.path("w"));
    {
        auto first = WriterLock::open(scratch.path("w"));
        ASSERT_TRUE(first.ok() && first->acquire().ok());
    }
    ASSERT_TRUE(second.ok());
    EXPECT_TRUE(second->acquire(0ms).ok());
}

} // namespace
} // namespace retrospan::store
