// Twelve bytes a span: sessions with lost parents, cycles, odd clocks and calls that several sources tell.
// The doctor says the same twice, names every repair once, leaves of calls that are the same one that counts,
// changes nothing when all is switched off, and what it repaired is a tree again.
#include "insight/doctor.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

namespace {

using namespace retrospan;
using namespace retrospan::insight;

constexpr std::size_t kBytes = 12;
constexpr std::size_t kMaxSpans = 2000;
using Bytes = const std::uint8_t*;

void addSpan(Bytes b, SpanTable& table)
{
    constexpr std::array<std::string_view, 4> services{"", "web", "llm", "tools"},
        origins{"otlp-json", "langsmith", "langfuse", "codex-exec"}, models{"", "gpt", "claude", "m"};
    StringPool& strings = table.strings();
    SpanUpdate span;
    span.trace = table.addTrace("t" + std::to_string(b[0] & 3));
    span.id.value = b[1];
    span.parentId.value = b[2];
    span.kind = static_cast<SpanKind>(b[3] % 12);
    span.service = strings.intern(services[b[4] & 3]);
    span.origin = strings.intern(origins[b[4] >> 2 & 3]);
    span.model = strings.intern(models[b[4] >> 4 & 3]);
    span.tool = strings.intern(models[b[4] >> 6 & 3]);
    span.name = strings.intern(models[b[5] & 3]);
    const std::int64_t scale = (b[5] & 4) != 0 ? INT64_MAX / 256 : 100'000'000;
    span.startNs = (b[5] & 8) != 0 ? 0 : b[6] * scale;
    span.endNs = (b[5] & 16) != 0 ? 0 : b[7] * scale;
    span.status = static_cast<SpanStatus>(b[5] >> 5 & 3);
    if (b[8] < 200) span.usage.input = b[8] % 8;
    if (b[9] < 200) span.usage.output = b[9] % 8;
    if (b[10] < 30) span.reportedCostMicroUsd = b[10];
    table.apply(span);
}

void require(bool holds)
{
    if (!holds) std::abort();
}

void check(const Diagnosis& found, const SpanTable& table)
{
    std::set<std::string> ids;
    for (const Repair& repair : found.repairs) {
        require(ids.insert(repair.id).second && !repair.reason.empty());
        require(repair.nodes.size() <= Repair::kMaxNodes && repair.nodes.size() <= repair.count);
    }
    std::map<Row, Row> away;
    for (const auto& [row, counted] : found.duplicates)
        require(away.emplace(row, counted).second && row < table.size());
    for (const auto& [row, counted] : found.duplicates) { // three sources: a chain that ends with what counts
        std::size_t steps = 0;
        for (auto next = away.find(row); next != away.end(); next = away.find(next->second))
            require(++steps <= away.size());
    }
    for (const auto& [row, shift] : found.shifts) require(row < table.size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    SpanTable table;
    const std::size_t count = std::min(size / kBytes, kMaxSpans);
    for (std::size_t i = 0; i < count; ++i) addSpan(data + i * kBytes, table);
    const SpanTree tree = SpanTree::build(table);
    // A span of an id that was there already is a second report, not a row.
    const auto evidence = [&](Row row) {
        CallEvidence known;
        const std::uint8_t said = data[row * kBytes + 11];
        if (said < 128) known.ids.push_back(std::to_string(said & 7));
        known.content = said & 3;
        return known;
    };
    const Diagnosis found = diagnose(table, tree, evidence, {});
    check(found, table);
    const Diagnosis again = diagnose(table, tree, evidence, {});
    require(again.repairs.size() == found.repairs.size() && again.duplicates == found.duplicates
            && again.shifts == found.shifts);
    require(!diagnose(table, tree, evidence, {std::string(kAllRepairs)}).changesTable());
    applyRepairs(found, table);
    require(SpanTree::build(table).nodeCount() >= table.size());
    return 0;
}
