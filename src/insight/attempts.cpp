#include "insight/attempts.h"

#include "insight/arguments.h"
#include "insight/session_calls.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace retrospan::insight {
namespace {

/// A failed span that a following sibling may repeat.
struct OpenFailure {
    Row row = kNoRow;
    SpanKind kind = SpanKind::other;
    StringId label{};
    std::size_t sibling = 0; ///< its number among the siblings
    std::uint32_t group = 0; ///< 0 while it is alone
    std::uint32_t number = 1;
    bool decided = false; ///< somebody decided anew since
    bool failed = true; ///< false: kept for what the source says was sent again
};

bool isDecision(SpanKind kind)
{
    return kind == SpanKind::model || kind == SpanKind::agent || kind == SpanKind::human;
}

class Finder {
public:
    Finder(const SpanTable& table, const SpanTree& tree, const SessionDigest* digest)
        : m_table(table)
        , m_tree(tree)
        , m_digest(digest)
    {
    }

    void run()
    {
        for (const Node node : m_tree.preorder()) {
            if (m_tree.subtreeSize(node) > 2) visitChildren(node); // one child has no siblings
        }
    }
    [[nodiscard]] std::vector<Attempt>& attempts() { return m_attempts; }
    [[nodiscard]] std::uint32_t groups() const { return m_groups; }

private:
    void visitChildren(Node parent);
    void visitSibling(Row row, std::size_t sibling);
    void join(OpenFailure& failed, Row row, AttemptReason reason);
    void noteDecision();
    [[nodiscard]] bool repeats(Row row, SpanKind kind, StringId label, const OpenFailure& failed) const;
    [[nodiscard]] bool alike(Row row, const OpenFailure& failed) const;
    [[nodiscard]] bool isAnotherCall(Row row, const OpenFailure& failed) const;
    [[nodiscard]] bool toldAgain(Row row) const
    {
        return m_digest != nullptr && m_digest->of(row).resends > 0;
    }
    [[nodiscard]] StringId labelOf(Row row, SpanKind kind) const;

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionDigest* m_digest;
    std::vector<OpenFailure> m_open; ///< of the neighbourhood, oldest first
    std::vector<Attempt> m_attempts;
    std::uint32_t m_groups = 0;
};

StringId Finder::labelOf(Row row, SpanKind kind) const
{
    if (kind == SpanKind::tool) return SessionCalls::toolOf(m_table, row);
    const StringId model = SessionCalls::isModelKind(kind) ? m_table.model(row) : StringId::empty;
    return model == StringId::empty ? m_table.name(row) : model;
}

void Finder::visitChildren(Node parent)
{
    const auto order = m_tree.preorder();
    const std::uint32_t end = m_tree.position(parent) + m_tree.subtreeSize(parent);
    m_open.clear();
    std::size_t sibling = 0;
    for (std::uint32_t i = m_tree.position(parent) + 1; i < end; i += m_tree.subtreeSize(order[i])) {
        if (!m_tree.isMissing(order[i]) && !m_table.isDuplicate(order[i])) visitSibling(order[i], sibling++);
    }
}

bool Finder::repeats(Row row, SpanKind kind, StringId label, const OpenFailure& failed) const
{
    if (kind != failed.kind || label != failed.label || m_table.startNs(row) < m_table.endNs(failed.row))
        return false;
    if (toldAgain(row)) return true;
    if (m_table.startNs(row) - m_table.endNs(failed.row) > Attempts::kCloseNs) return false;
    return failed.failed && (failed.decided ? alike(row, failed) : !isAnotherCall(row, failed));
}

/// One decision may ask for several calls of a tool, which are made one after the other.
bool Finder::isAnotherCall(Row row, const OpenFailure& failed) const
{
    if (m_digest == nullptr) return false;
    const SpanDigest& now = m_digest->of(row);
    const SpanDigest& before = m_digest->of(failed.row);
    if (!now.isToolCall || !before.isToolCall || now.arguments == before.arguments) return false;
    const bool named = now.toolCallId != TextId::empty && before.toolCallId != TextId::empty;
    return named ? now.toolCallId != before.toolCallId : !alike(row, failed);
}

bool Finder::alike(Row row, const OpenFailure& failed) const
{
    const SpanDigest& now = m_digest->of(row);
    const SpanDigest& before = m_digest->of(failed.row);
    if (!now.isToolCall || !before.isToolCall) return false;
    return now.arguments == before.arguments
        || similarArguments(m_digest->text(now.arguments), m_digest->text(before.arguments));
}

void Finder::join(OpenFailure& failed, Row row, AttemptReason reason)
{
    if (failed.group == 0) {
        failed.group = ++m_groups;
        m_attempts.push_back({failed.row, failed.group, 1, 0, reason, kNoRow});
    }
    m_attempts.push_back({row, failed.group, failed.number + 1, 0, reason, failed.row});
}

/// What was decided anew is a retry only when the arguments say so, and only calls of tools have some.
void Finder::noteDecision()
{
    if (m_digest == nullptr) return m_open.clear();
    std::erase_if(m_open, [](const OpenFailure& f) { return f.kind != SpanKind::tool; });
    for (OpenFailure& open : m_open) open.decided = true;
}

void Finder::visitSibling(Row row, std::size_t sibling)
{
    const SpanKind kind = m_table.kind(row);
    const StringId label = labelOf(row, kind);
    OpenFailure next{row, kind, label, sibling, 0, 1};
    std::erase_if(m_open, [sibling](const OpenFailure& f) {
        const std::size_t far = f.decided ? Attempts::kDecidedNeighbourhood : Attempts::kNeighbourhood;
        return sibling - f.sibling > far + 1;
    });
    const auto earlier = std::find_if(m_open.begin(), m_open.end(),
                                      [&](const OpenFailure& f) { return repeats(row, kind, label, f); });
    if (earlier != m_open.end()) {
        const AttemptReason again = earlier->decided ? AttemptReason::decided : AttemptReason::repeated;
        join(*earlier, row, toldAgain(row) ? AttemptReason::told : again);
        next.group = earlier->group;
        next.number = earlier->number + 1;
        m_open.erase(earlier);
    }
    if (isDecision(kind)) noteDecision();
    next.failed = m_table.status(row) == SpanStatus::error;
    if (next.failed || (m_digest != nullptr && m_digest->of(row).isToolCall)) m_open.push_back(next);
}

} // namespace

Attempts Attempts::find(const SpanTable& table, const SpanTree& tree, const SessionDigest* digest)
{
    Finder finder(table, tree, digest);
    finder.run();
    Attempts result;
    result.m_attempts = std::move(finder.attempts());
    result.m_groups = finder.groups();
    std::vector<std::uint32_t> sizes(finder.groups() + 1, 0);
    for (const Attempt& attempt : result.m_attempts) ++sizes[attempt.group];
    for (Attempt& attempt : result.m_attempts) attempt.of = sizes[attempt.group];
    std::sort(result.m_attempts.begin(), result.m_attempts.end(),
              [](const Attempt& a, const Attempt& b) { return a.row < b.row; });
    return result;
}

Attempts Attempts::only(const std::function<bool(const Attempt&)>& stays) const
{
    std::unordered_set<std::uint32_t> groups;
    for (const Attempt& attempt : m_attempts)
        if (attempt.number == 1 && stays(attempt)) groups.insert(attempt.group);
    Attempts kept;
    kept.m_groups = static_cast<std::int64_t>(groups.size());
    std::ranges::copy_if(m_attempts, std::back_inserter(kept.m_attempts),
                         [&](const Attempt& attempt) { return groups.contains(attempt.group); });
    return kept;
}

const Attempt* Attempts::of(Row row) const
{
    const auto found = std::lower_bound(m_attempts.begin(), m_attempts.end(), row,
                                        [](const Attempt& a, Row r) { return a.row < r; });
    return found != m_attempts.end() && found->row == row ? &*found : nullptr;
}

std::string_view toString(AttemptReason reason)
{
    switch (reason) {
    case AttemptReason::repeated: return "repeated";
    case AttemptReason::told: return "told";
    case AttemptReason::decided: break;
    }
    return "decided";
}

std::string reasonOf(const Attempt& attempt, const SpanTable& table)
{
    const std::string label(table.text(SessionCalls::toolOf(table, attempt.row)));
    if (attempt.before == kNoRow)
        return "the first of " + std::to_string(attempt.of) + " attempts of " + label;
    switch (attempt.reason) {
    case AttemptReason::repeated: return label + " again after it failed, with nothing decided in between";
    case AttemptReason::told: return "the source says that " + label + " was sent again";
    case AttemptReason::decided: break;
    }
    return label + " failed and was called again by decision, with the same or similar arguments";
}

} // namespace retrospan::insight
