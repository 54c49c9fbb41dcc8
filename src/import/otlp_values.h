// Parts shared by the OTLP readers: ids, attributes with resource and scope context, and how log records
// become spans or additions to spans (formats.md 3.5 and 3.6). Thread: pure functions.
#pragma once

#include "import/batch_builder.h"
#include "import/document.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <string>
#include <string_view>

namespace retrospan::import {

/// A span id or trace id of OTLP JSON: hex of either case, or base64 (24 or 12 characters ending in '=').
/// Anything else is kept as text. Empty and all-zero ids give "".
[[nodiscard]] std::string_view otlpTraceId(std::string_view text, Arena& arena);
struct OtlpSpanId {
    SpanId id;
    std::string_view text; ///< only when it is not 16 hex digits
};
[[nodiscard]] OtlpSpanId otlpSpanId(std::string_view text, Arena& arena);

/// Nanoseconds as number or text; 0 when there is nothing, the largest number when it cannot be read
/// (BatchBuilder then tells it and takes the span's other end).
[[nodiscard]] std::int64_t otlpTime(const ValueView& value);

/// An end without a start is a time that cannot be read.
inline void markMissingStart(SpanView& span)
{
    if (span.startNs == 0 && span.endNs > 0) span.startNs = INT64_MAX;
}

/// Counts ids that are not of OpenTelemetry's length; they are kept as they are.
void noteOddIds(const SpanView& span, BatchBuilder& out, const Place& place);

/// The bytes of padded base64 (standard or URL alphabet); empty when it is not that.
[[nodiscard]] std::string decodedBase64(std::string_view text);

/// One log record as OTLP has it.
struct LogRecordView {
    std::int64_t timeNs = 0;
    std::int64_t observedNs = 0;
    std::int64_t severityNumber = 0;
    std::string_view severityText;
    std::string_view eventName; ///< empty: the attribute "event.name" may have it
    ValueView body;
    AttributesView attributes;
    std::uint32_t droppedAttributes = 0;
    std::string_view traceId; ///< canonical, may be empty
    SpanId spanId;
    std::string_view spanIdText;
    ResourceView resource;
    ScopeView scope;
};

/// A record with trace and span id becomes an event of that span (an addendum, whether the span is here or
/// not); one with a trace id only becomes a zero-length entry of the trace; one with neither joins the
/// session it names, or the entries of its service. Ids are made from the content, so importing again changes
/// nothing.
void addLogRecord(const LogRecordView& record, Arena& arena, BatchBuilder& out, const Place& place);

} // namespace retrospan::import
