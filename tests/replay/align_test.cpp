#include "replay/align.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace retrospan::replay {
namespace {

/// A letter is a step; letters that differ in case only have one shape.
std::vector<StepKey> steps(std::string_view letters)
{
    std::vector<StepKey> keys;
    for (const char c : letters)
        keys.push_back({static_cast<std::uint64_t>(c), static_cast<std::uint64_t>(c | 0x20)});
    return keys;
}

/// "a" the same, "a>A" changed, "a~" moved, "a-" and "+a" of one side alone.
std::string aligned(std::string_view baseline, std::string_view candidate, std::size_t maxCells = kMaxCells)
{
    const Alignment alignment = align(steps(baseline), steps(candidate), {}, {true, maxCells});
    std::string text;
    for (const AlignedPair& pair : alignment.pairs) {
        if (!text.empty()) text += ' ';
        if (pair.match == Match::candidateOnly) text += '+';
        text += pair.baseline != kNoStep ? baseline[pair.baseline] : candidate[pair.candidate];
        if (pair.match == Match::changed) text += std::string(">") + candidate[pair.candidate];
        if (pair.match == Match::moved) text += '~';
        if (pair.match == Match::baselineOnly) text += '-';
    }
    return text;
}

TEST(AlignTest, FindsWhatIsTheSameByContent)
{
    EXPECT_EQ(aligned("abcd", "abcd"), "a b c d");
    EXPECT_EQ(aligned("abcd", "xabcd"), "+x a b c d");
    EXPECT_EQ(aligned("abcd", "abxycd"), "a b +x +y c d");
    EXPECT_EQ(aligned("abxycd", "abcd"), "a b x- y- c d");
}

TEST(AlignTest, PairsChangedStepsOfOneShape)
{
    EXPECT_EQ(aligned("abc", "aBc"), "a b>B c");
    EXPECT_EQ(aligned("abc", "aBxC"), "a b>B +x c>C");
    EXPECT_EQ(aligned("abc", "axc"), "a b- +x c");
    EXPECT_EQ(aligned("b", "Bb"), "+B b");
}

TEST(AlignTest, RatherPairsTheAlikeOfOneShape)
{
    const std::vector<StepKey> baseline{{1, 9, 4, 5}}, candidate{{2, 9, 7, 6}, {3, 9, 8, 5}};
    const std::vector<AlignedPair> alike{{Match::candidateOnly, kNoStep, 0}, {Match::changed, 0, 1}};
    EXPECT_EQ(align(baseline, candidate).pairs, alike);
    const std::vector<AlignedPair> unlike{{Match::changed, 0, 0}};
    EXPECT_EQ(align(baseline, std::span(candidate).first(1)).pairs, unlike);
}

TEST(AlignTest, RatherPairsWhatFollowsTheSameStep)
{
    const std::vector<StepKey> baseline{{1, 9, 4, 5}}, candidate{{2, 9, 4, 6}, {3, 9, 8, 5}};
    EXPECT_EQ(align(baseline, candidate).pairs.front(), (AlignedPair{Match::changed, 0, 0}));
}

TEST(AlignTest, RecognisesMoves)
{
    EXPECT_EQ(aligned("xabcd", "abcdx"), "x~ a b c d");
    EXPECT_EQ(aligned("bB", "Bb"), "b~ B");
    EXPECT_EQ(aligned("aabbx", "xaabb"), "a a b b x~");
}

TEST(AlignTest, KeepsRepeatedStepsInOrder)
{
    EXPECT_EQ(aligned("aaa", "aaaaa"), "a a a +a +a");
    EXPECT_EQ(aligned("abababab", "ababab"), "a b a b a b a- b-");
}

TEST(AlignTest, NamesTheFirstDivergence)
{
    EXPECT_FALSE(align(steps("abc"), steps("abc")).firstDivergence);
    EXPECT_EQ(align(steps("abc"), steps("abC")).firstDivergence, 2u);
    EXPECT_EQ(align(steps("abc"), steps("ab")).firstDivergence, 2u);
    EXPECT_EQ(align(steps(""), steps("a")).firstDivergence, 0u);
    EXPECT_FALSE(align({}, {}).firstDivergence);
}

TEST(AlignTest, LeavesTheRestUnpairedWhenStopped)
{
    std::stop_source stop;
    stop.request_stop();
    const Alignment alignment = align(steps("ab"), steps("cd"), stop.get_token());
    EXPECT_EQ(alignment.pairs.size(), 4u);
}

std::string randomLetters(std::mt19937& random)
{
    std::string letters(random() % 40, ' ');
    for (char& letter : letters) letter = "abcdABCDxy"[random() % 10];
    return letters;
}

/// Every step in exactly one pair, and pairs that do not move in order.
void expectWellFormed(const Alignment& alignment, std::string_view baseline, std::string_view candidate)
{
    std::vector<int> left(baseline.size()), right(candidate.size());
    std::uint32_t lastLeft = 0, lastRight = 0;
    for (const auto& [match, a, b] : alignment.pairs) {
        if (a != kNoStep) ++left[a];
        if (b != kNoStep) ++right[b];
        if (a != kNoStep) { EXPECT_GE(a, std::exchange(lastLeft, a)); }
        if (b != kNoStep && match != Match::moved) { EXPECT_GE(b, std::exchange(lastRight, b)); }
        const bool both = a != kNoStep && b != kNoStep;
        EXPECT_EQ(both, match != Match::baselineOnly && match != Match::candidateOnly);
        if (both) { EXPECT_EQ(baseline[a] == candidate[b], match != Match::changed); }
    }
    EXPECT_EQ(std::ranges::count(left, 1), static_cast<std::ptrdiff_t>(left.size()));
    EXPECT_EQ(std::ranges::count(right, 1), static_cast<std::ptrdiff_t>(right.size()));
}

TEST(AlignTest, HoldsItsPromisesForAnySteps)
{
    std::mt19937 random(1);
    for (int i = 0; i < 2'000; ++i) {
        const std::string baseline = randomLetters(random), candidate = randomLetters(random);
        SCOPED_TRACE(baseline + " / " + candidate);
        expectWellFormed(align(steps(baseline), steps(candidate)), baseline, candidate);
        expectWellFormed(align(steps(baseline), steps(candidate), {}, {true, 16}), baseline, candidate);
    }
}

TEST(AlignTest, DividesLongSessionsByWhatIsThereOnce)
{
    std::vector<StepKey> baseline, candidate;
    for (std::uint64_t i = 0; i < 4'000; ++i) {
        baseline.push_back({i, i % 5});
        candidate.push_back({i % 3 == 0 ? i + 10'000 : i, i % 5});
        if (i % 100 == 0) candidate.push_back({i + 20'000, 99});
    }
    const auto count = [&](const Alignment& alignment, Match match) {
        return std::ranges::count(alignment.pairs, match, &AlignedPair::match);
    };
    const Alignment alignment = align(baseline, candidate);
    EXPECT_EQ(count(alignment, Match::same), 2'666);
    EXPECT_EQ(count(alignment, Match::changed), 1'334);
    EXPECT_EQ(count(alignment, Match::candidateOnly), 40);
    EXPECT_EQ(alignment.firstDivergence, 0u);
}

TEST(AlignTest, DividesLongSessionsOfFewContentsByRuns)
{
    std::mt19937 random(1);
    std::vector<StepKey> baseline(20'000);
    for (StepKey& key : baseline) key = {random() % 50, 0};
    std::vector<StepKey> candidate = baseline;
    candidate[500] = {99, 1};
    candidate.erase(candidate.begin() + 12'000);
    const Alignment alignment = align(baseline, candidate, {}, {true, 1'000});
    EXPECT_EQ(std::ranges::count(alignment.pairs, Match::same, &AlignedPair::match), 19'998);
    EXPECT_EQ(alignment.firstDivergence, 500u);
}

TEST(AlignTest, GoesPieceByPieceBeyondTheLimit)
{
    std::string baseline, candidate;
    for (int i = 0; i < 50; ++i) {
        baseline += "abc";
        candidate += i % 7 == 0 ? "aBc" : "abc";
    }
    const Alignment alignment = align(steps(baseline), steps(candidate), {}, {true, 256});
    const auto changed = std::ranges::count(alignment.pairs, Match::changed, &AlignedPair::match);
    EXPECT_EQ(changed, 8);
    EXPECT_EQ(alignment.pairs.size(), baseline.size());
}

} // namespace
} // namespace retrospan::replay
