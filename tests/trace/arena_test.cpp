// An arena uses the memory again that it had before clear(), and never gives the same place twice between.
#include "trace/arena.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace retrospan {
namespace {

TEST(Arenas, UseTheirBlocksAgain)
{
    Arena arena;
    const auto fill = [&] {
        std::vector<const char*> places;
        for (int i = 0; i < 1000; ++i) places.push_back(arena.allocate(1000));
        return places;
    };
    const auto before = fill();
    arena.clear();
    EXPECT_EQ(fill(), before);
}

TEST(Arenas, NoTwoTextsOverlap)
{
    Arena arena;
    std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same each time
    for (int round = 0; round < 20; ++round) {
        std::map<const char*, std::string> texts;
        for (int i = 0; i < 500; ++i) {
            const bool large = i % 50 == 0;
            std::string text(random() % (large ? 300'000 : 900) + 1, static_cast<char>('a' + i % 26));
            texts.emplace(arena.copy(text).data(), std::move(text));
        }
        ASSERT_EQ(texts.size(), 500U);
        for (const auto& [place, text] : texts) ASSERT_EQ(std::string_view(place, text.size()), text);
        arena.clear();
    }
}

} // namespace
} // namespace retrospan
