#include "models/row_model.h"

#include "insight/summary.h"
#include "models/branch_text.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "trace/measured_time.h"

#include <cstdlib>

namespace retrospan::models {
namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

constexpr std::size_t kLongestName = 400; ///< characters of a name that are ever painted

} // namespace

RowModel::RowModel(SessionDocument& document, QObject* parent)
    : QAbstractTableModel(parent)
    , m_document(document)
    , m_briefs(document.source())
{
    connect(&document, &SessionDocument::dataChanged, this,
            [this] { m_document.data() == nullptr ? m_briefs.clear() : m_briefs.outdate(); });
    connect(&document, &SessionDocument::rowsAboutToChange, this, [this] { beginResetModel(); });
    connect(&document, &SessionDocument::rowsChanged, this, [this] { endResetModel(); });
}

int RowModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_document.rows().rowCount();
}

int RowModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

Node RowModel::nodeAt(const QModelIndex& index) const
{
    return index.isValid() && index.row() < rowCount() ? m_document.rows().nodeAt(index.row()) : kNoNode;
}

QModelIndex RowModel::indexOf(Node node) const
{
    const int row = node == kNoNode ? -1 : m_document.rows().rowOf(node);
    return row < 0 ? QModelIndex() : index(row, name);
}

QString RowModel::text(Node node, int column) const
{
    const SessionData& data = *m_document.data();
    if (column == name) return spanName(data, node);
    if (data.tree.isMissing(node)) return column == detail ? tr("not recorded") : QString();
    const SpanTable& table = data.table;
    const Row row = node;
    const Usage& usage = table.usage(row);
    switch (column) {
    case duration:
        if (insight::isRunning(table, row)) return tr("running");
        return formatDuration(measuredNs(table.startNs(row), table.endNs(row)));
    case tokens:
        return usage.known() ? formatCount(usage.input) + QStringLiteral(" / ") + formatCount(usage.output)
                             : QString();
    case cost:
        return usage.known() || data.costs[row].microUsd != kUnknown
            ? formatCost(data.costs[row], data.tree.usageCounts(node))
            : QString();
    case detail: {
        if (table.status(row) == SpanStatus::error)
            return oneLine(table.text(table.errorType(row)), kLongestName);
        const StringId id = table.kind(row) == SpanKind::model || table.kind(row) == SpanKind::embedding
            ? table.model(row)
            : m_document.kind(row) == SpanKind::handoff ? table.handoffTo(row)
            : table.tool(row) != StringId::empty        ? table.tool(row)
                                                        : table.agent(row);
        return oneLine(table.text(id), kLongestName);
    }
    case origin: return oneLine(table.text(table.origin(row)), kLongestName);
    default: return {};
    }
}

QString RowModel::description(Node node) const
{
    const SessionData& data = *m_document.data();
    if (data.tree.isMissing(node))
        return text(node, name) + QLatin1Char('\n')
            + tr("Spans name it as their parent; it was not recorded.");
    const SpanTable& table = data.table;
    const std::int64_t start = table.startNs(node), end = table.endNs(node);
    QStringList lines{oneLine(table.text(table.name(node)), kLongestName)};
    lines << tr("%1, %2").arg(toQString(toString(m_document.kind(node))),
                              toQString(toString(table.status(node))));
    lines << tr("Start: %1 (+%2)")
                 .arg(formatTimeOfDay(start), formatDuration(start - m_document.extent().startNs));
    lines << tr("Duration: %1")
                 .arg(insight::isRunning(table, node) ? tr("still running")
                          : end == 0                  ? unknownText()
                                                      : exactDuration(end - start));
    if (const QString branch = branchText(m_document.marks().branches, node); !branch.isEmpty())
        lines << branch;
    if (const Handoff* handoff = m_document.marks().handoffOf(table, node);
        handoff != nullptr && !handoff->reason.empty())
        lines << oneLine(handoff->reason, kLongestName);
    if (m_document.criticalPathShown()) lines << criticalText(node);
    if (const Usage& usage = table.usage(node); usage.known()) {
        lines << tr("Tokens: %1 in, %2 out").arg(exactCount(usage.input), exactCount(usage.output));
        lines << tr("Cost: %1").arg(exactCost(data.costs[node], data.tree.usageCounts(node)));
    }
    if (m_document.origins().size() > 1) lines << tr("Source: %1").arg(text(node, origin));
    if (table.isDuplicate(node)) lines << tr("The same call as another source tells it; counted there");
    if (const std::int64_t moved = table.shiftNs(node); moved != 0)
        lines << tr("Recorded at %1; its clock is corrected by %2%3")
                     .arg(formatTimeOfDay(start - moved),
                          moved > 0 ? QStringLiteral("+") : QStringLiteral("−"),
                          exactDuration(std::abs(moved)));
    if (const std::string_view error = table.text(table.errorType(node)); !error.empty())
        lines << tr("Error: %1").arg(oneLine(error, kLongestName));
    return lines.join(QLatin1Char('\n'));
}

QString RowModel::criticalText(Node node) const
{
    std::int64_t spent = 0;
    for (const insight::CriticalSegment& segment : m_document.criticalSegments(node))
        spent += segment.endNs - segment.startNs;
    return spent == 0 ? tr("Not on the critical path")
                      : tr("On the critical path for %1").arg(formatDuration(spent));
}

QString RowModel::accessibleText(Node node) const
{
    const SessionData& data = *m_document.data();
    if (data.tree.isMissing(node)) return text(node, name);
    const auto word = [](std::string_view text) { return toQString(text); };
    const QString row = tr("%1 %2, level %3, %4, %5")
                            .arg(word(toString(m_document.kind(node))), text(node, name))
                            .arg(data.tree.depth(node) + 1)
                            .arg(text(node, duration), word(toString(data.table.status(node))));
    QStringList said{row, brief(node), branchText(m_document.marks().branches, node)};
    said.removeAll(QString());
    return said.join(QStringLiteral(". "));
}

QString RowModel::brief(Node node) const
{
    const SessionData& data = *m_document.data();
    return data.tree.isMissing(node) ? QString()
                                     : m_briefs.of(data.table.kind(node), data.table.storeKey(node));
}

QVariant RowModel::data(const QModelIndex& index, int role) const
{
    const Node node = nodeAt(index);
    if (node == kNoNode || m_document.data() == nullptr) return {};
    switch (role) {
    case Qt::DisplayRole: return text(node, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == name ? accessibleText(node) : text(node, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == duration || index.column() == tokens || index.column() == cost
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant RowModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section >= duration && section <= cost)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case name: return tr("Span");
    case duration: return tr("Duration");
    case tokens: return tr("Tokens in / out");
    case cost: return tr("Cost");
    case detail: return tr("Model, tool or error");
    case origin: return tr("Source");
    default: return tr("Timeline");
    }
}

} // namespace retrospan::models
