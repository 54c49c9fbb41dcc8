#include "replay/align.h"

#include "replay/edit_distance.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <unordered_map>

namespace retrospan::replay {
namespace {

/// Steps [begin, end) of both sides.
struct Stretch {
    std::size_t baseline = 0, baselineEnd = 0, candidate = 0, candidateEnd = 0;
    bool indivisible = false; ///< the rest of one that could not be split
    [[nodiscard]] std::size_t rows() const { return baselineEnd - baseline; }
    [[nodiscard]] std::size_t columns() const { return candidateEnd - candidate; }
    [[nodiscard]] bool empty() const { return rows() == 0 || columns() == 0; }
};

/// Compared in a few milliseconds, whatever is in them.
constexpr std::size_t kFewCells = 1024 * 1024;

using Anchors = std::vector<std::pair<std::size_t, std::size_t>>;

/// The longest ascending chain of pairs whose first numbers ascend (patience sorting).
Anchors longestChain(const Anchors& pairs)
{
    std::vector<std::size_t> tails; // pair that ends the chain of that length
    std::vector<std::size_t> before(pairs.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto place = std::ranges::lower_bound(tails, pairs[i].second, {},
                                                    [&](std::size_t at) { return pairs[at].second; });
        if (place != tails.begin()) before[i] = *(place - 1);
        if (place == tails.end())
            tails.push_back(i);
        else
            *place = i;
    }
    Anchors chain;
    for (std::size_t at = tails.empty() ? pairs.size() : tails.back(); at < pairs.size(); at = before[at])
        chain.push_back(pairs[at]);
    std::ranges::reverse(chain);
    return chain;
}

/// Steps that stand for a place together, where each of them alone is too common.
constexpr std::size_t kRun = 12;

/// Hands over a hash of each run of `length` steps and where it begins (a rolling polynomial).
template <typename Visit> void eachRun(std::span<const StepKey> steps, std::size_t length, const Visit& visit)
{
    constexpr std::uint64_t base = 0x9E3779B97F4A7C15;
    std::uint64_t highest = 1, hash = 0;
    for (std::size_t i = 1; i < length; ++i) highest *= base;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i >= length) hash -= steps[i - length].content * highest;
        hash = hash * base + steps[i].content;
        if (i + 1 >= length) visit(hash, i + 1 - length);
    }
}

class Aligner {
public:
    Aligner(std::span<const StepKey> baseline, std::span<const StepKey> candidate,
            const std::stop_token& stop, const AlignOptions& options)
        : m_baseline(baseline)
        , m_candidate(candidate)
        , m_stop(stop)
        , m_options(options)
        , m_partner(baseline.size(), kNoStep)
        , m_taken(candidate.size(), 0)
    {
    }

    Alignment run()
    {
        std::vector<Stretch> open{{0, m_baseline.size(), 0, m_candidate.size()}};
        while (!open.empty() && !m_stop.stop_requested()) {
            Stretch stretch = open.back();
            open.pop_back();
            pairEnds(stretch);
            if (!stretch.empty() && !split(stretch, open)) compare(stretch, open);
        }
        return listed(moves());
    }

private:
    [[nodiscard]] bool same(std::size_t baseline, std::size_t candidate) const
    {
        return m_baseline[baseline].content == m_candidate[candidate].content;
    }
    void pairUp(std::size_t baseline, std::size_t candidate)
    {
        m_partner[baseline] = static_cast<std::uint32_t>(candidate);
        m_taken[candidate] = 1;
    }

    /// Takes off what is the same at both ends.
    void pairEnds(Stretch& stretch)
    {
        for (; !stretch.empty() && same(stretch.baseline, stretch.candidate);)
            pairUp(stretch.baseline++, stretch.candidate++);
        for (; !stretch.empty() && same(stretch.baselineEnd - 1, stretch.candidateEnd - 1);)
            pairUp(--stretch.baselineEnd, --stretch.candidateEnd);
    }

    [[nodiscard]] static std::size_t cells(const Stretch& stretch)
    {
        return stretch.rows() * stretch.columns();
    }

    /// Contents that are once on either side; the longest chain of them divides the stretch. Where too few
    /// are, runs of kRun steps serve instead. False where edit distance does better: in short stretches, and
    /// where few steps would decide over many.
    bool split(const Stretch& stretch, std::vector<Stretch>& open)
    {
        if (stretch.indivisible || cells(stretch) <= kFewCells) return false;
        const std::size_t many = std::min(stretch.rows(), stretch.columns()) / 8;
        Anchors chain = longestChain(commonOnce(stretch, 1));
        if (chain.size() < many) chain = longestChain(commonOnce(stretch, kRun));
        if (chain.empty() || (chain.size() < many && cells(stretch) <= m_options.maxCells)) return false;
        Stretch before = stretch;
        for (const auto& [baseline, candidate] : chain) {
            pairUp(baseline, candidate);
            open.push_back({before.baseline, baseline, before.candidate, candidate});
            before.baseline = baseline + 1;
            before.candidate = candidate + 1;
        }
        open.push_back(before);
        return true;
    }

    /// Places of the runs of `length` steps that are once on either side, by the first step.
    [[nodiscard]] Anchors commonOnce(const Stretch& stretch, std::size_t length) const
    {
        struct Seen {
            std::size_t baseline = 0, candidate = 0, baselineTimes = 0, candidateTimes = 0;
        };
        std::unordered_map<std::uint64_t, Seen> seen;
        eachRun(m_baseline.subspan(stretch.baseline, stretch.rows()), length,
                [&](std::uint64_t run, std::size_t at) {
                    Seen& entry = seen[run];
                    entry.baseline = stretch.baseline + at;
                    ++entry.baselineTimes;
                });
        eachRun(m_candidate.subspan(stretch.candidate, stretch.columns()), length,
                [&](std::uint64_t run, std::size_t at) {
                    const auto found = seen.find(run);
                    if (found == seen.end()) return;
                    found->second.candidate = stretch.candidate + at;
                    ++found->second.candidateTimes;
                });
        Anchors once;
        for (const auto& [run, entry] : seen)
            if (entry.baselineTimes == 1 && entry.candidateTimes == 1)
                once.emplace_back(entry.baseline, entry.candidate);
        std::ranges::sort(once);
        return once;
    }

    /// By edit distance; of a stretch beyond the limit the first piece, of which the first half is kept.
    void compare(const Stretch& stretch, std::vector<Stretch>& open)
    {
        Stretch piece = stretch;
        std::size_t keep = stretch.rows();
        if (cells(stretch) > m_options.maxCells) {
            const auto side = static_cast<std::size_t>(1) << (std::bit_width(m_options.maxCells) - 1) / 2;
            piece.baselineEnd = std::min(stretch.baselineEnd, stretch.baseline + side);
            piece.candidateEnd =
                std::min(stretch.candidateEnd, stretch.candidate + m_options.maxCells / piece.rows());
            keep = piece.baselineEnd < stretch.baselineEnd ? (piece.rows() + 1) / 2 : piece.rows();
        }
        Stretch rest{stretch.baseline + keep, stretch.baselineEnd, stretch.candidate, stretch.candidateEnd,
                     true};
        for (const auto& [row, column] :
             correspondences(m_baseline.subspan(piece.baseline, piece.rows()),
                             m_candidate.subspan(piece.candidate, piece.columns()), m_stop)) {
            if (row >= keep) break;
            pairUp(piece.baseline + row, piece.candidate + column);
            rest.candidate = piece.candidate + column + 1;
        }
        if (!rest.empty()) open.push_back(rest);
    }

    /// Pairs what is left with what has the same content elsewhere, in order.
    [[nodiscard]] std::vector<std::uint8_t> moves()
    {
        std::vector<std::uint8_t> moved(m_baseline.size(), 0);
        if (!m_options.moves) return moved;
        std::unordered_map<std::uint64_t, std::deque<std::size_t>> left;
        for (std::size_t i = 0; i < m_candidate.size(); ++i)
            if (m_taken[i] == 0) left[m_candidate[i].content].push_back(i);
        for (std::size_t i = 0; i < m_baseline.size(); ++i) {
            if (m_partner[i] != kNoStep) continue;
            const auto found = left.find(m_baseline[i].content);
            if (found == left.end() || found->second.empty()) continue;
            pairUp(i, found->second.front());
            found->second.pop_front();
            moved[i] = 1;
        }
        return moved;
    }

    [[nodiscard]] Alignment listed(const std::vector<std::uint8_t>& moved) const
    {
        Alignment result;
        std::uint32_t candidate = 0;
        const auto passUpTo = [&](std::uint32_t end) {
            for (; candidate < end; ++candidate)
                if (m_taken[candidate] == 0)
                    result.pairs.push_back({Match::candidateOnly, kNoStep, candidate});
        };
        for (std::uint32_t i = 0; i < m_baseline.size(); ++i) {
            const std::uint32_t partner = m_partner[i];
            if (partner != kNoStep && moved[i] == 0) passUpTo(partner);
            const Match match = partner == kNoStep ? Match::baselineOnly
                : moved[i] != 0                    ? Match::moved
                : same(i, partner)                 ? Match::same
                                                   : Match::changed;
            result.pairs.push_back({match, i, partner});
        }
        passUpTo(static_cast<std::uint32_t>(m_candidate.size()));
        const auto differs = std::ranges::find_if(
            result.pairs, [](const AlignedPair& pair) { return pair.match != Match::same; });
        if (differs != result.pairs.end())
            result.firstDivergence = static_cast<std::size_t>(differs - result.pairs.begin());
        return result;
    }

    std::span<const StepKey> m_baseline, m_candidate;
    const std::stop_token& m_stop;
    AlignOptions m_options;
    std::vector<std::uint32_t> m_partner; ///< of each step of the baseline
    std::vector<std::uint8_t> m_taken; ///< steps of the candidate that have one
};

} // namespace

Alignment align(std::span<const StepKey> baseline, std::span<const StepKey> candidate,
                const std::stop_token& stop, const AlignOptions& options)
{
    return Aligner(baseline, candidate, stop, options).run();
}

} // namespace retrospan::replay
