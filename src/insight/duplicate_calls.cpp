#include "insight/duplicate_calls.h"

#include "insight/duplicate_turns.h"
#include "insight/session_calls.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace retrospan::insight {
namespace {

/// How sure it is that two reports are of one call; the surest pairs are taken first.
enum class Proof : std::uint8_t { none, content, callId, spanId };

std::string_view toString(Proof proof)
{
    constexpr std::array<std::string_view, 4> kNames{"", "time and content", "run or response id", "span id"};
    return kNames[static_cast<std::size_t>(proof)];
}

/// Later times are nonsense, and sums with earlier ones do not overflow.
constexpr std::int64_t kLatestNs = INT64_MAX / 2;

bool haveCommon(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end();) {
        if (*left == *right) return true;
        *left < *right ? ++left : ++right;
    }
    return false;
}

bool contradict(StringId a, StringId b)
{
    return a != b && a != StringId::empty && b != StringId::empty;
}

/// How many classes of tokens a report tells apart.
int classesOf(const Usage& usage)
{
    int known = 0;
    for (const std::int64_t count :
         {usage.input, usage.output, usage.cacheRead, usage.cacheWrite, usage.reasoning})
        known += count == kUnknown ? 0 : 1;
    return known;
}

bool hasSeveralOrigins(const SpanTable& table)
{
    for (Row row = 1; row < table.size(); ++row)
        if (table.origin(row) != table.origin(0)) return true;
    return false;
}

using RowPairs = std::vector<std::pair<Row, Row>>;

/// Of model calls that report the same output, by start: those that may be one, the earlier first. Of one
/// format they overlap; another's clock may differ by any time.
void addAlike(const SpanTable& table, std::span<const Row> rows, RowPairs& alike)
{
    const bool severalOrigins = rows.size() <= kMaxAlike && std::ranges::any_of(rows, [&](Row row) {
                                    return table.origin(row) != table.origin(rows.front());
                                });
    for (std::size_t one = 0; one < rows.size(); ++one) {
        const std::size_t before = alike.size();
        for (std::size_t two = one + 1; two < rows.size(); ++two) {
            const bool overlap = table.startNs(rows[two]) <= table.endNs(rows[one]);
            if (!overlap && !severalOrigins) break;
            if (overlap || table.origin(rows[one]) != table.origin(rows[two]))
                alike.emplace_back(rows[one], rows[two]);
            if (alike.size() - before <= kMaxAlike) continue;
            alike.resize(before);
            break;
        }
    }
}

RowPairs alikeCalls(const SpanTable& table)
{
    std::vector<Row> rows;
    for (Row row = 0; row < table.size(); ++row)
        if (SessionCalls::isModelKind(table.kind(row)) && table.usage(row).output > 0
            && table.startNs(row) > 0 && table.startNs(row) < kLatestNs && table.endNs(row) < kLatestNs)
            rows.push_back(row);
    const auto output = [&](Row row) { return table.usage(row).output; };
    std::ranges::sort(rows, {}, [&](Row row) { return std::tuple(output(row), table.startNs(row), row); });
    RowPairs alike;
    for (auto begin = rows.begin(); begin != rows.end();) {
        const auto end =
            std::find_if(begin, rows.end(), [&](Row row) { return output(row) != output(*begin); });
        addAlike(table, {begin, end}, alike);
        begin = end;
    }
    return alike;
}

struct Pair {
    Row first = kNoRow, second = kNoRow; ///< first < second
    Proof proof = Proof::none;
    std::int64_t apartNs = 0; ///< between the starts
};

class Search {
public:
    Search(const SpanTable& table, const SpanTree& tree, const EvidenceOf& evidenceOf)
        : m_table(table)
        , m_tree(tree)
        , m_calls(table, tree)
        , m_evidenceOf(evidenceOf)
    {
    }

    std::vector<DuplicateCall> run(const RowPairs& alike)
    {
        listCalls();
        findPairs();
        compareAnswers(alike);
        std::vector<DuplicateCall> found = choose();
        findDuplicateTurns(m_table, m_tree, m_calls, m_evidenceOf, found);
        return found;
    }

private:
    void compareAnswers(const RowPairs& alike);
    void listCalls();
    void findPairs();
    void compare(Row row, const std::vector<Row>& others);
    [[nodiscard]] bool isEarlier(Row a, Row b) const
    {
        return std::pair(m_table.startNs(a), a) < std::pair(m_table.startNs(b), b);
    }
    std::vector<DuplicateCall> choose();
    [[nodiscard]] bool comparable(Row a, Row b) const;
    [[nodiscard]] bool overlap(Row a, Row b) const;
    [[nodiscard]] Proof proofOf(Row a, Row b);
    [[nodiscard]] bool sameContent(Row a, const CallEvidence& one, Row b, const CallEvidence& two) const;
    [[nodiscard]] bool counts(Row a, Row b) const;
    const CallEvidence& evidence(Row row);

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionCalls m_calls;
    const EvidenceOf& m_evidenceOf;
    std::vector<Row> m_rows; ///< calls, by start
    std::vector<Pair> m_pairs;
    std::unordered_map<Row, CallEvidence> m_evidence;
};

void Search::listCalls()
{
    for (Row row = 0; row < m_table.size(); ++row) {
        const bool handoff = m_table.kind(row) == SpanKind::handoff && !m_table.isDuplicate(row);
        if ((m_calls.isCall(row) || handoff) && m_table.startNs(row) != 0 && m_table.startNs(row) < kLatestNs
            && m_table.endNs(row) < kLatestNs)
            m_rows.push_back(row);
    }
    std::sort(m_rows.begin(), m_rows.end(), [this](Row a, Row b) { return isEarlier(a, b); });
}

bool Search::comparable(Row a, Row b) const
{
    const SpanKind kind = m_table.kind(a), other = m_table.kind(b);
    const bool sameKind =
        kind == other || (SessionCalls::isModelKind(kind) && SessionCalls::isModelKind(other));
    return sameKind && m_table.origin(a) != m_table.origin(b);
}

bool Search::overlap(Row a, Row b) const
{
    const auto endOf = [this](Row row) { return std::max(m_table.endNs(row), m_table.startNs(row)); };
    return m_table.startNs(a) <= endOf(b) + kDuplicateSlackNs
        && m_table.startNs(b) <= endOf(a) + kDuplicateSlackNs;
}

const CallEvidence& Search::evidence(Row row)
{
    const auto [found, added] = m_evidence.try_emplace(row);
    if (added) found->second = m_evidenceOf(row);
    return found->second;
}

Proof Search::proofOf(Row a, Row b)
{
    if (m_table.id(a) == m_table.id(b)) return Proof::spanId;
    if (!overlap(a, b)) return Proof::none;
    const CallEvidence &one = evidence(a), &two = evidence(b);
    if (haveCommon(one.ids, two.ids)) return Proof::callId;
    const bool near = std::abs(m_table.startNs(a) - m_table.startNs(b)) <= kDuplicateSlackNs;
    const bool alike =
        !contradict(m_table.model(a), m_table.model(b)) && !contradict(m_table.tool(a), m_table.tool(b));
    return near && alike && sameContent(a, one, b, two) ? Proof::content : Proof::none;
}

/// The same came out, and of the same question where that is little; or to the same question nothing came out
/// on one side at least: both failed, one source does not record results of tools, or there is nothing to
/// come out.
bool Search::sameContent(Row a, const CallEvidence& one, Row b, const CallEvidence& two) const
{
    const bool sameQuestion = one.asked != 0 && one.asked == two.asked;
    if (one.content != 0 && one.content == two.content) return !one.brief || sameQuestion;
    if (!sameQuestion) return false;
    const auto failed = [this](Row row) { return m_table.status(row) == SpanStatus::error; };
    if (failed(a) && failed(b)) return true;
    const SpanKind kind = m_table.kind(a);
    const bool calledTool = kind == SpanKind::tool || kind == SpanKind::handoff;
    const bool sameTool = m_table.tool(a) == m_table.tool(b) && m_table.tool(a) != StringId::empty;
    if (calledTool) return sameTool && !(one.answered && two.answered);
    return kind == SpanKind::embedding && m_table.kind(b) == kind;
}

/// Later calls of another source that begin before this one has ended.
void Search::compare(Row row, const std::vector<Row>& others)
{
    const std::int64_t until = std::max(m_table.endNs(row), m_table.startNs(row)) + kDuplicateSlackNs;
    auto at =
        std::lower_bound(others.begin(), others.end(), row, [this](Row a, Row b) { return isEarlier(a, b); });
    for (std::size_t n = 0; at != others.end() && m_table.startNs(*at) <= until && n < kMaxCandidates;
         ++at, ++n) {
        if (!comparable(row, *at)) continue;
        const Row first = std::min(row, *at), second = std::max(row, *at);
        if (const Proof proof = proofOf(first, second); proof != Proof::none)
            m_pairs.push_back({first, second, proof, m_table.startNs(*at) - m_table.startNs(row)});
    }
}

void Search::findPairs()
{
    std::map<StringId, std::vector<Row>> byOrigin;
    for (const Row row : m_rows) byOrigin[m_table.origin(row)].push_back(row);
    for (const auto& [origin, rows] : byOrigin)
        for (const auto& [other, others] : byOrigin)
            if (origin != other)
                for (const Row row : rows) compare(row, others);
}

void Search::compareAnswers(const RowPairs& alike)
{
    for (const auto& [one, two] : alike)
        if (m_calls.isCall(one) && m_calls.isCall(two)
            && haveCommon(evidence(one).answers, evidence(two).answers))
            m_pairs.push_back({std::min(one, two), std::max(one, two), Proof::callId,
                               m_table.startNs(two) - m_table.startNs(one)});
}

std::vector<DuplicateCall> Search::choose()
{
    std::sort(m_pairs.begin(), m_pairs.end(), [](const Pair& a, const Pair& b) {
        if (a.proof != b.proof) return a.proof > b.proof;
        return std::tuple(a.apartNs, a.first, a.second) < std::tuple(b.apartNs, b.first, b.second);
    });
    // A call of one source stands for at most one of each other source, and a duplicate for nothing more.
    std::unordered_map<Row, std::vector<StringId>> matched;
    std::unordered_map<Row, Row> countedFor;
    std::vector<DuplicateCall> found;
    const auto has = [&](Row row, StringId origin) {
        const auto& origins = matched[row];
        return std::find(origins.begin(), origins.end(), origin) != origins.end();
    };
    for (const Pair& pair : m_pairs) {
        if (countedFor.contains(pair.first) || countedFor.contains(pair.second)) continue;
        if (has(pair.first, m_table.origin(pair.second)) || has(pair.second, m_table.origin(pair.first)))
            continue;
        matched[pair.first].push_back(m_table.origin(pair.second));
        matched[pair.second].push_back(m_table.origin(pair.first));
        const Row counted = counts(pair.first, pair.second) ? pair.first : pair.second;
        const Row duplicate = counted == pair.first ? pair.second : pair.first;
        countedFor.emplace(duplicate, counted);
        found.push_back({duplicate, counted, toString(pair.proof)});
    }
    std::sort(found.begin(), found.end(),
              [](const DuplicateCall& a, const DuplicateCall& b) { return a.row < b.row; });
    return found;
}

/// True when `a` is the report that counts.
bool Search::counts(Row a, Row b) const
{
    const auto rank = [this](Row row) {
        return std::tuple(!m_table.usage(row).known(), -classesOf(m_table.usage(row)),
                          m_table.reportedCostMicroUsd(row) == kUnknown, m_table.text(m_table.origin(row)),
                          row);
    };
    return rank(a) < rank(b);
}

} // namespace

std::vector<DuplicateCall> findDuplicateCalls(const SpanTable& table, const SpanTree& tree,
                                              const EvidenceOf& evidenceOf)
{
    const RowPairs alike = alikeCalls(table);
    if (alike.empty() && !hasSeveralOrigins(table)) return {};
    return Search(table, tree, evidenceOf).run(alike);
}

} // namespace retrospan::insight
