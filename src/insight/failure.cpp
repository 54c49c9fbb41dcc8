#include "insight/failure.h"

#include "insight/doctor.h"
#include "insight/text_match.h"
#include "insight/words.h"

#include <algorithm>
#include <vector>

namespace retrospan::insight {
namespace {

struct CategoryWord {
    std::string_view word;
    FailureCategory category;
};

using enum FailureCategory;
/// In order: what is said more precisely comes first.
constexpr CategoryWord kWords[] = {{"context_length", contextOverflow},
                                   {"context length", contextOverflow},
                                   {"context window", contextOverflow},
                                   {"maximum context", contextOverflow},
                                   {"prompt is too long", contextOverflow},
                                   {"too many tokens", contextOverflow},
                                   {"rate limit", rateLimit},
                                   {"rate_limit", rateLimit},
                                   {"ratelimit", rateLimit},
                                   {"too many requests", rateLimit},
                                   {"429", rateLimit},
                                   {"overloaded", rateLimit},
                                   {"quota", rateLimit},
                                   {"timeout", timeout},
                                   {"timed out", timeout},
                                   {"timedout", timeout},
                                   {"deadline", timeout},
                                   {"504", timeout},
                                   {"content_filter", refusal},
                                   {"content filter", refusal},
                                   {"content_policy", refusal},
                                   {"refus", refusal},
                                   {"safety", refusal},
                                   {"guardrail", rejected},
                                   {"tripwire", rejected},
                                   {"low confidence", rejected},
                                   {"low_confidence", rejected},
                                   {"confidence below", rejected},
                                   {"below threshold", rejected},
                                   {"jsondecode", parseError},
                                   {"json decode", parseError},
                                   {"parse", parseError},
                                   {"invalid json", parseError},
                                   {"outputparser", parseError},
                                   {"unexpected token", parseError},
                                   {"idempotency", toolMisuse},
                                   {"validationerror", toolMisuse},
                                   {"validation error", toolMisuse},
                                   {"invalid argument", toolMisuse},
                                   {"invalid_argument", toolMisuse},
                                   {"invalid_request", toolMisuse},
                                   {"missing required", toolMisuse},
                                   {"unknown tool", toolMisuse},
                                   {"no such tool", toolMisuse},
                                   {"unexpected keyword", toolMisuse},
                                   {"typeerror", toolMisuse},
                                   {"declined", downstream},
                                   {"connection", downstream},
                                   {"unavailable", downstream},
                                   {"service", downstream},
                                   {"bad gateway", downstream},
                                   {"http", downstream},
                                   {"402", downstream},
                                   {"500", downstream},
                                   {"502", downstream},
                                   {"503", downstream},
                                   {"api error", downstream},
                                   {"apierror", downstream}};

/// Numbers are words of their own: "402" is not in "order 84022".
bool has(std::string_view text, std::string_view word)
{
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
        const bool number = isDigit(word.front());
        const bool before = at > 0 && isDigit(text[at - 1]);
        const bool after = at + word.size() < text.size() && isDigit(text[at + word.size()]);
        if (!number || (!before && !after)) return true;
    }
    return false;
}

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest, const Attempts& attempts,
           std::span<const Utterance> conversation, const Corrections& said)
        : m_outline(outline)
        , m_table(outline.table())
        , m_tree(outline.tree())
        , m_digest(digest)
        , m_conversation(conversation)
        , m_said(said)
    {
        markMadeGood(attempts);
    }

    [[nodiscard]] std::optional<Failure> run() const;

private:
    void markMadeGood(const Attempts& attempts);
    [[nodiscard]] Row firstPoint() const;
    void findTries(Failure& failure) const;
    void findVisible(Failure& failure) const;
    void explain(Failure& failure) const;
    [[nodiscard]] std::string_view nameOf(Row row) const { return m_table.text(m_table.name(row)); }

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionDigest& m_digest;
    std::span<const Utterance> m_conversation;
    const Corrections& m_said;
    std::vector<bool> m_madeGood; ///< by row: it, or what it is a part of, was repeated and went well
};

void Finder::markMadeGood(const Attempts& attempts)
{
    m_madeGood.assign(m_tree.nodeCount(), false);
    std::vector<bool> good(attempts.all().size() + 1, false);
    for (const Attempt& attempt : attempts.all())
        if (attempt.number == attempt.of) good[attempt.group] = !m_outline.failed(attempt.row);
    for (const Attempt& attempt : attempts.all())
        if (attempt.number == 1 && m_said.of(FindingKind::attempts, attempt.row).dismissed())
            good[attempt.group] = false;
    for (const Attempt& attempt : attempts.all())
        if (good[attempt.group] && m_outline.failed(attempt.row)) m_madeGood[attempt.row] = true;
    for (const Node node : m_tree.preorder())
        if (const Node parent = m_tree.parent(node); parent != kNoNode && m_madeGood[parent])
            m_madeGood[node] = true;
}

Row Finder::firstPoint() const
{
    if (const auto named = m_said.added(FindingKind::failure); !named.empty()) return named.back().row;
    Row first = kNoRow;
    for (const Node node : m_tree.preorder()) {
        if (m_tree.isMissing(node) || !m_outline.failed(node) || m_madeGood[node] || m_table.isDuplicate(node)
            || m_said.of(FindingKind::failure, node).dismissed())
            continue;
        if (m_tree.errorsBelow(node) > 0) continue;
        if (first == kNoRow || m_outline.overNs(node) < m_outline.overNs(first)) first = node;
    }
    return first;
}

void Finder::findVisible(Failure& failure) const
{
    const std::int64_t failedNs = m_outline.overNs(failure.row);
    const Node turn = m_outline.turn(failure.row);
    for (const Utterance& said : m_conversation) {
        if (said.voice == Voice::user || said.earlier || m_outline.overNs(said.row) < failedNs) continue;
        failure.visibleAt = said.row;
        failure.visibleNs = m_outline.overNs(said.row);
        failure.toldTheUser = speaksOfFailure(m_digest.text(said.text));
        break;
    }
    const bool topFailed =
        !m_tree.isMissing(turn) && m_outline.failed(turn) && m_outline.overNs(turn) >= failedNs;
    if (!topFailed || (failure.visibleAt != kNoRow && failure.visibleNs <= m_outline.overNs(turn))) return;
    failure.visibleAt = turn;
    failure.visibleNs = m_outline.overNs(turn);
    failure.toldTheUser = true;
}

/// Calls that began after it failed, in its turn, up to what the user saw.
void Finder::findTries(Failure& failure) const
{
    const std::int64_t failedNs = m_outline.overNs(failure.row);
    const auto& rows = m_outline.byStart();
    auto row = std::lower_bound(rows.begin(), rows.end(), failedNs,
                                [&](Row r, std::int64_t time) { return m_table.startNs(r) < time; });
    for (; row != rows.end(); ++row) {
        if (failure.visibleAt != kNoRow && m_table.startNs(*row) > failure.visibleNs) break;
        if (m_outline.turn(*row) != m_outline.turn(failure.row) || *row == failure.row) continue;
        if (m_table.kind(*row) != SpanKind::handoff
            && (!m_outline.isCall(*row) || m_outline.beneathTool(*row)))
            continue;
        ++failure.tried;
        if (failure.triedAfter.size() < Failure::kMaxTried) failure.triedAfter.push_back(*row);
    }
}

void Finder::explain(Failure& failure) const
{
    failure.reason = std::string(nameOf(failure.row)) + " failed first";
    if (failure.path.size() > 1)
        failure.reason += ", " + std::to_string(failure.path.size() - 1) + " spans beneath the top";
    failure.reason += failure.tried == 0 ? "; nothing was tried after it"
                                         : "; " + std::to_string(failure.tried) + " calls were made after it";
    if (failure.visibleAt == kNoRow) {
        failure.reason += "; the user was told nothing that is recorded";
        return;
    }
    const std::int64_t later = std::max<std::int64_t>(failure.visibleNs - m_outline.overNs(failure.row), 0);
    failure.reason += "; the user saw an answer " + durationText(later) + " later";
    if (!failure.toldTheUser) failure.reason += ", which does not speak of a failure";
}

std::optional<Failure> Finder::run() const
{
    Failure failure;
    failure.row = firstPoint();
    if (failure.row == kNoRow) return std::nullopt;
    const std::string_view type = m_table.text(m_table.errorType(failure.row));
    failure.message = m_digest.text(m_digest.of(failure.row).error);
    failure.category = categoryOf(m_table.kind(failure.row), type, failure.message);
    // What called it may say it better: "402" of a request is a declined card to the tool around it.
    for (Node node = failure.row; node != kNoNode; node = m_tree.parent(node)) {
        failure.path.push_back(node);
        const bool call = !m_tree.isMissing(node) && m_table.kind(node) == SpanKind::tool;
        if (!call || !m_outline.failed(node) || failure.path.size() > 2) continue;
        failure.message = m_digest.text(m_digest.of(node).error);
        if (failure.category == unclassified)
            failure.category =
                categoryOf(SpanKind::tool, m_table.text(m_table.errorType(node)), failure.message);
    }
    failure.judgement = m_said.of(FindingKind::failure, failure.row);
    for (const Corrections::Added& named : m_said.added(FindingKind::failure))
        failure.category = categoryFromText(named.correction->value).value_or(failure.category);
    findVisible(failure);
    findTries(failure);
    explain(failure);
    return failure;
}

} // namespace

FailureCategory categoryOf(SpanKind kind, std::string_view type, std::string_view message)
{
    if (kind == SpanKind::guardrail) return rejected;
    for (const std::string_view text : {type, message}) {
        const std::string low = lowered(text.substr(0, 4096));
        for (const CategoryWord& known : kWords)
            if (has(low, known.word)) return known.category;
    }
    return unclassified;
}

std::optional<Failure> findFailure(const SessionOutline& outline, const SessionDigest& digest,
                                   const Attempts& attempts, std::span<const Utterance> conversation,
                                   const Corrections& said)
{
    return Finder(outline, digest, attempts, conversation, said).run();
}

std::string_view toString(FailureCategory category)
{
    switch (category) {
    case timeout: return "timeout";
    case rateLimit: return "rate_limit";
    case parseError: return "parse_error";
    case rejected: return "rejected";
    case downstream: return "downstream";
    case contextOverflow: return "context_overflow";
    case refusal: return "refusal";
    case toolMisuse: return "tool_misuse";
    case unclassified: break;
    }
    return "unclassified";
}

std::optional<FailureCategory> categoryFromText(std::string_view text)
{
    for (const FailureCategory category : {unclassified, timeout, rateLimit, parseError, rejected, downstream,
                                           contextOverflow, refusal, toolMisuse})
        if (toString(category) == text) return category;
    return std::nullopt;
}

} // namespace retrospan::insight
