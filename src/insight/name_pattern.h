// NamePattern: which provider or model names a price entry is meant for.
// A pattern is a list of alternatives; an alternative is a glob ("gpt-5*", "*haiku*"), a regular
// expression ("/^o[134]/"), or several of them that must all match. Case is ignored.
// Invariants: names longer than kMaxNameLength match nothing (regular expressions over hostile text
// would exhaust the stack). Thread: immutable after building.
#pragma once

#include "trace/result.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

class NamePattern {
public:
    static constexpr std::size_t kMaxNameLength = 256;

    /// One alternative whose terms must all match. Fails on a regular expression that is not one.
    Status add(const std::vector<std::string>& allOf);
    [[nodiscard]] bool matches(std::string_view name) const;
    [[nodiscard]] bool empty() const { return m_anyOf.empty(); }
    /// The alternatives as they were written, for saving and showing.
    [[nodiscard]] std::vector<std::vector<std::string>> source() const;

private:
    struct Regex;
    struct Term {
        std::string text; ///< as written
        std::string glob; ///< lower case; unused with a regex
        std::shared_ptr<const Regex> regex;
        [[nodiscard]] bool matches(std::string_view name) const;
    };
    static Result<Term> makeTerm(const std::string& text);

    std::vector<std::vector<Term>> m_anyOf;
};

} // namespace retrospan::insight
