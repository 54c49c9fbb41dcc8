// BatchBuilder: what readers write to. Derives each span's facts through the vocabularies, encodes
// its record, and hands full batches to the sink. Owns the batch in the making.
// Thread: confined to the importing thread. Complexity: linear in the bytes of each span.
#pragma once

#include "import/diagnostics.h"
#include "import/fingerprint_set.h"
#include "import/span_filter.h"
#include "trace/arena.h"
#include "trace/span_batch.h"
#include "trace/span_view.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace retrospan::import {

/// Receives finished batches, and may leave an empty one whose memory serves again; false asks the import to
/// stop (cancelled, or the store failed).
using BatchSink = std::function<bool(SpanBatch&&)>;

class BatchBuilder {
public:
    /// A batch is handed over at kSpansPerBatch spans or about kBytesPerBatch of content.
    static constexpr std::size_t kSpansPerBatch = 1024;
    static constexpr std::size_t kBytesPerBatch = 4 * 1024 * 1024;
    /// Attributes of one resource or scope beyond this are counted and left out: every span repeats them.
    static constexpr std::size_t kMaxSharedAttributes = 1'000;

    /// With a gate, its rules are applied before anything else is made of a span.
    BatchBuilder(BatchSink sink, ImportReport& report, std::shared_ptr<IntakeGate> gate = {});

    /// Adds one span. Views need to live only during the call. Spans without trace id or span id are
    /// counted ("span_without_id") and kept under ids made from their content.
    void add(const SpanView& span, const Place& place);
    /// Facts of a trace's session that no span carries (titles, project, ...).
    void addFacts(std::string_view traceId, const SessionFacts& facts);
    void addScore(std::string_view traceId, SpanId span, Score score);
    /// Hands over what is pending, e.g. at the end of the input.
    void flush();

    /// A number for a resource or scope that several spans share, so that it is encoded once.
    [[nodiscard]] std::uint64_t newSerial() { return ++m_serial; }

    /// Names the reader that the following spans come from.
    void setFormat(std::string_view format);
    [[nodiscard]] bool stopped() const { return m_stopped; }
    ImportReport& report() { return m_report; }

private:
    /// The resource or scope of the span before.
    struct LastShared {
        std::uint64_t serial = 0;
        std::uint32_t index = kNoIndex;
    };

    template <typename Item>
    void limit(std::span<const Item>& items, std::size_t most, const SpanView& span, const Place& place);
    void repairIds(SpanView& span, const Place& place);
    void followRules();
    [[nodiscard]] bool admits(std::string_view& traceId);
    [[nodiscard]] bool filtersContent() const { return m_rules && m_rules->rules.changeContent(); }
    [[nodiscard]] SpanFacts factsOf(const SpanView& span, const SpanView& reported, bool wantTitle);
    void checkTimes(SpanView& span, SpanFlags& flags, const Place& place);
    void noteRelations(const SpanView& span, const SpanFacts& facts);
    void addRelation(std::string_view trace, std::string_view other, RelationReason reason);
    void checkSession(std::string_view traceId, std::string_view sessionId, const Place& place);
    void addRow(const SpanView& span, const SpanFacts& facts, SpanFlags flags, const Place& place);
    void encodeShared(const SpanView& span, BatchSpan& row);
    [[nodiscard]] bool isLast(const LastShared& last) const
    {
        return last.index != kNoIndex && m_batch.shared[last.index] == m_encoded;
    }
    [[nodiscard]] bool full() const;
    std::uint32_t traceIndex(std::string_view traceId);
    std::uint32_t sharedIndex();
    void mergeFacts(std::uint32_t trace, const SpanFacts& facts, SpanId span);

    BatchSink m_sink;
    ImportReport& m_report;
    SpanBatch m_batch;
    std::unordered_map<std::string, std::uint32_t> m_traceIndex, m_sharedIndex;
    std::string m_lastTrace; ///< spans of a trace come in runs
    std::uint32_t m_lastTraceIndex = kNoIndex;
    LastShared m_lastResource, m_lastScope;
    std::string m_encoded; ///< the resource or scope in work
    std::uint64_t m_serial = 0;
    std::size_t m_textBytes = 0, m_sharedBytes = 0; ///< of the batch: names and ids; resources and scopes
    FingerprintSet m_traces, m_spans, m_titled, m_relations;
    FingerprintSet m_sessionTraces, m_traceSessions; ///< traces with a session id, pairs of both
    std::string m_lastSession, m_lastSessionTrace; ///< session ids come in runs as well
    Arena m_arena;
    std::shared_ptr<IntakeGate> m_gate; ///< nothing when everything comes in as it is
    std::shared_ptr<const CompiledRules> m_rules; ///< of the span in work; nothing when there are none
    std::uint64_t m_rulesVersion = 0;
    std::optional<SpanFilter> m_filter;
    bool m_stopped = false;
};

} // namespace retrospan::import
