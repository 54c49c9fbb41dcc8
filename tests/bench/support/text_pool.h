// TextPool: prose and code-like lines to cut texts from, with the word frequencies of natural language
// (Zipf), so that it compresses as real content does. Texts are fit to stand inside a JSON string as they
// are. Thread: confined. Memory: 16 MB.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::bench {

/// Numbers that are the same with every standard library.
class Dice {
public:
    explicit Dice(std::uint64_t seed)
        : m_engine(seed)
    {
    }
    std::uint64_t next() { return m_engine(); }
    std::uint64_t below(std::uint64_t end) { return m_engine() % end; }
    bool percent(std::uint64_t share) { return below(100) < share; }
    /// Between `low` and `high`, every order of magnitude alike.
    std::uint64_t logUniform(double low, double high);

private:
    std::mt19937_64 m_engine;
};

class TextPool {
public:
    explicit TextPool(std::uint64_t seed);
    /// About `bytes` bytes from a random place.
    std::string_view slice(Dice& dice, std::size_t bytes) const;

private:
    static constexpr std::size_t kBytes = 16 * 1024 * 1024;
    static const std::string& any(Dice& dice, const std::vector<std::string>& list);
    void addLine(Dice& dice);

    std::vector<std::string> m_words, m_phrases; ///< most frequent first
    std::string m_text;
};

} // namespace retrospan::bench
