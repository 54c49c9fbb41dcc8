#include "evals/release_json.h"

#include "evals/run_diff.h"

namespace retrospan::app {

Json releaseJson(const LedgerFolder& folder, const std::string& today)
{
    const evals::ReleaseLedger& ledger = folder.ledger();
    Json versions = Json::array(), events = Json::array();
    for (const evals::ReleaseVersion& version : ledger.versions(today))
        versions.push_back(
            {{"version", version.version},
             {"state", toString(version.state)},
             {"retires_on", version.retiresOn.empty() ? Json(nullptr) : Json(version.retiresOn)}});
    for (const evals::ReleaseEvent& event : ledger.events())
        events.push_back(Json::parse(evals::canonicalJson(evals::eventNode(event))));
    return {{"workflow", folder.workflow()},
            {"published", ledger.published().empty() ? Json(nullptr) : Json(ledger.published())},
            {"versions", std::move(versions)},
            {"events", std::move(events)}};
}

Json rolloutJson(const evals::Rollout& rollout)
{
    const auto& [before, now, rates] = rollout;
    const auto side = [](std::size_t showing, const evals::Interval& interval) -> Json {
        return {{"sessions", showing}, {"interval", {interval.low, interval.high}}};
    };
    Json all = Json::array();
    for (const evals::RolloutRate& rate : rates)
        all.push_back({{"sign", toString(rate.sign)},
                       {"before", side(rate.before, rate.shareBefore)},
                       {"now", side(rate.now, rate.shareNow)},
                       {"p_value", rate.probability},
                       {"finding", toString(rate.finding)}});
    return {
        {"sessions_before", before.sessions},
        {"sessions_now", now.sessions},
        {"left_out", {{"of_evals", before.ofEvals + now.ofEvals}, {"running", before.running + now.running}}},
        {"rates", std::move(all)}};
}

} // namespace retrospan::app
