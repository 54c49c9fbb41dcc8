#include "insight/baselines.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace retrospan::insight {
namespace {

/// Titles that are the user's words.
bool isMessage(const SessionFacts& facts)
{
    return facts.titleRank >= title_rank::userMessage && facts.titleRank < title_rank::given;
}

/// White space apart; Unicode as it is.
bool sameWords(std::string_view a, std::string_view b)
{
    constexpr std::string_view kSpace = " \t\r\n";
    while (true) {
        a.remove_prefix(std::min(a.find_first_not_of(kSpace), a.size()));
        b.remove_prefix(std::min(b.find_first_not_of(kSpace), b.size()));
        const std::string_view left = a.substr(0, a.find_first_of(kSpace)),
                               right = b.substr(0, b.find_first_of(kSpace));
        if (left != right) return false;
        if (left.empty()) return true;
        a.remove_prefix(left.size());
        b.remove_prefix(right.size());
    }
}

std::optional<BaselineReason> reasonFor(const SessionSummary& session, const SessionSummary& other)
{
    const SessionFacts &facts = session.facts, &others = other.facts;
    const bool titled = !facts.title.empty() && sameWords(facts.title, others.title);
    if (titled && isMessage(facts) && isMessage(others)) return BaselineReason::firstMessage;
    if (titled && facts.titleRank >= title_rank::given) return BaselineReason::title;
    if (!facts.workflow.empty() && facts.workflow == others.workflow) return BaselineReason::workflow;
    if (std::ranges::find_first_of(session.agents, other.agents) != session.agents.end())
        return BaselineReason::agent;
    return std::nullopt;
}

std::int64_t apart(const SessionSummary& a, const SessionSummary& b)
{
    if (a.startNs <= 0 || b.startNs <= 0) return INT64_MAX;
    return a.startNs < b.startNs ? b.startNs - a.startNs : a.startNs - b.startNs;
}

} // namespace

std::string_view toString(BaselineReason reason)
{
    switch (reason) {
    case BaselineReason::firstMessage: return "same first message";
    case BaselineReason::title: return "same title";
    case BaselineReason::workflow: return "same workflow";
    case BaselineReason::agent: break;
    }
    return "same agent";
}

/// Of the columns: an attempt that was repeated is no error that stayed.
std::int64_t lastingErrors(const SessionSummary& session)
{
    if (session.spans == 0) return kUnknown;
    return std::max<std::int64_t>(session.errors - session.retries, 0);
}

bool workedRather(const SessionSummary& session, const SessionSummary& other)
{
    const auto rank = [](const SessionSummary& of) {
        const std::int64_t errors = lastingErrors(of);
        return std::tuple(of.status != SessionStatus::ok, errors == kUnknown ? INT64_MAX : errors,
                          of.startNs);
    };
    return rank(session) < rank(other);
}

std::vector<BaselineProposal> proposeBaselines(const SessionSummary& session,
                                               std::span<const SessionSummary> all, std::size_t limit)
{
    std::vector<BaselineProposal> found;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].key == session.key || all[i].status != SessionStatus::ok) continue;
        if (const auto reason = reasonFor(session, all[i]))
            found.push_back({i, *reason, lastingErrors(all[i])});
    }
    const auto rank = [&](const BaselineProposal& proposal) {
        return std::tuple(proposal.errors != 0, proposal.reason, apart(session, all[proposal.session]),
                          proposal.session);
    };
    const auto kept = static_cast<std::ptrdiff_t>(std::min(limit, found.size()));
    std::ranges::partial_sort(found, found.begin() + kept, {}, rank);
    found.resize(static_cast<std::size_t>(kept));
    return found;
}

} // namespace retrospan::insight
