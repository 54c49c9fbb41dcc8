// Whole inputs through an Importer, and what came of them.
#pragma once

#include "import/importer.h"

#include <string>
#include <string_view>
#include <vector>

namespace retrospan::test {

struct Outcome {
    import::ImportReport report;
    std::vector<std::string> names;

    [[nodiscard]] std::uint64_t count(std::string_view code) const
    {
        const import::Diagnostic* found = find(code);
        return found == nullptr ? 0 : found->count;
    }
    [[nodiscard]] const import::Diagnostic* find(std::string_view code) const
    {
        for (const import::Diagnostic& diagnostic : (m_list = report.diagnostics()))
            if (diagnostic.code == code) return &diagnostic;
        return nullptr;
    }
    [[nodiscard]] std::string where(std::string_view code) const
    {
        const import::Diagnostic* found = find(code);
        return found == nullptr ? "not reported" : found->where;
    }
    /// "severity code xcount at where: example", a line each.
    [[nodiscard]] std::string text() const
    {
        std::string all;
        for (const import::Diagnostic& found : report.diagnostics())
            all += std::string(import::toString(found.severity)) + " " + found.code + " x"
                + std::to_string(found.count) + " at " + found.where + ": " + found.example + "\n";
        return all;
    }

private:
    mutable std::vector<import::Diagnostic> m_list;
};

/// `feed` pushes the input's bytes; names of spans are kept up to a thousand.
template <typename Feed>
Outcome importFrom(Feed feed, import::ImportLimits limits = {}, std::string_view format = {})
{
    Outcome outcome;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& span : batch.spans)
            if (outcome.names.size() < 1000) outcome.names.emplace_back(batch.strings.view(span.name));
        return true;
    };
    import::Importer importer({"test"}, sink, outcome.report, format, limits);
    feed(importer);
    importer.finish();
    return outcome;
}

inline Outcome importChunks(const std::vector<std::string_view>& chunks, import::ImportLimits limits = {})
{
    return importFrom(
        [&](import::Importer& importer) {
            for (const std::string_view chunk : chunks) importer.push(chunk);
        },
        limits);
}

inline Outcome importText(std::string_view bytes, import::ImportLimits limits = {})
{
    return importChunks({bytes}, limits);
}

} // namespace retrospan::test
