#include "evals/case_output.h"
#include "evals/run.h"
#include "evals/text_source.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

constexpr std::string_view kFormat = "retrospan-run";
constexpr std::int64_t kVersion = 2; ///< 1 had neither facts nor repeats

DataNode scoreNode(const ScorerResult& result)
{
    const bool known = result.score.judgement != Judgement::notScored;
    return DataNode::mapOf({{"scorer", DataNode::ofText(result.scorer)},
                            {"judgement", DataNode::ofText(std::string(toString(result.score.judgement)))},
                            {"score", known ? DataNode::ofReal(result.score.score) : DataNode{}},
                            {"explanation", DataNode::ofText(result.score.explanation)}});
}

DataNode caseNode(const CaseRun& run)
{
    DataNode node = outputNode(run.output);
    std::vector<DataNode> scores;
    for (const ScorerResult& result : run.scores) scores.push_back(scoreNode(result));
    node.set("scores", DataNode::listOf(std::move(scores)));
    node.set("judgement", DataNode::ofText(std::string(toString(run.judgement()))));
    node.set("output_hash", DataNode::ofText(hashOf(run.output)));
    return node;
}

std::optional<Judgement> judgementFromText(std::string_view text)
{
    for (const Judgement each : {Judgement::passed, Judgement::failed, Judgement::notScored})
        if (toString(each) == text) return each;
    return std::nullopt;
}

ScorerResult readScore(const DataNode& node, Problems& problems)
{
    Fields fields(node, "score", problems);
    ScorerResult result{fields.text("scorer").value_or(""), {}};
    const auto judgement = judgementFromText(fields.text("judgement").value_or(""));
    if (result.scorer.empty() || !judgement)
        fields.fault(node.place, "\"scorer\" or \"judgement\" is not known");
    result.score.judgement = judgement.value_or(Judgement::notScored);
    result.score.explanation = fields.text("explanation").value_or("");
    const DataNode* score = fields.take("score");
    const bool told = score != nullptr && score->isNumber() && score->real >= 0 && score->real <= 1;
    if (told)
        result.score.score = score->real;
    else if (result.score.judgement != Judgement::notScored)
        fields.fault(node.place, "a score is from 0 to 1");
    return result;
}

CaseRun readCaseRun(const DataNode& node, Problems& problems)
{
    Fields fields(node, "case", problems);
    CaseRun run{readOutput(fields), {}};
    if (fields.text("output_hash").value_or("") != hashOf(run.output))
        fields.fault(node.place,
                     "the output of " + inQuotes(run.output.caseId) + " was changed after it was scored");
    if (const DataNode* scores = fields.take("scores"))
        for (const DataNode& item : scores->items) run.scores.push_back(readScore(item, problems));
    std::ranges::sort(run.scores, {}, &ScorerResult::scorer);
    if (std::ranges::adjacent_find(run.scores, {}, &ScorerResult::scorer) != run.scores.end())
        fields.fault(node.place, "a scorer is there twice");
    return run;
}

constexpr std::pair<const char*, std::string RunFacts::*> kFactTexts[] = {{"id", &RunFacts::id},
                                                                          {"agent", &RunFacts::agent},
                                                                          {"version", &RunFacts::version},
                                                                          {"note", &RunFacts::note}};
constexpr std::pair<const char*, std::int64_t RunFacts::*> kFactTimes[] = {
    {"started_ns", &RunFacts::startedNs}, {"ended_ns", &RunFacts::endedNs}};

void readFacts(Fields& fields, RunFacts& facts)
{
    for (const auto& [key, fact] : kFactTexts) facts.*fact = fields.text(key).value_or("");
    for (const auto& [key, fact] : kFactTimes) facts.*fact = fields.count(key).value_or(0);
}

void setFacts(DataNode& node, const RunFacts& facts)
{
    for (const auto& [key, fact] : kFactTexts)
        if (!(facts.*fact).empty()) node.set(key, DataNode::ofText(facts.*fact));
    for (const auto& [key, fact] : kFactTimes)
        if (facts.*fact != 0) node.set(key, DataNode::ofInteger(facts.*fact));
}

void readHead(Fields& fields, Run& run)
{
    if (fields.text("format").value_or("") != kFormat)
        return fields.fault(fields.place(), "this is no run file");
    const std::int64_t version = fields.count("format_version").value_or(0);
    if (version < 1 || version > kVersion)
        return fields.fault(fields.place(), "this is a run file of a format that is not known");
    run.program = fields.text("program").value_or("");
    readFacts(fields, run.facts);
    if (const DataNode* set = fields.take("data_set")) {
        Fields names(*set, "data set", fields.problems());
        run.dataSet = names.text("name").value_or("");
        run.dataSetHash = names.text("hash").value_or("");
    }
    run.outputsHash = fields.text("outputs_hash").value_or("");
    run.goldenHash = fields.text("golden_hash").value_or("");
    if (run.dataSetHash.empty() || run.outputsHash.empty()) fields.fault(fields.place(), "a hash is missing");
    const auto names = [&](std::string_view key) {
        const DataNode* list = fields.take(key);
        return list == nullptr || list->items.empty() ? std::vector<std::string>{} : fields.texts(key);
    };
    run.missing = names("missing");
    run.duplicate = names("duplicate");
    run.unknown = names("unknown");
}

void readVerdicts(Fields& fields, Run& run)
{
    if (const DataNode* verdicts = fields.take("verdicts"))
        for (const DataNode& item : verdicts->items) readRecorded(item, run.verdicts, fields.problems());
}

std::string linesOf(const std::vector<DataNode>& nodes)
{
    std::string text;
    for (const DataNode& node : nodes) text += (text.empty() ? "\n" : ",\n") + canonicalJson(node);
    return text;
}

} // namespace

/// One case a line, so that versions of a run can be compared by lines.
std::string runText(const Run& run)
{
    DataNode head = DataNode::mapOf({{"format", DataNode::ofText(std::string(kFormat))},
                                     {"format_version", DataNode::ofInteger(kVersion)},
                                     {"program", DataNode::ofText(run.program)},
                                     {"data_set",
                                      DataNode::mapOf({{"name", DataNode::ofText(run.dataSet)},
                                                       {"hash", DataNode::ofText(run.dataSetHash)}})},
                                     {"outputs_hash", DataNode::ofText(run.outputsHash)},
                                     {"missing", DataNode::ofTexts(run.missing)},
                                     {"duplicate", DataNode::ofTexts(run.duplicate)},
                                     {"unknown", DataNode::ofTexts(run.unknown)}});
    if (!run.goldenHash.empty()) head.set("golden_hash", DataNode::ofText(run.goldenHash));
    setFacts(head, run.facts);
    std::string text = canonicalJson(head);
    text.pop_back();
    std::vector<DataNode> cases, verdicts;
    for (const CaseRun& each : run.cases) cases.push_back(caseNode(each));
    for (const auto& [hash, verdict] : run.verdicts) verdicts.push_back(recordedNode(hash, verdict));
    text += ",\"cases\":[" + linesOf(cases) + "\n]";
    if (!verdicts.empty()) text += ",\"verdicts\":[" + linesOf(verdicts) + "\n]";
    return text + "}\n";
}

Result<Run> readRun(const SourceFile& file)
{
    Problems problems;
    problems.enter(file.path);
    Run run;
    const auto node = readJson(checkedText(file.bytes, 1, problems), 1, problems);
    if (node) {
        Fields fields(*node, "run", problems);
        readHead(fields, run);
        const DataNode* cases = fields.take("cases");
        if (problems.count() == 0 && cases != nullptr)
            for (const DataNode& item : cases->items) run.cases.push_back(readCaseRun(item, problems));
        if (problems.count() == 0) readVerdicts(fields, run);
        const auto place = [](const CaseRun& each) { return each.output.place(); };
        std::ranges::sort(run.cases, {}, place);
        if (std::ranges::adjacent_find(run.cases, {}, place) != run.cases.end())
            fields.fault({}, "a case is there twice");
        if (problems.count() == 0 && run.outputsHash != hashOfOutputs(run.cases))
            fields.fault({}, "the outputs were changed after they were scored");
    }
    if (problems.count() > 0) return Error{problems.sorted().front().toString()};
    return run;
}

} // namespace retrospan::evals
