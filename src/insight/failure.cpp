#include "insight/failure.h"

#include "insight/arguments.h"
#include "insight/counted.h"
#include "insight/duration_text.h"
#include "insight/quiet_exit.h"
#include "insight/words.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace retrospan::insight {
namespace {

/// Failed calls of one tool in a turn that later ones are compared with.
constexpr std::size_t kMaxOpenFailures = 32;

/// Which failures went well later.
class Recovery {
public:
    Recovery(const SessionOutline& outline, const SessionDigest& digest)
        : m_outline(outline)
        , m_table(outline.table())
        , m_digest(digest)
        , m_good(outline.tree().nodeCount(), false)
    {
    }

    std::vector<bool> run(const Attempts& attempts, const Corrections& said)
    {
        const SpanTree& tree = m_outline.tree();
        byLaterCalls();
        byAttempts(attempts, said);
        for (const Node node : tree.preorder())
            if (const Node parent = tree.parent(node); parent != kNoNode && m_good[parent])
                m_good[node] = true;
        return std::move(m_good);
    }

private:
    void byAttempts(const Attempts& attempts, const Corrections& said);
    void byLaterCalls();
    void visit(Row row);
    [[nodiscard]] bool areTwoCalls(Row a, Row b) const;
    [[nodiscard]] bool isAnswer(Row row) const;
    [[nodiscard]] const ReadArguments& arguments(Row row);

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SessionDigest& m_digest;
    std::vector<bool> m_good;
    using Caller = std::tuple<Node, StringId, StringId>; ///< turn, agent, tool
    struct Failed {
        Row row = kNoRow;
        std::size_t decisions = 0; ///< of its turn, before it
    };
    std::map<Caller, std::vector<Failed>> m_failed; ///< not made good yet
    std::unordered_map<Node, std::size_t> m_decisions; ///< by turn: calls of models so far
    std::map<TextId, ReadArguments> m_read; ///< arguments of failed calls
};

bool Recovery::isAnswer(Row row) const
{
    const SpanDigest& said = m_digest.of(row);
    const TextId output = said.result == TextId::empty ? said.error : said.result;
    return isAnswerByExitCode(
        {m_digest.text(said.arguments), m_digest.text(output), m_table.text(m_table.errorType(row))});
}

/// Of one text once: a turn may have thousands of calls after a failure.
const ReadArguments& Recovery::arguments(Row row)
{
    const TextId text = m_digest.of(row).arguments;
    return m_read.try_emplace(text, m_digest.text(text)).first->second;
}

void Recovery::visit(Row row)
{
    const Caller caller{m_outline.turn(row), m_outline.agent(row), SessionCalls::toolOf(m_table, row)};
    if (m_outline.failed(row)) {
        m_good[row] = isAnswer(row);
        std::vector<Failed>& open = m_failed[caller];
        if (!m_good[row] && open.size() < kMaxOpenFailures)
            open.push_back({row, m_decisions[m_outline.turn(row)]});
        return;
    }
    const auto open = m_failed.find(caller);
    if (open == m_failed.end() || m_table.endNs(row) == 0) return;
    const TextId asked = m_digest.of(row).arguments;
    if (open->second.empty() || asked == TextId::empty) return;
    const ReadArguments now(m_digest.text(asked));
    const std::size_t decisions = m_decisions[m_outline.turn(row)];
    std::erase_if(open->second, [&](const Failed& failed) {
        const bool together = failed.decisions == decisions && areTwoCalls(row, failed.row);
        const bool good = !together && m_digest.of(failed.row).arguments != TextId::empty
            && arguments(failed.row).isLike(now);
        if (good) m_good[failed.row] = true;
        return good;
    });
}

/// With other arguments and ids: where nothing was decided in between, one decision asked for both.
bool Recovery::areTwoCalls(Row a, Row b) const
{
    const SpanDigest& one = m_digest.of(a);
    const SpanDigest& other = m_digest.of(b);
    return one.arguments != other.arguments && one.toolCallId != other.toolCallId
        && one.toolCallId != TextId::empty && other.toolCallId != TextId::empty;
}

void Recovery::byLaterCalls()
{
    for (const Row row : m_outline.byStart()) {
        if (m_outline.isModelCall(row)) ++m_decisions[m_outline.turn(row)];
        if (m_table.kind(row) == SpanKind::tool && m_outline.isCall(row) && m_digest.of(row).isToolCall)
            visit(row);
    }
}

/// Attempts that people say are none make nothing good.
void Recovery::byAttempts(const Attempts& attempts, const Corrections& said)
{
    std::vector<bool> good(attempts.all().size() + 1, false), dismissed = good;
    for (const Attempt& attempt : attempts.all()) {
        if (attempt.number == attempt.of) good[attempt.group] = !m_outline.failed(attempt.row);
        if (attempt.number == 1)
            dismissed[attempt.group] = said.of(FindingKind::attempts, attempt.row).dismissed();
    }
    for (const Attempt& attempt : attempts.all())
        if (m_outline.failed(attempt.row) && (good[attempt.group] || dismissed[attempt.group]))
            m_good[attempt.row] = !dismissed[attempt.group];
}

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest,
           std::span<const Utterance> conversation, const std::vector<bool>& good, const Corrections& said)
        : m_outline(outline)
        , m_table(outline.table())
        , m_tree(outline.tree())
        , m_digest(digest)
        , m_conversation(conversation)
        , m_said(said)
        , m_madeGood(good)
    {
    }

    [[nodiscard]] std::optional<Failure> run() const;

private:
    [[nodiscard]] Row firstPoint() const;
    void findTries(Failure& failure) const;
    [[nodiscard]] std::vector<Node> runsOf(Node turn) const;
    [[nodiscard]] bool saysMore(Node turn) const;
    [[nodiscard]] bool beganSeen(const Failure& failure, Row row) const;
    void findVisible(Failure& failure) const;
    void explain(Failure& failure) const;
    void setClass(Failure& failure, Row row) const;
    [[nodiscard]] bool overBefore(Row a, Row b) const;
    [[nodiscard]] std::uint32_t endOf(Node node) const
    {
        return m_tree.position(node) + m_tree.subtreeSize(node);
    }
    [[nodiscard]] std::string_view nameOf(Row row) const { return m_table.text(m_table.name(row)); }

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionDigest& m_digest;
    std::span<const Utterance> m_conversation;
    const Corrections& m_said;
    const std::vector<bool>& m_madeGood; ///< by row
};

Row Finder::firstPoint() const
{
    if (const auto named = m_said.saying(FindingKind::failure, Verdict::added); !named.empty())
        return named.back().row;
    const std::vector<Node> order(m_tree.preorder().begin(), m_tree.preorder().end());
    std::vector<bool> failedBelow(m_tree.nodeCount(), false);
    Row first = kNoRow;
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        const Node node = *at, parent = m_tree.parent(node);
        const bool stays = !m_tree.isMissing(node) && m_outline.failed(node) && !m_madeGood[node]
            && !m_table.isDuplicate(node);
        if (parent != kNoNode && (stays || failedBelow[node])) failedBelow[parent] = true;
        if (!stays || failedBelow[node] || m_said.of(FindingKind::failure, node).dismissed()) continue;
        if (first == kNoRow || m_outline.overNs(node) < m_outline.overNs(first)) first = node;
    }
    return first;
}

/// Spans of one time, as all are without times, follow each other as in a walk of the tree.
bool Finder::overBefore(Row a, Row b) const
{
    if (m_outline.overNs(a) != m_outline.overNs(b)) return m_outline.overNs(a) < m_outline.overNs(b);
    if (endOf(a) != endOf(b)) return endOf(a) < endOf(b);
    return m_tree.position(a) > m_tree.position(b);
}

void Finder::findVisible(Failure& failure) const
{
    const std::int64_t failedNs = m_outline.overNs(failure.row);
    const Node turn = m_outline.turn(failure.row);
    for (const Utterance& said : m_conversation) {
        if (said.voice == Voice::user || said.earlier || overBefore(said.row, failure.row)) continue;
        if (m_outline.failed(said.row) && said.row == turn) continue; // what a failed call left behind
        failure.visibleAt = said.row;
        failure.visibleNs = m_outline.overNs(said.row);
        const std::string_view text = m_digest.text(said.text);
        failure.toldTheUser = knowsLanguage(text) ? std::optional(speaksOfFailure(text)) : std::nullopt;
        break;
    }
    const bool topFailed =
        !m_tree.isMissing(turn) && m_outline.failed(turn) && m_outline.overNs(turn) >= failedNs;
    if (!topFailed || (failure.visibleAt != kNoRow && failure.visibleNs <= m_outline.overNs(turn))) return;
    failure.visibleAt = turn;
    failure.visibleNs = m_outline.overNs(turn);
    failure.toldTheUser = false;
}

bool Finder::saysMore(Node turn) const
{
    return std::ranges::any_of(m_conversation, [&](const Utterance& said) {
        return said.turn == turn && said.voice != Voice::agent && !said.earlier;
    });
}

/// The turn, and the later runs of what failed in it that nobody had said anything new to: it was resumed.
std::vector<Node> Finder::runsOf(Node turn) const
{
    std::vector<Node> runs{turn};
    if (m_tree.isMissing(turn) || !m_outline.failed(turn)) return runs;
    const auto& turns = m_outline.turns();
    for (auto next = std::ranges::find(turns, turn) + 1; next != turns.end() && !saysMore(*next); ++next) {
        if (m_tree.isMissing(*next) || nameOf(*next) != nameOf(turn)
            || m_table.startNs(*next) < m_outline.overNs(runs.back()))
            continue;
        runs.push_back(*next);
        if (!m_outline.failed(*next)) break;
    }
    return runs;
}

/// The user had seen something of it when that began.
bool Finder::beganSeen(const Failure& failure, Row row) const
{
    if (failure.visibleAt == kNoRow || m_table.startNs(row) < failure.visibleNs) return false;
    return m_table.startNs(row) > failure.visibleNs || m_tree.position(row) >= endOf(failure.visibleAt);
}

/// Calls that began after it failed, in its turn up to what the user saw, and in the runs that resumed it.
void Finder::findTries(Failure& failure) const
{
    const std::int64_t failedNs = m_outline.overNs(failure.row);
    const std::vector<Node> runs = runsOf(m_outline.turn(failure.row));
    const auto& rows = m_outline.byStart();
    auto row = std::lower_bound(rows.begin(), rows.end(), failedNs,
                                [&](Row r, std::int64_t time) { return m_table.startNs(r) < time; });
    for (; row != rows.end(); ++row) {
        const std::int64_t startNs = m_table.startNs(*row);
        const auto run = std::ranges::find(runs, m_outline.turn(*row));
        const bool resumed = run != runs.begin() && run != runs.end();
        if (startNs == failedNs && m_tree.position(*row) < endOf(failure.row)) continue;
        if (runs.size() == 1 && failure.visibleAt != kNoRow && startNs > failure.visibleNs) break;
        if (!resumed && beganSeen(failure, *row)) continue;
        if (run == runs.end() || *row == failure.row) continue;
        const bool anew = failure.path.size() > 1 && resumed
            && m_table.kind(*row) == m_table.kind(failure.row) && nameOf(*row) == nameOf(failure.row);
        if (!anew && m_table.kind(*row) != SpanKind::handoff
            && (!m_outline.isCall(*row) || m_outline.isInternal(*row)))
            continue;
        ++failure.tried;
        if (failure.triedAfter.size() < Failure::kMaxTried) failure.triedAfter.push_back(*row);
    }
}

void Finder::explain(Failure& failure) const
{
    failure.reason = std::string(nameOf(failure.row)) + " failed first";
    if (failure.path.size() > 1)
        failure.reason += ", " + counted(failure.path.size() - 1, "span", "spans") + " beneath the top";
    failure.reason += failure.tried == 0
        ? "; nothing was tried after it"
        : "; " + counted(failure.tried, "call was", "calls were") + " made after it";
    if (failure.visibleAt == kNoRow) {
        failure.reason += "; the user was told nothing that is recorded";
        return;
    }
    const std::int64_t over = m_outline.overNs(failure.row);
    const bool timed = over != 0 && failure.visibleNs != 0;
    const std::string later = timed
        ? durationText(std::max<std::int64_t>(failure.visibleNs - over, 0)) + " later"
        : "later, nobody recorded when";
    if (failure.visibleAt == m_outline.turn(failure.row) && m_outline.failed(failure.visibleAt)) {
        if (failure.visibleAt != failure.row) failure.reason += "; its turn failed " + later;
        failure.reason += ", and the user saw no answer after it";
        return;
    }
    failure.reason += "; the user saw an answer " + later;
    if (failure.toldTheUser == false) failure.reason += ", which does not speak of a failure";
}

/// The message of the span, and what kind of failure it says that it is where that is not known yet.
void Finder::setClass(Failure& failure, Row row) const
{
    const SpanDigest& said = m_digest.of(row);
    failure.message = m_digest.text(said.error);
    if (failure.category != FailureCategory::unclassified) return;
    const FailureClass found =
        classify({m_table.kind(row), m_table.text(m_table.errorType(row)), failure.message, said.httpStatus});
    failure.category = found.category;
    failure.detail = found.detail;
}

std::optional<Failure> Finder::run() const
{
    Failure failure;
    failure.row = firstPoint();
    if (failure.row == kNoRow) return std::nullopt;
    setClass(failure, failure.row);
    // What called it may say it better: "402" of a request is a declined card to the tool around it.
    for (Node node = failure.row; node != kNoNode; node = m_tree.parent(node)) {
        failure.path.push_back(node);
        const bool call = !m_tree.isMissing(node) && m_table.kind(node) == SpanKind::tool;
        if (call && m_outline.failed(node) && failure.path.size() <= 2) setClass(failure, node);
    }
    failure.judgement = m_said.of(FindingKind::failure, failure.row);
    for (const Corrections::Added& named : m_said.saying(FindingKind::failure, Verdict::added))
        if (const auto category = categoryFromText(named.correction->value)) {
            failure.category = *category;
            failure.detail.clear();
        }
    findVisible(failure);
    findTries(failure);
    explain(failure);
    return failure;
}

} // namespace

std::vector<bool> madeGood(const SessionOutline& outline, const SessionDigest& digest,
                           const Attempts& attempts, const Corrections& said)
{
    return Recovery(outline, digest).run(attempts, said);
}

std::optional<Failure> findFailure(const SessionOutline& outline, const SessionDigest& digest,
                                   std::span<const Utterance> conversation, const std::vector<bool>& good,
                                   const Corrections& said)
{
    return Finder(outline, digest, conversation, good, said).run();
}

} // namespace retrospan::insight
