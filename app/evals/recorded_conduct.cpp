#include "evals/recorded_conduct.h"

#include "evals/text_source.h"
#include "session_replay.h"

namespace retrospan::app {
namespace {

using replay::Step;
using replay::StepKind;

/// JSON as it is; what is none as a text.
evals::DataNode argumentsOf(std::string_view text)
{
    if (text.empty()) return {};
    evals::Problems ignored;
    const auto parsed = evals::readJson(text, 1, ignored);
    return parsed ? *parsed : evals::DataNode::ofText(std::string(text));
}

/// Calls that were made, in their order.
std::vector<evals::CalledTool> madeCalls(const models::PreparedReplay& replay)
{
    std::vector<evals::CalledTool> calls;
    const SpanTable& table = replay.table();
    for (const Step& step : replay.journey().steps()) {
        if (step.kind != StepKind::toolCall && step.kind != StepKind::retry) continue;
        if (table.kind(step.row) == SpanKind::tool)
            calls.push_back({std::string(table.text(insight::SessionCalls::toolOf(table, step.row))),
                             argumentsOf(replay.digest().text(step.text))});
    }
    return calls;
}

/// Calls that models asked for: of agents whose tools are not recorded.
std::vector<evals::CalledTool> askedCalls(const models::PreparedReplay& replay)
{
    std::vector<evals::CalledTool> calls;
    const SessionDigest& digest = replay.digest();
    for (const Step& step : replay.journey().steps()) {
        if (step.kind != StepKind::decision) continue;
        for (const MessageId message : digest.output(digest.of(step.row)))
            for (const DigestPart& part : digest.parts(message))
                if (part.type == PartType::toolCall)
                    calls.push_back(
                        {std::string(digest.text(part.name)), argumentsOf(digest.text(part.text))});
    }
    return calls;
}

void take(const models::PreparedReplay& replay, evals::CaseOutput& output)
{
    const SessionSummary& summary = replay.data().summary;
    // A call without a price would make the sum look smaller than it is.
    if (summary.unpricedCalls == 0) output.costMicroUsd = summary.cost.microUsd;
    output.steps =
        std::ranges::count_if(replay.journey().steps(), [](const Step& step) { return !step.earlier; });
    output.calls = madeCalls(replay);
    if (output.calls->empty()) output.calls = askedCalls(replay);
}

} // namespace

Status addRecordedConduct(Library& library, const std::string& session, evals::CaseOutput& output)
{
    const auto key = library.workspace().sessionNamed(session);
    if (!key.ok()) return key.error();
    if (*key == 0) return success();
    auto opened = library.session(*key, {}, {});
    if (!opened.ok()) return opened.error();
    const auto replay = prepareReplay(library, std::move(*opened));
    if (!replay.ok()) return replay.error();
    output.session = session;
    take(**replay, output);
    return success();
}

} // namespace retrospan::app
