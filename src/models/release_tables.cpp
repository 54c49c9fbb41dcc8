#include "models/release_tables.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "models/release_texts.h"

#include <algorithm>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using evals::Finding;
using evals::ReleaseEvent;
using evals::ReleaseVersion;

ReleaseTable::ReleaseTable(QStringList headers, int marked, QObject* parent)
    : QAbstractTableModel(parent)
    , m_headers(std::move(headers))
    , m_marked(marked)
{
}

void ReleaseTable::setRows(std::vector<Row> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void ReleaseTable::setHeader(int section, const QString& text)
{
    m_headers[section] = text;
    emit headerDataChanged(Qt::Horizontal, section, section);
}

int ReleaseTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ReleaseTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_headers.size());
}

QVariant ReleaseTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return row.cells[index.column()];
    case descriptionRole: return row.description;
    case versionRole: return QString::fromStdString(row.version);
    case goodRole:
        return index.column() == m_marked && (row.good || row.bad) ? QVariant(row.good) : QVariant();
    default: return {};
    }
}

QVariant ReleaseTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(m_headers[section]) : QVariant();
}

QModelIndex ReleaseTable::indexOf(const std::string& version) const
{
    const auto found = std::ranges::find(m_rows, version, &Row::version);
    return found == m_rows.end() ? QModelIndex() : index(static_cast<int>(found - m_rows.begin()), 0);
}

std::vector<ReleaseTable::Row> versionRows(const Releases& releases)
{
    std::vector<ReleaseTable::Row> rows;
    for (const ReleaseVersion& each : releases.versions()) {
        QStringList verdicts, judged;
        for (const evals::VerdictReference& verdict : each.verdicts) {
            verdicts << verdictText(verdict);
            judged << oneLine(verdict.dataSet, 80) + u": "_s
                    + (verdict.passed ? Releases::tr("green") : Releases::tr("red"));
        }
        const QString name = oneLine(each.version), state = versionStateText(each, releases.book().today);
        QStringList description{name + u": "_s + state};
        description << verdicts;
        rows.push_back({{name, state, judged.join(u", "_s)},
                        each.version,
                        each.state == evals::VersionState::published,
                        false,
                        description.join(u'\n')});
    }
    std::ranges::reverse(rows);
    return rows;
}

std::vector<ReleaseTable::Row> eventRows(const Releases& releases)
{
    std::vector<ReleaseTable::Row> rows;
    for (const ReleaseEvent& event : releases.book().ledger.events()) {
        QStringList details = releaseEventDetails(event);
        if (!event.note.empty()) details << oneLine(event.note);
        const QString what = releaseEventText(event.kind), name = oneLine(event.version),
                      who = oneLine(event.author, 40);
        QStringList description{isoTime(event.timeNs), what + u' ' + name, who};
        description << details;
        rows.push_back({{formatDateTime(event.timeNs), what, name, who, details.join(u"; "_s)},
                        event.version,
                        false,
                        false,
                        description.join(u'\n')});
    }
    std::ranges::reverse(rows);
    return rows;
}

std::vector<ReleaseTable::Row> rolloutRows(const Releases& releases)
{
    std::vector<ReleaseTable::Row> rows;
    if (!releases.rollout()) return rows;
    for (QStringList& cells : rolloutCells(*releases.rollout())) {
        const Finding finding = releases.rollout()->rates[rows.size()].finding;
        const QString description = cells.join(u", "_s);
        rows.push_back(
            {std::move(cells), {}, finding == Finding::better, finding == Finding::worse, description});
    }
    return rows;
}

} // namespace retrospan::models
