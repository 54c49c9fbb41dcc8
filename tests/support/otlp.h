// Small OTLP JSON recordings for tests.
#pragma once

#include <cstdint>
#include <string>

namespace retrospan::test {

struct OtlpSpan {
    int trace = 1;
    int id = 1;
    int parent = 0;
    std::string name = "span";
    std::int64_t start = 1'000, end = 2'000;
    std::string attributes = {}; ///< JSON list members, e.g. text("key", "value")
    std::string extra = {}; ///< further members of the span, with a leading comma
};

inline std::string hex(int number, int digits)
{
    std::string text = std::to_string(number);
    return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

inline std::string text(const std::string& key, const std::string& value)
{
    return R"({"key":")" + key + R"(","value":{"stringValue":")" + value + R"("}})";
}

inline std::string otlpLine(const OtlpSpan& span)
{
    return R"({"resourceSpans":[{"resource":{"attributes":[)" + text("service.name", "test")
        + R"(]},"scopeSpans":[{"scope":{"name":"s"},"spans":[{"traceId":")" + hex(span.trace, 32)
        + R"(","spanId":")" + hex(span.id, 16) + R"(","parentSpanId":")"
        + (span.parent == 0 ? "" : hex(span.parent, 16)) + R"(","name":")" + span.name
        + R"(","startTimeUnixNano":")" + std::to_string(span.start) + R"(","endTimeUnixNano":")"
        + std::to_string(span.end) + R"(","attributes":[)" + span.attributes + "]" + span.extra + "}]}]}]}\n";
}

} // namespace retrospan::test
