#include "models/library_model.h"

#include "models/format.h"

#include <QDateTime>

#include <algorithm>
#include <numeric>

namespace retrospan::models {
namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

const std::string& firstOf(const std::vector<std::string>& list)
{
    static const std::string none;
    return list.empty() ? none : list.front();
}

std::int64_t durationOf(const SessionSummary& session)
{
    return session.endNs == 0 ? kUnknown : session.endNs - session.startNs;
}

/// What a column sorts by when it is a number.
std::int64_t numberOf(const SessionSummary& session, int column)
{
    switch (column) {
    case LibraryModel::status: return static_cast<std::int64_t>(session.status);
    case LibraryModel::started: return session.startNs;
    case LibraryModel::duration: return durationOf(session);
    case LibraryModel::modelCalls: return session.modelCalls;
    case LibraryModel::toolCalls: return session.toolCalls;
    case LibraryModel::errors: return session.errors;
    case LibraryModel::retries: return session.retries;
    case LibraryModel::handoffs: return session.handoffs;
    case LibraryModel::tokens: return addKnown(session.usage.input, session.usage.output);
    case LibraryModel::cost: return session.cost.microUsd;
    default: return 0;
    }
}

const std::string& textOf(const SessionSummary& session, int column)
{
    switch (column) {
    case LibraryModel::title: return session.facts.title.empty() ? session.id : session.facts.title;
    case LibraryModel::model: return firstOf(session.models);
    case LibraryModel::agent: return firstOf(session.agents);
    case LibraryModel::user: return session.facts.user;
    case LibraryModel::tenant: return session.facts.tenant;
    default: return session.facts.agentVersion;
    }
}

bool isTextColumn(int column)
{
    return column == LibraryModel::title || column >= LibraryModel::model;
}

} // namespace

LibraryModel::LibraryModel(std::shared_ptr<SessionSource> source, QObject* parent)
    : QAbstractTableModel(parent)
    , m_source(std::move(source))
{
}

void LibraryModel::reload()
{
    m_load.run([source = m_source](std::stop_token) { return source->library(); },
               [this](Result<std::vector<SessionSummary>> sessions) {
                   m_error = sessions.ok() ? QString() : QString::fromStdString(sessions.error().message);
                   beginResetModel();
                   m_order.clear();
                   if (sessions.ok()) m_sessions = std::move(*sessions);
                   orderRows();
                   endResetModel();
                   emit loaded();
                   emit filtered();
               });
}

int LibraryModel::rowOfKey(std::int64_t key) const
{
    const auto found = std::find_if(m_order.begin(), m_order.end(),
                                    [&](std::size_t index) { return m_sessions[index].key == key; });
    return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
}

void LibraryModel::setQuery(const QString& text)
{
    m_queryText = text;
    insight::QueryContext context;
    context.nowNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    m_query = insight::SessionQuery::parse(text.toStdString(), context);
    m_search.cancel();
    m_notice.clear();
    m_contentHits.assign(m_query.texts().size(), {});
    if (m_query.ok()) rebuild();
    emit filtered();
    if (!m_query.ok() || m_query.texts().empty()) return;
    m_notice = tr("searching content…");
    m_search.run(
        [source = m_source, texts = m_query.texts()](std::stop_token stop) {
            std::vector<LibrarySearch> found;
            for (const std::string& words : texts) {
                auto hits = source->searchLibrary(words, stop);
                if (!hits.ok()) return Result<std::vector<LibrarySearch>>(hits.error());
                found.push_back(std::move(*hits));
            }
            return Result<std::vector<LibrarySearch>>(std::move(found));
        },
        [this](Result<std::vector<LibrarySearch>> found) {
            m_notice = found.ok() ? QString() : QString::fromStdString(found.error().message);
            for (std::size_t i = 0; found.ok() && i < found->size(); ++i) {
                m_contentHits[i] = {(*found)[i].sessions.begin(), (*found)[i].sessions.end()};
                if (!(*found)[i].complete)
                    m_notice =
                        tr("index %1 % complete").arg(static_cast<int>((*found)[i].indexedShare * 100));
            }
            rebuild();
            emit filtered();
        });
}

void LibraryModel::rebuild()
{
    beginResetModel();
    orderRows();
    endResetModel();
}

void LibraryModel::orderRows()
{
    m_order.clear();
    const auto content = [this](std::size_t index, const SessionSummary& session) {
        return index < m_contentHits.size() && m_contentHits[index].contains(session.key);
    };
    for (std::size_t index = 0; index < m_sessions.size(); ++index)
        if (m_query.matches(m_sessions[index], content)) m_order.push_back(index);
    const auto less = [&](std::size_t a, std::size_t b) {
        const SessionSummary &left = m_sessions[a], &right = m_sessions[b];
        if (isTextColumn(m_sortColumn)) return textOf(left, m_sortColumn) < textOf(right, m_sortColumn);
        return numberOf(left, m_sortColumn) < numberOf(right, m_sortColumn);
    };
    if (m_sortOrder == Qt::AscendingOrder)
        std::stable_sort(m_order.begin(), m_order.end(), less);
    else
        std::stable_sort(m_order.begin(), m_order.end(),
                         [&](std::size_t a, std::size_t b) { return less(b, a); });
}

void LibraryModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

std::vector<std::pair<std::string, int>> LibraryModel::facet(std::string_view field) const
{
    std::map<std::string, int> counts;
    const auto addAll = [&](const std::vector<std::string>& values) {
        for (const std::string& value : values) ++counts[value];
    };
    for (const std::size_t index : m_order) {
        const SessionSummary& session = m_sessions[index];
        if (field == "status") ++counts[std::string(toString(session.status))];
        if (field == "model") addAll(session.models);
        if (field == "agent") addAll(session.agents);
        if (field == "tool") addAll(session.tools);
        if (field == "format") addAll(session.formats);
        if (field == "tag") addAll(session.facts.tags);
        if (field == "tenant" && !session.facts.tenant.empty()) ++counts[session.facts.tenant];
        if (field == "user" && !session.facts.user.empty()) ++counts[session.facts.user];
        if (field == "version" && !session.facts.agentVersion.empty()) ++counts[session.facts.agentVersion];
    }
    std::vector<std::pair<std::string, int>> values(counts.begin(), counts.end());
    std::stable_sort(values.begin(), values.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return values;
}

int LibraryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}
int LibraryModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

QString LibraryModel::text(const SessionSummary& session, int column) const
{
    if (isTextColumn(column)) return toQString(textOf(session, column)).left(400).simplified();
    switch (column) {
    case status: return toQString(toString(session.status));
    case started: return formatListTime(session.startNs, QDateTime::currentMSecsSinceEpoch() * 1'000'000);
    case duration: return formatDuration(durationOf(session));
    case tokens: return formatCount(numberOf(session, tokens));
    case cost: return formatCost(session.cost, session.usage.known());
    default: return formatCount(numberOf(session, column));
    }
}

QVariant LibraryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const SessionSummary& session = sessionAt(index.row());
    switch (role) {
    case Qt::DisplayRole: return text(session, index.column());
    case kKeyRole: return QVariant::fromValue<qlonglong>(session.key);
    case Qt::TextAlignmentRole:
        return isTextColumn(index.column()) || index.column() == status
            ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
            : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant LibraryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return isTextColumn(section) || section == status ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                                          : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    static const char* const names[] = {
        QT_TR_NOOP("Session"),     QT_TR_NOOP("Status"),     QT_TR_NOOP("Started"), QT_TR_NOOP("Duration"),
        QT_TR_NOOP("Model calls"), QT_TR_NOOP("Tool calls"), QT_TR_NOOP("Errors"),  QT_TR_NOOP("Retries"),
        QT_TR_NOOP("Handoffs"),    QT_TR_NOOP("Tokens"),     QT_TR_NOOP("Cost"),    QT_TR_NOOP("Model"),
        QT_TR_NOOP("Agent"),       QT_TR_NOOP("User"),       QT_TR_NOOP("Tenant"),  QT_TR_NOOP("Version")};
    return tr(names[section]);
}

} // namespace retrospan::models
