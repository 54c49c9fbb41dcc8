// The names under which the writers of span dumps put one and the same field, the preferred one first.
// Private to the readers of dumps. Thread: constant data.
#pragma once

#include "import/dump_values.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace retrospan::import::dump {

inline constexpr std::array<std::string_view, 5> kContexts{"context", "_spanContext", "spanContext",
                                                           "span_context", "SpanContext"};
inline constexpr std::array<std::string_view, 5> kTraceIds{"otel_trace_id", "trace_id", "traceId", "TraceID",
                                                           "context.trace_id"};
inline constexpr std::array<std::string_view, 4> kSpanIds{"span_id", "spanId", "SpanID", "context.span_id"};
inline constexpr std::array<std::string_view, 7> kParents{
    "parent_id", "parent_span_id", "parentSpanId", "parentId", "parentSpanContext", "Parent", "parent"};

struct TimeName {
    std::string_view name;
    Unit unit = Unit::bySize;
};
/// The names that only spans have come first; a log record may have a timestamp, too.
inline constexpr std::size_t kSpanStarts = 13;
inline constexpr std::array<TimeName, 15> kStarts{{{"start_time_unix_nano", Unit::nano},
                                                   {"startTimeUnixNano", Unit::nano},
                                                   {"start_time_ns", Unit::nano},
                                                   {"start_ns", Unit::nano},
                                                   {"start_time_us", Unit::micro},
                                                   {"start_time_ms", Unit::milli},
                                                   {"startTimeMs", Unit::milli},
                                                   {"start_time"},
                                                   {"startTime"},
                                                   {"StartTime"},
                                                   {"_startTime"},
                                                   {"start_timestamp"},
                                                   {"started_at"},
                                                   {"start"},
                                                   {"timestamp"}}};
inline constexpr std::array<TimeName, 14> kEnds{{{"end_time_unix_nano", Unit::nano},
                                                 {"endTimeUnixNano", Unit::nano},
                                                 {"end_time_ns", Unit::nano},
                                                 {"end_ns", Unit::nano},
                                                 {"end_time_us", Unit::micro},
                                                 {"end_time_ms", Unit::milli},
                                                 {"endTimeMs", Unit::milli},
                                                 {"end_time"},
                                                 {"endTime"},
                                                 {"EndTime"},
                                                 {"_endTime"},
                                                 {"end_timestamp"},
                                                 {"ended_at"},
                                                 {"end"}}};
inline constexpr std::array<TimeName, 10> kDurations{{{"duration_ns", Unit::nano},
                                                      {"duration_us", Unit::micro},
                                                      {"duration_ms", Unit::milli},
                                                      {"durationMs", Unit::milli},
                                                      {"latency_ms", Unit::milli},
                                                      {"latencyMs", Unit::milli},
                                                      {"duration_s", Unit::second},
                                                      {"duration_seconds", Unit::second},
                                                      {"_duration"},
                                                      {"duration"}}};
inline constexpr std::array<TimeName, 7> kEventTimes{{{"time_unix_nano", Unit::nano},
                                                      {"timeUnixNano", Unit::nano},
                                                      {"timestamp_ns", Unit::nano},
                                                      {"timestamp"},
                                                      {"time"},
                                                      {"Time"},
                                                      {"ts"}}};

template <std::size_t N> bool hasAny(const ValueView& object, const std::array<TimeName, N>& names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](const TimeName& time) { return !object[time.name].isNull(); });
}

[[nodiscard]] inline bool hasStart(const ValueView& object)
{
    const auto given = [&](const TimeName& time) { return !object[time.name].isNull(); };
    const auto certain = kStarts.begin() + kSpanStarts;
    return std::any_of(kStarts.begin(), certain, given)
        || (std::any_of(certain, kStarts.end(), given)
            && (hasAny(object, kDurations) || hasAny(object, kEnds)));
}

struct FoundTime {
    ValueView value;
    Unit unit = Unit::bySize;
};
template <std::size_t N> FoundTime takeTime(Fields& fields, const std::array<TimeName, N>& names)
{
    for (const TimeName& time : names)
        if (const ValueView& value = fields.take({time.name}); !value.isNull()) return {value, time.unit};
    return {};
}

[[nodiscard]] inline std::uint32_t countIn(const ValueView& value)
{
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value.integer(), 0, UINT32_MAX));
}

} // namespace retrospan::import::dump
