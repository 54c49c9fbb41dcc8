// Problems: what is wrong with a file that people wrote, each with its place. Reading goes on after one.
// Invariant: at most kMost are kept, all are counted. Thread: confined.
#pragma once

#include "evals/data_node.h"

#include <string>
#include <vector>

namespace retrospan::evals {

struct Problem {
    std::string file;
    TextPlace place;
    std::string message;
    friend auto operator<=>(const Problem&, const Problem&) = default;
    /// "cases.yaml:3:5: message"
    [[nodiscard]] std::string toString() const;
};

class Problems {
public:
    static constexpr std::size_t kMost = 1'000;

    /// Problems that are added from now on are of this file.
    void enter(std::string file) { m_file = std::move(file); }
    void add(TextPlace place, std::string message);
    void addTo(const std::string& file, TextPlace place, std::string message);
    [[nodiscard]] const std::string& file() const { return m_file; }
    [[nodiscard]] std::size_t count() const { return m_count; }
    /// In the order of files and places.
    [[nodiscard]] std::vector<Problem> sorted() const;

private:
    std::string m_file;
    std::vector<Problem> m_kept;
    std::size_t m_count = 0;
};

/// For messages: in quotation marks, control characters escaped, cut when it is long.
[[nodiscard]] std::string inQuotes(std::string_view text);
/// Names as people write a list: "a, b, c".
[[nodiscard]] std::string joined(const std::vector<std::string>& names, std::string_view separator = ", ");

} // namespace retrospan::evals
