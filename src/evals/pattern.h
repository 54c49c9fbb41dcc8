// Pattern: a regular expression of a data set, compiled with RE2: linear time whatever it is and whatever the
// output is. Thread: immutable, shareable.
#pragma once

#include "trace/result.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace retrospan::evals {

class Pattern {
public:
    static constexpr std::size_t kLongest = 1'000;

    static Result<std::shared_ptr<const Pattern>> compile(const std::string& expression);
    ~Pattern();
    /// Somewhere in the text.
    [[nodiscard]] bool matches(std::string_view text) const;

private:
    struct Impl;
    explicit Pattern(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The cases of a data set repeat their expressions.
using PatternCache = std::map<std::string, std::shared_ptr<const Pattern>, std::less<>>;

/// From the cache, or compiled. The error names the expression.
[[nodiscard]] Result<std::shared_ptr<const Pattern>> patternOf(const std::string& expression,
                                                               PatternCache& patterns);

} // namespace retrospan::evals
