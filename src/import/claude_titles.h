// Titles: which title of a Claude Code transcript stands: the last one of the user, else of the model, else
// the last summary of a conversation that is in the file (formats.md 10.4). A summary may come before its
// conversation, which is known by its last line. Memory: up to kMaxAwaited summaries. Thread: confined.
#pragma once

#include "trace/span_batch.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace retrospan::import::claude {

class Titles {
public:
    enum class Giver : std::uint8_t { summary, model, user };

    void give(Giver giver, std::string_view title, SessionFacts& facts);
    /// A summary whose conversation is not there yet.
    void await(std::uint64_t leaf, std::string_view title);
    /// A line of the conversation has come.
    void came(std::uint64_t line, SessionFacts& facts);

private:
    static constexpr std::size_t kMaxAwaited = 1'000; ///< a file begins with a few

    struct Given {
        std::string title;
        std::size_t changes = 0;
    };
    std::array<Given, 3> m_given; ///< by giver
    std::unordered_map<std::uint64_t, std::string> m_awaited; ///< by fingerprint of the leaf
};

} // namespace retrospan::import::claude
