// SpanLabels: the texts of a span that come from few values, and LabelPool, which owns each distinct
// combination once: a session of a million spans has some thousand of them, so a row keeps one number.
// Invariants: number 0 is "all empty"; numbers are dense and never change.
// Thread: one writer, no readers at the same time. Complexity: intern O(1) expected.
#pragma once

#include "trace/string_pool.h"

#include <cstdint>
#include <vector>

namespace retrospan {

struct SpanLabels {
    StringId agent{}, model{}, provider{}, tool{}, service{}, errorType{}, handoffTo{};
    StringId origin{}; ///< name of the format that reported the span
    friend bool operator==(const SpanLabels&, const SpanLabels&) = default;
};

class LabelPool {
public:
    LabelPool();

    /// The number of `labels`, which are added when they are new.
    std::uint32_t intern(const SpanLabels& labels);
    [[nodiscard]] const SpanLabels& operator[](std::uint32_t number) const { return m_labels[number]; }
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    [[nodiscard]] std::size_t slotOf(const SpanLabels& labels) const;
    void grow();

    std::vector<SpanLabels> m_labels;
    std::vector<std::uint32_t> m_slots; ///< open addressing: number, 0 = free
};

} // namespace retrospan
