// JsonLines: one string value as lines: broken where it breaks itself and where it would be too long.
// A string that holds JSON is indented first. Invariants: lines cover the text without its line ends;
// by default only the first kFirstBytes are decoded. Thread: value. Complexity: linear, once.
#pragma once

#include <QString>

#include <cstdint>
#include <string_view>
#include <vector>

namespace retrospan::models {

class JsonLines {
public:
    static constexpr std::size_t kFirstBytes = 64 * 1024;

    /// `raw` with its quotes.
    JsonLines(std::string_view raw, std::size_t wrapColumns, bool whole);

    [[nodiscard]] std::size_t count() const { return m_starts.size(); }
    [[nodiscard]] QStringView line(std::size_t index) const;
    [[nodiscard]] bool complete() const { return m_complete; }
    struct Place {
        std::size_t line = 0;
        int occurrence = 0; ///< among those that start in the line
    };
    /// Where the n-th occurrence of `query` starts; the last one when there are fewer.
    [[nodiscard]] Place placeOfMatch(QStringView query, int ordinal) const;

private:
    [[nodiscard]] std::size_t lineAt(qsizetype position) const;
    void breakLines(std::size_t columns);
    [[nodiscard]] qsizetype breakAfter(qsizetype start, qsizetype end, qsizetype columns) const;

    QString m_text;
    std::vector<qsizetype> m_starts;
    bool m_complete = true;
};

} // namespace retrospan::models
