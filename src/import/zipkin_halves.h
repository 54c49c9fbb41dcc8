// Halves: what the rows of Zipkin JSON say about each other (formats.md 7). Client and server of a call share
// one id: the server half becomes a span of its own, a child of the client half, under an id made from the
// shared id and its service. Children that name the shared id belong to the half of their own service. Ids of
// one trace written with 64 and with 128 bits are one. Rows in parts borrow each other's start.
// Lifetime: rows and arena outlive it. Thread: confined. Complexity: O(rows log rows).
#pragma once

#include "import/otlp_values.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace retrospan::import::zipkin {

struct RowIds {
    std::string_view traceId;
    OtlpSpanId id, parent;
    bool serverHalf = false; ///< the id is not the one in the row
};

class Halves {
public:
    Halves(const std::vector<ValueView>& rows, Arena& arena);
    [[nodiscard]] RowIds idsOf(const ValueView& row) const;
    /// Of the row, else of another row of the same span, else of the row's first annotation; 0 = unknown.
    [[nodiscard]] std::int64_t startMicros(const ValueView& row, const RowIds& ids) const;

private:
    using Key = std::pair<std::string_view, SpanId>; ///< trace and span id
    /// Services of the rows under one id.
    struct Services {
        std::vector<std::string_view> callers, others; ///< kind client or producer; of no kind
        std::vector<std::string_view> shared; ///< rows marked as server halves
        std::vector<std::string_view> servers; ///< of kind server or consumer without that mark
        [[nodiscard]] bool hasServerHalf(std::string_view service) const;
        /// Of the half that is no server half; empty when no row says.
        [[nodiscard]] std::string_view callerService() const;
        /// The server half a child without a better parent belongs to; empty when there is none.
        [[nodiscard]] const std::string_view* onlyServerHalf() const;
    };

    void noteTraceId(std::string_view text);
    void noteRow(const ValueView& row);
    void noteStart(const ValueView& row);
    [[nodiscard]] std::string_view traceIdOf(const ValueView& row) const;
    [[nodiscard]] OtlpSpanId spanId(std::string_view text) const;
    [[nodiscard]] OtlpSpanId halfId(const OtlpSpanId& id, std::string_view service) const;
    [[nodiscard]] bool isServerHalf(const ValueView& row, const Services& services) const;

    Arena& m_arena;
    std::unordered_map<std::string_view, std::string_view> m_longIds; ///< by their last 64 bits; "" = several
    std::map<Key, Services> m_services;
    std::map<Key, std::int64_t> m_starts; ///< microseconds
};

[[nodiscard]] std::string_view serviceOf(const ValueView& row);

} // namespace retrospan::import::zipkin
