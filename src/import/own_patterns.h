// OwnPatterns: regular expressions of the user's, compiled with RE2: matching takes linear time whatever the
// expression and the text. Invariants: limits on their number, length and compiled size; a match is at most
// kLongestMatch bytes long. Thread: immutable, shareable.
#pragma once

#include "import/redaction.h"

namespace retrospan::import {

class OwnPatterns {
public:
    static constexpr std::size_t kMost = 50, kLongest = 1'000, kLongestMatch = 32 * 1024;

    static Result<std::shared_ptr<const OwnPatterns>> compile(const std::vector<std::string>& patterns);
    ~OwnPatterns();

    /// Appends the matches in `text`, which is taken as a whole text; offsets are raised by `base`.
    void find(std::string_view text, std::size_t base, std::vector<RedactionSpot>& findings) const;

private:
    struct Impl;
    explicit OwnPatterns(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace retrospan::import
