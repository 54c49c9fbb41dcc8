// Builds small sessions for tests: spans with ids 1, 2, ..., times in seconds.
#pragma once

#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <functional>
#include <string_view>

namespace retrospan::insight::testing {

inline constexpr std::int64_t kSecondNs = 1'000'000'000;
inline constexpr std::int64_t kStartNs = 1'790'000'000 * kSecondNs; ///< a day of 2026

inline Usage tokens(std::int64_t input, std::int64_t output)
{
    Usage usage;
    usage.input = input;
    usage.output = output;
    return usage;
}

class SessionBuilder {
public:
    using Change = std::function<void(SpanUpdate&, StringPool&)>;

    /// Appends a span that starts after the ones before it and lasts a second; `change` refines it.
    SessionBuilder& add(std::uint64_t id, std::uint64_t parent, SpanKind kind, std::string_view name,
                        const Change& change = {})
    {
        SpanUpdate update;
        update.trace = m_table.addTrace(m_trace);
        update.id.value = id;
        update.parentId.value = parent;
        update.kind = kind;
        update.startNs = kStartNs + static_cast<std::int64_t>(m_table.size()) * 2 * kSecondNs;
        update.endNs = update.startNs + kSecondNs;
        update.name = m_table.strings().intern(name);
        if (change) change(update, m_table.strings());
        m_table.apply(update);
        return *this;
    }
    SessionBuilder& trace(std::string_view id)
    {
        m_trace = id;
        return *this;
    }
    [[nodiscard]] const SpanTable& table() const { return m_table; }
    [[nodiscard]] SpanTree tree() const { return SpanTree::build(m_table); }

private:
    SpanTable m_table;
    std::string m_trace = "t1";
};

inline SessionBuilder::Change failed()
{
    return [](SpanUpdate& span, StringPool&) { span.status = SpanStatus::error; };
}

inline SessionBuilder::Change withStatus(SpanStatus status)
{
    return [status](SpanUpdate& span, StringPool&) { span.status = status; };
}

inline SessionBuilder::Change modelCall(std::string_view provider, std::string_view model, const Usage& usage,
                                        std::int64_t reportedMicroUsd = kUnknown)
{
    return [=, provider = std::string(provider), model = std::string(model)](SpanUpdate& span,
                                                                             StringPool& strings) {
        span.provider = strings.intern(provider);
        span.model = strings.intern(model);
        span.usage = usage;
        span.reportedCostMicroUsd = reportedMicroUsd;
    };
}

inline SessionBuilder::Change toolCall(std::string_view tool, SpanStatus status = SpanStatus::ok)
{
    return [tool = std::string(tool), status](SpanUpdate& span, StringPool& strings) {
        span.tool = strings.intern(tool);
        span.status = status;
    };
}

} // namespace retrospan::insight::testing
