#include "support/scratch.h"
#include "trace/span_tree.h"
#include "trace/spill_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

namespace retrospan {
namespace {

constexpr std::size_t kLarge = 1024 * 1024;

TEST(SpillMemory, TakesLargeRequestsFromAFileOnceTheHeapHasItsShare)
{
    const test::Scratch scratch;
    SpillMemory memory(scratch.path(""), kLarge);
    void* const onHeap = memory.allocate(kLarge);
    EXPECT_EQ(memory.spilledBytes(), 0U);
    void* const small = memory.allocate(100);
    auto* const inFile = static_cast<char*>(memory.allocate(kLarge + 1));
    EXPECT_GE(memory.spilledBytes(), kLarge + 1);
    std::memset(inFile, 7, kLarge + 1);
    EXPECT_EQ(inFile[kLarge], 7);
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path(""))); // the file has no name that could stay behind
    memory.deallocate(inFile, kLarge + 1);
    EXPECT_EQ(memory.spilledBytes(), 0U);
    memory.deallocate(onHeap, kLarge);
    void* const again = memory.allocate(kLarge); // the heap's share is free again
    EXPECT_EQ(memory.spilledBytes(), 0U);
    memory.deallocate(again, kLarge);
    memory.deallocate(small, 100);
}

TEST(SpillMemory, FallsBackToTheHeapWhereNoFileCanBe)
{
    SpillMemory memory("/nowhere/at/all", 0);
    void* const at = memory.allocate(kLarge);
    ASSERT_NE(at, nullptr);
    EXPECT_EQ(memory.spilledBytes(), 0U);
    memory.deallocate(at, kLarge);
}

TEST(SpillMemory, HoldsATableAndItsTree)
{
    const test::Scratch scratch;
    SpillMemory memory(scratch.path(""), 0);
    constexpr std::uint64_t spans = 20'000;
    {
        SpanTable table(&memory);
        const std::uint32_t trace = table.addTrace("t");
        for (std::uint64_t id = spans; id >= 1; --id) { // children before parents
            SpanUpdate update;
            update.trace = trace;
            update.id = SpanId{id};
            update.parentId = SpanId{id / 2};
            update.startNs = static_cast<std::int64_t>(id);
            update.endNs = update.startNs + 1;
            table.append(update);
        }
        const SpanTree tree = SpanTree::build(table);
        EXPECT_GT(memory.spilledBytes(), spans * 60);
        ASSERT_EQ(tree.roots().size(), 1U);
        EXPECT_EQ(table.id(tree.roots().front()), SpanId{1});
        EXPECT_EQ(tree.subtreeSize(tree.roots().front()), spans);
        EXPECT_EQ(tree.maxDepth(), 15); // 2^14 <= spans < 2^15
    }
    EXPECT_EQ(memory.spilledBytes(), 0U);
}

} // namespace
} // namespace retrospan
