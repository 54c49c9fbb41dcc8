#include "evals/ask_verdicts.h"

#include "evals/child_process.h"
#include "evals/eval_files.h"
#include "insight/cost.h"
#include "trace/utf8.h"

#include <cmath>

namespace retrospan::app {
namespace {

using evals::OpenRequest;
using evals::RecordedVerdict;

std::int64_t nowNs()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

RecordedVerdict verdictOf(const OpenRequest& open)
{
    RecordedVerdict verdict;
    verdict.scorer = open.scorer;
    verdict.caseId = open.caseId;
    verdict.request = open.request;
    verdict.timeNs = nowNs();
    return verdict;
}

std::int64_t costOf(const OpenRequest& open, const evals::WireAnswer& answer,
                    const insight::PriceTable* prices)
{
    if (prices == nullptr) return kUnknown;
    const std::string provider = evals::textAt(open.request, "provider"),
                      asked = evals::textAt(open.request, "model");
    insight::PriceLookup lookup(*prices);
    const Cost cost = insight::costOf(
        {.provider = provider, .model = answer.model.empty() ? asked : answer.model, .usage = answer.usage},
        lookup);
    return cost.microUsd;
}

RecordedVerdict answered(const OpenRequest& open, JudgeReply&& reply, const insight::PriceTable* prices)
{
    RecordedVerdict verdict = verdictOf(open);
    verdict.error = repairedUtf8(reply.error);
    verdict.usage = reply.answer.usage;
    verdict.latencyNs = reply.latencyNs;
    if (verdict.error.empty()) verdict.costMicroUsd = costOf(open, reply.answer, prices);
    verdict.answer = std::move(reply.answer.text);
    verdict.model = std::move(reply.answer.model);
    return verdict;
}

RecordedVerdict run(const OpenRequest& open, const AskOptions& options, const std::stop_token& stop)
{
    constexpr double nano = 1e9;
    ChildCommand command;
    for (const evals::DataNode& word : open.request.find("command")->items)
        command.words.push_back(word.text);
    if (!options.dataSet.empty()) command.folder = programFolder(options.dataSet, command.words);
    command.input = evals::canonicalJson(*open.request.find("case")) + "\n";
    command.timeLimit =
        std::chrono::nanoseconds(std::llround(open.request.find("timeout_seconds")->real * nano));
    command.mostOutput = options.limits.answerBytes;
    ChildResult result = runChild(command, stop);
    RecordedVerdict verdict = verdictOf(open);
    verdict.latencyNs = result.durationNs;
    if (result.fault.empty())
        verdict.answer = repairedUtf8(result.output);
    else
        verdict.error = repairedUtf8("the program gave no score: " + result.fault);
    return verdict;
}

/// The ways to ask that are needed, each looked for once.
JudgeEndpoints endpointsOf(const std::vector<evals::DataNode>& requests, const std::string& workspaceId)
{
    JudgeEndpoints endpoints;
    for (const evals::DataNode& request : requests) {
        const std::string provider = evals::textAt(request, "provider");
        if (!endpoints.contains(provider)) endpoints.emplace(provider, judgeEndpoint(provider, workspaceId));
    }
    return endpoints;
}

} // namespace

void askVerdicts(const std::vector<OpenRequest>& open, const AskOptions& options, evals::Verdicts& verdicts,
                 const AskProgress& progress, std::stop_token stop)
{
    std::vector<const OpenRequest*> models, executables;
    std::vector<evals::DataNode> requests;
    for (const OpenRequest& each : open) {
        if (isExecutable(each.request)) {
            if (options.executables) executables.push_back(&each);
        } else if (options.models) {
            models.push_back(&each);
            requests.push_back(each.request);
        }
    }
    std::size_t done = 0;
    const auto keep = [&](const OpenRequest& each, RecordedVerdict&& verdict) {
        const auto kept = verdicts.insert_or_assign(each.hash, std::move(verdict)).first;
        if (progress) progress(each.hash, kept->second, ++done, models.size() + executables.size());
    };
    for (const OpenRequest* each : executables) {
        RecordedVerdict verdict = run(*each, options, stop);
        if (stop.stop_requested()) return;
        keep(*each, std::move(verdict));
    }
    if (requests.empty()) return;
    askJudges(
        requests, endpointsOf(requests, options.workspaceId), options.limits,
        [&](std::size_t index, JudgeReply&& reply) {
            keep(*models[index], answered(*models[index], std::move(reply), options.prices));
        },
        stop);
}

} // namespace retrospan::app
