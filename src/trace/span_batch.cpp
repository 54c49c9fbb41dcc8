#include "trace/span_batch.h"

#include <algorithm>

namespace retrospan {
namespace {

constexpr std::size_t kMaxTags = 256;

template <typename Text> void fill(std::string& known, const Text& more)
{
    if (known.empty()) known = more;
}

/// The one rule for both forms of session facts.
template <typename Facts> void mergeInto(SessionFacts& into, const Facts& more)
{
    fill(into.sessionId, more.sessionId);
    if (more.titleRank > into.titleRank) {
        into.title = more.title;
        into.titleRank = more.titleRank;
    }
    fill(into.user, more.user);
    fill(into.tenant, more.tenant);
    fill(into.channel, more.channel);
    fill(into.workflow, more.workflow);
    fill(into.feature, more.feature);
    fill(into.vertical, more.vertical);
    fill(into.environment, more.environment);
    fill(into.agentVersion, more.agentVersion);
    fill(into.promptVersion, more.promptVersion);
    fill(into.outcome, more.outcome);
    for (const auto& tag : more.tags)
        if (into.tags.size() < kMaxTags
            && std::find(into.tags.begin(), into.tags.end(), tag) == into.tags.end())
            into.tags.emplace_back(tag);
}

} // namespace

void SessionFacts::merge(const SessionFactsView& more)
{
    mergeInto(*this, more);
}
void SessionFacts::merge(const SessionFacts& more)
{
    mergeInto(*this, more);
}

} // namespace retrospan
