// Held records: JSON objects of an input that come in pieces (a create, its updates) or wait for something
// that comes later, by id, as text; and which trace the record of an id belongs to. Thread: confined. Memory:
// bounded by the limits below; callers write out the oldest when `full`.
#pragma once

#include "trace/arena.h"
#include "trace/place.h"
#include "trace/span_view.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retrospan::import {

class HeldRecords {
public:
    static constexpr std::size_t kMaxBytes = 32 * 1024 * 1024;
    static constexpr std::size_t kMaxRecords = 100'000;

    struct Record {
        std::string json;
        Place place; ///< of the first piece
    };

    void put(std::string_view id, const ValueView& record, const Place& place);
    [[nodiscard]] std::optional<Record> take(std::string_view id);
    /// The one held longest, with its id.
    [[nodiscard]] std::optional<std::pair<std::string, Record>> takeOldest();
    [[nodiscard]] bool full() const { return m_bytes > kMaxBytes || m_records.size() > kMaxRecords; }
    [[nodiscard]] bool contains(std::string_view id) const { return m_records.contains(std::string(id)); }

private:
    struct Entry {
        Record record;
        std::uint64_t turn = 0;
    };
    std::unordered_map<std::string, Entry> m_records;
    std::deque<std::pair<std::uint64_t, std::string>> m_order; ///< entries taken in between are passed over
    std::uint64_t m_turns = 0;
    std::size_t m_bytes = 0;
};

/// Members of both objects. Where both have one the newer wins unless it is empty; objects under the `deep`
/// keys are merged likewise, all the way down.
[[nodiscard]] ValueView mergeRecords(const ValueView& older, const ValueView& newer,
                                     std::initializer_list<std::string_view> deep, Arena& arena);

/// The trace of each record, for records that name only another record. Ids beyond the limit are not kept.
class TraceOfRecord {
public:
    static constexpr std::size_t kMaxIds = 500'000;

    void remember(std::string_view id, std::string_view trace);
    /// Empty when not known.
    [[nodiscard]] std::string_view find(std::string_view id) const;

private:
    std::unordered_map<std::uint64_t, const std::string*> m_traceOf; ///< by hash of the id
    std::unordered_map<std::string, std::string> m_traces; ///< stable addresses
};

} // namespace retrospan::import
