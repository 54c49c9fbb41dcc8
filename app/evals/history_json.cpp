#include "evals/history_json.h"

namespace retrospan::app {
namespace {

Json knownOrNull(std::int64_t value)
{
    return value == kUnknown ? Json(nullptr) : Json(value);
}

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json lineJson(const EvalRunLine& line)
{
    return {{"id", line.id},
            {"time_ns", line.timeNs},
            {"agent", textOrNull(line.agent)},
            {"version", textOrNull(line.version)},
            {"data_set", {{"name", line.dataSet}, {"hash", line.dataSetHash}}},
            {"cases", line.cases},
            {"passed", line.passed},
            {"failed", line.failed},
            {"not_scored", line.notScored},
            {"flaky", line.flaky},
            {"cost_micro_usd", knownOrNull(line.costMicroUsd)},
            {"latency_ns", knownOrNull(line.latencyNs)}};
}

} // namespace

Json historyJson(const std::vector<EvalRunLine>& lines, const std::vector<evals::CaseHistory>& cases)
{
    Json runs = Json::array(), each = Json::array();
    for (const EvalRunLine& line : lines) runs.push_back(lineJson(line));
    for (const evals::CaseHistory& history : cases)
        each.push_back({{"case", history.caseId},
                        {"runs", history.runs},
                        {"passed", history.passed},
                        {"turns", history.turns},
                        {"flaky", history.flaky},
                        {"never_fails", history.neverFails()}});
    return {{"runs", std::move(runs)}, {"cases", std::move(each)}};
}

Json remarksJson(const std::vector<EvalRemark>& remarks)
{
    Json all = Json::array();
    for (const EvalRemark& remark : remarks)
        all.push_back({{"id", remark.id},
                       {"case", textOrNull(remark.caseId)},
                       {"author", remark.author},
                       {"time_ns", remark.timeNs},
                       {"decision", toString(remark.decision)},
                       {"text", remark.text}});
    return all;
}

std::string_view toString(ReviewDecision decision)
{
    constexpr std::string_view names[] = {"note", "approved", "rejected"};
    return names[static_cast<std::size_t>(decision)];
}

} // namespace retrospan::app
