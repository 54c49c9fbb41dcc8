#include "models/library_model.h"

#include "insight/query_choice.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "trace/measured_time.h"

#include <QDateTime>

#include <algorithm>
#include <numeric>

namespace retrospan::models {
namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Of all sessions, in their order.
std::vector<std::size_t> matching(const std::vector<SessionSummary>& all, const insight::SessionQuery& query,
                                  const ContentHits& hits)
{
    const auto content = [&hits](std::size_t text, const SessionSummary& session) {
        return text < hits.size() && hits[text].contains(session.key);
    };
    std::vector<std::size_t> found;
    for (std::size_t index = 0; index < all.size(); ++index)
        if (query.matches(all[index], content)) found.push_back(index);
    return found;
}

constexpr std::size_t kListed = 4; ///< values of a list that a cell names

const std::string none;

const std::string& firstOf(const std::vector<std::string>& list)
{
    return list.empty() ? none : list.front();
}

QString joined(const std::vector<std::string>& list)
{
    QString text;
    for (std::size_t i = 0; i < std::min(list.size(), kListed); ++i)
        text += (i == 0 ? QString() : QStringLiteral(", ")) + oneLine(list[i], 80);
    if (list.size() > kListed) text += QStringLiteral(" +%1").arg(list.size() - kListed);
    return text.simplified();
}

std::vector<std::string> scoreTexts(const SessionSummary& session)
{
    std::vector<std::string> texts;
    for (const Score& score : session.scores) {
        const std::string value =
            score.value ? QString::number(*score.value, 'g', 4).toStdString() : score.label;
        texts.push_back(value.empty() ? score.name : score.name + " " + value);
    }
    return texts;
}

std::int64_t durationOf(const SessionSummary& session)
{
    return measuredNs(session.startNs, session.endNs);
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
    case LibraryModel::retrievals: return session.retrievals;
    case LibraryModel::spans: return session.spans;
    case LibraryModel::kinds: return static_cast<std::int64_t>(kindsOf(session).size());
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
    case LibraryModel::outcome: return session.facts.outcome;
    case LibraryModel::scores: return session.scores.empty() ? none : session.scores.front().name;
    case LibraryModel::tenant: return session.facts.tenant;
    case LibraryModel::user: return session.facts.user;
    case LibraryModel::channel: return session.facts.channel;
    case LibraryModel::workflow: return session.facts.workflow;
    case LibraryModel::tags: return firstOf(session.facts.tags);
    default: return session.facts.agentVersion;
    }
}

bool isTextColumn(int column)
{
    return column == LibraryModel::title || column >= LibraryModel::model;
}

bool alignsLeft(int column)
{
    return isTextColumn(column) || column == LibraryModel::status || column == LibraryModel::kinds;
}

QString kindText(const SessionSummary& session)
{
    QStringList names;
    for (const SpanKind kind : kindsOf(session)) names << toQString(toString(kind));
    return names.join(QStringLiteral(", "));
}

struct SortKey {
    std::int64_t number = 0; ///< of a text: its first bytes, in the order of the texts
    std::string_view text;
    std::size_t index = 0;
    friend bool operator<(const SortKey& a, const SortKey& b)
    {
        return a.number != b.number ? a.number < b.number : a.text < b.text;
    }
};

SortKey sortKey(const SessionSummary& session, int column, std::size_t index)
{
    if (!isTextColumn(column)) return {numberOf(session, column), {}, index};
    const std::string_view text = textOf(session, column);
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < sizeof first; ++i)
        first = first << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return {static_cast<std::int64_t>(first ^ std::uint64_t{1} << 63), text, index};
}

} // namespace

std::vector<SpanKind> kindsOf(const SessionSummary& session)
{
    std::vector<SpanKind> kinds;
    if (!session.agents.empty()) kinds.push_back(SpanKind::agent);
    if (session.modelCalls > 0) kinds.push_back(SpanKind::model);
    if (session.toolCalls > 0) kinds.push_back(SpanKind::tool);
    if (session.retrievals > 0) kinds.push_back(SpanKind::retrieval);
    if (session.handoffs > 0) kinds.push_back(SpanKind::handoff);
    return kinds;
}

LibraryModel::LibraryModel(std::shared_ptr<SessionSource> source, QObject* parent)
    : QAbstractTableModel(parent)
    , m_source(std::move(source))
    , m_sessions(std::make_shared<std::vector<SessionSummary>>())
{
}

void LibraryModel::reload()
{
    m_load.run([source = m_source](std::stop_token) { return source->library(); },
               [this](Result<std::vector<SessionSummary>> sessions) {
                   m_error = sessions.ok() ? QString() : QString::fromStdString(sessions.error().message);
                   beginResetModel();
                   m_order.clear();
                   if (sessions.ok())
                       m_sessions = std::make_shared<std::vector<SessionSummary>>(std::move(*sessions));
                   orderRows();
                   endResetModel();
                   countFacets();
                   emit loaded();
                   emit filtered();
                   searchAgain();
               });
}

bool LibraryModel::isZero(const SessionSummary& session, int column)
{
    return column >= errors && column <= spans && numberOf(session, column) == 0;
}

int LibraryModel::rowOfKey(std::int64_t key) const
{
    const auto found = std::find_if(m_order.begin(), m_order.end(),
                                    [&](std::size_t index) { return (*m_sessions)[index].key == key; });
    return found == m_order.end() ? -1 : static_cast<int>(found - m_order.begin());
}

void LibraryModel::setQuery(const QString& text)
{
    m_queryText = text;
    insight::QueryContext context;
    context.nowNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    auto query = insight::SessionQuery::parse(text.toStdString(), context);
    m_queryErrors = query.errors();
    if (query.ok()) {
        m_query = std::move(query);
        m_search.cancel();
        m_notice.clear();
        m_contentHits.assign(m_query.texts().size(), {});
        rebuild();
        searchAgain();
    }
    emit filtered();
}

void LibraryModel::searchAgain()
{
    if (!m_query.texts().empty()) search();
}

void LibraryModel::search()
{
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
        [this](const Result<std::vector<LibrarySearch>>& found) { takeHits(found); });
}

void LibraryModel::takeHits(const Result<std::vector<LibrarySearch>>& found)
{
    m_notice = found.ok() ? QString() : QString::fromStdString(found.error().message);
    for (std::size_t i = 0; found.ok() && i < found->size(); ++i) {
        const LibrarySearch& hits = (*found)[i];
        m_contentHits[i] = {hits.sessions.begin(), hits.sessions.end()};
        if (!hits.complete)
            m_notice =
                tr("%1 % of the content is indexed so far").arg(static_cast<int>(hits.indexedShare * 100));
    }
    rebuild();
    emit filtered();
}

QString LibraryModel::wordsFoundIn(std::int64_t key) const
{
    for (std::size_t i = 0; i < m_contentHits.size(); ++i)
        if (m_contentHits[i].contains(key)) return QString::fromStdString(m_query.texts()[i]);
    return {};
}

void LibraryModel::rebuild()
{
    beginResetModel();
    orderRows();
    endResetModel();
    countFacets();
}

void LibraryModel::countFacets()
{
    const std::string query = m_queryErrors.empty() ? m_queryText.toStdString() : std::string();
    std::map<std::string, insight::SessionQuery> others;
    insight::QueryContext context;
    context.nowNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    for (const std::string& field : facetFields())
        if (const std::string rest = insight::withoutChoices(query, field); rest != query)
            others.emplace(field, insight::SessionQuery::parse(rest, context));
    m_counting.run(
        [sessions = m_sessions, order = m_order, others = std::move(others),
         hits = others.empty() ? ContentHits() : m_contentHits](std::stop_token) {
            WiderSessions wider;
            for (const auto& [field, other] : others) wider[field] = matching(*sessions, other, hits);
            return facetsOf(*sessions, order, wider);
        },
        [this](std::vector<Facet> facets) {
            m_facets = std::move(facets);
            emit facetsChanged();
        });
}

void LibraryModel::orderRows()
{
    const std::vector<SessionSummary>& all = *m_sessions;
    m_order = matching(all, m_query, m_contentHits);
    // Sorting compares keys that lie side by side; the sessions themselves are far apart in memory.
    std::vector<SortKey> keys;
    keys.reserve(m_order.size());
    for (const std::size_t index : m_order) keys.push_back(sortKey(all[index], m_sortColumn, index));
    if (m_sortOrder == Qt::AscendingOrder)
        std::stable_sort(keys.begin(), keys.end());
    else
        std::stable_sort(keys.begin(), keys.end(), [](const SortKey& a, const SortKey& b) { return b < a; });
    std::transform(keys.begin(), keys.end(), m_order.begin(), [](const SortKey& key) { return key.index; });
}

void LibraryModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    beginResetModel();
    orderRows();
    endResetModel();
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
    switch (column) {
    case model: return joined(session.models);
    case agent: return joined(session.agents);
    case scores: return joined(scoreTexts(session));
    case tags: return joined(session.facts.tags);
    case kinds: return {}; // icons
    case status: return toQString(toString(session.status));
    case started: return formatListTime(session.startNs, QDateTime::currentMSecsSinceEpoch() * 1'000'000);
    case duration: return formatDuration(durationOf(session));
    case tokens: return formatCount(numberOf(session, tokens));
    case cost: return formatCost(session.cost, session.usage.known());
    default:
        return isTextColumn(column) ? oneLine(textOf(session, column), 400)
                                    : formatCount(numberOf(session, column));
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
        return alignsLeft(index.column()) ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                          : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::AccessibleTextRole: return index.column() == kinds ? kindText(session) : QVariant();
    default: return {};
    }
}

QVariant LibraryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return alignsLeft(section) ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                   : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    // Of numbers one wants the largest, of times the latest.
    if (role == Qt::InitialSortOrderRole)
        return alignsLeft(section) && section != started ? Qt::AscendingOrder : Qt::DescendingOrder;
    if (role != Qt::DisplayRole) return {};
    static const char* const names[] = {
        QT_TR_NOOP("Session"),     QT_TR_NOOP("Status"),     QT_TR_NOOP("Kinds"),   QT_TR_NOOP("Started"),
        QT_TR_NOOP("Duration"),    QT_TR_NOOP("Cost"),       QT_TR_NOOP("Tokens"),  QT_TR_NOOP("Errors"),
        QT_TR_NOOP("Model calls"), QT_TR_NOOP("Tool calls"), QT_TR_NOOP("Retries"), QT_TR_NOOP("Handoffs"),
        QT_TR_NOOP("Retrievals"),  QT_TR_NOOP("Spans"),      QT_TR_NOOP("Model"),   QT_TR_NOOP("Agent"),
        QT_TR_NOOP("Outcome"),     QT_TR_NOOP("Scores"),     QT_TR_NOOP("Tenant"),  QT_TR_NOOP("User"),
        QT_TR_NOOP("Channel"),     QT_TR_NOOP("Workflow"),   QT_TR_NOOP("Version"), QT_TR_NOOP("Tags")};
    return tr(names[section]);
}

} // namespace retrospan::models
