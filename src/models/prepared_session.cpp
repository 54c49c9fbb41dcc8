#include "models/prepared_session.h"

#include "models/plain_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <climits>

namespace retrospan::models {
namespace {

TimeWindow extentOf(const SpanTable& table)
{
    TimeWindow extent{INT64_MAX, 0};
    for (Row row = 0; row < table.size(); ++row) {
        if (table.startNs(row) == 0) continue;
        extent.startNs = std::min(extent.startNs, table.startNs(row));
        extent.endNs = std::max({extent.endNs, table.endNs(row), table.startNs(row)});
    }
    if (extent.startNs == INT64_MAX) extent.startNs = 0;
    extent.endNs = std::max(extent.endNs, extent.startNs + 1);
    return extent;
}

std::vector<StringId> originsOf(const SpanTable& table)
{
    std::vector<bool> seen(table.strings().size());
    std::vector<StringId> origins;
    for (Row row = 0; row < table.size(); ++row) {
        const StringId origin = table.origin(row);
        if (seen[static_cast<std::size_t>(origin)] || origin == StringId::empty) continue;
        seen[static_cast<std::size_t>(origin)] = true;
        origins.push_back(origin);
    }
    std::sort(origins.begin(), origins.end(),
              [&](StringId a, StringId b) { return table.text(a) < table.text(b); });
    return origins;
}

} // namespace

PreparedSession prepareSession(std::shared_ptr<SessionData> data)
{
    PreparedSession session;
    const SpanTable& table = data->table;
    session.marks = marksOf(table, data->tree);
    session.extent = extentOf(table);
    session.axis = TimeAxis::of(table, data->tree, session.extent);
    session.running = data->summary.status == SessionStatus::running;
    for (Row row = 0; row < table.size(); ++row)
        ++session.kindCounts[static_cast<std::size_t>(table.kind(row))];
    session.origins = originsOf(table);
    session.data = std::move(data);
    return session;
}

QString spanName(const SessionData& data, Node node)
{
    constexpr std::size_t kLongest = 400;
    if (!data.tree.isMissing(node)) return oneLine(data.table.text(data.table.name(node)), kLongest);
    return QCoreApplication::translate("RowModel", "Missing parent %1")
        .arg(QString::fromStdString(toHex(data.tree.missing(node).id)));
}

SpanRef refOf(const SessionData& data, Node node)
{
    if (node == kNoNode || node >= data.tree.nodeCount()) return {};
    if (data.tree.isMissing(node)) {
        const MissingParent& missing = data.tree.missing(node);
        return {data.table.traces()[missing.trace], missing.id};
    }
    return {data.table.traces()[data.table.trace(node)], data.table.id(node)};
}

Node findNode(const SessionData& data, const SpanRef& ref)
{
    if (ref.id.empty()) return kNoNode;
    const auto& traces = data.table.traces();
    const auto found = std::find(traces.begin(), traces.end(), ref.trace);
    if (found == traces.end()) return kNoNode;
    const auto trace = static_cast<std::uint32_t>(found - traces.begin());
    if (const Row row = data.table.find(trace, ref.id); row != kNoRow) return row;
    const auto missing = data.tree.missingParents();
    const auto same = std::find_if(missing.begin(), missing.end(), [&](const MissingParent& parent) {
        return parent.trace == trace && parent.id == ref.id;
    });
    return same == missing.end() ? kNoNode : data.table.size() + static_cast<Node>(same - missing.begin());
}

} // namespace retrospan::models
