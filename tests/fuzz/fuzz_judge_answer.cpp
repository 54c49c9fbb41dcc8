// Any bytes as what a model, a provider or a program answers: each is judged or not scored, scores are from 0
// to 1, and what is recorded of it can be read again. Any text as a JSON schema, and as what is checked by
// it.
#include "evals/asked_scorers.h"
#include "evals/data_set.h"
#include "evals/judge_wire.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace retrospan::evals;

DataSet judges()
{
    const SourceFile file{
        "c.yaml",
        "- {id: a, input: x, scorers: [{llm_judge: {criterion: c, model: 'openai:m'}}, {executable: x},"
        " {rubric: {model: 'ollama:m', items: [{name: a, text: b}, {name: b, text: c, weight: 2}]}}]}\n"};
    return readDataSet({&file, 1}, "fuzz").set;
}

CaseOutput outputOf(const std::string& text)
{
    CaseOutput output;
    output.caseId = "a";
    output.value = DataNode::ofText(text);
    output.text = text;
    return output;
}

void expectSound(const CaseScore& score)
{
    const bool known = score.judgement != Judgement::notScored;
    if (known && !(score.score >= 0 && score.score <= 1)) std::abort();
    if (!known && score.explanation.empty()) std::abort();
}

void judgeBy(const std::string& answer)
{
    static const DataSet set = judges();
    for (const CaseScorer& scorer : set.cases.at(0).scorers) {
        RecordedVerdict verdict;
        verdict.request = **scorer.judge.request(outputOf("yes"));
        verdict.answer = answer;
        const Verdicts verdicts{{hashOfRequest(verdict.request), verdict}};
        expectSound(scorer.judge(outputOf("yes"), {nullptr, &verdicts}));
    }
}

/// The mark around an output is not in it.
void ask(const std::string& text)
{
    const QuotedParts parts = quoted({{"answer", text}});
    if (text.find(parts.mark) != std::string::npos) std::abort();
}

void checkBySchema(const std::string& text)
{
    const SourceFile file{"c.jsonl", R"({"id": "a", "input": 1, "scorers": {"json_schema": )" + text + "}}"};
    const DataSetReading reading = readDataSet({&file, 1}, "fuzz");
    for (const EvalCase& each : reading.set.cases)
        for (const char* json : {"{}", R"({"a": [1, "x", {"b": null}], "b": 1.5})", "\"text\""})
            expectSound(each.scorers.at(0).judge(outputOf(json)));
    const SourceFile schema{
        "s.jsonl",
        R"({"id": "a", "input": 1, "scorers": {"json_schema": {"anyOf": [{"items": {"$ref": "#"}, "uniqueItems": true}, {"properties": {"a": {"$ref": "#"}}, "additionalProperties": false}, {"minLength": 2}]}}})"};
    static const DataSet set = readDataSet({&schema, 1}, "fuzz").set;
    expectSound(set.cases.at(0).scorers.at(0).judge(outputOf(text)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    judgeBy(text);
    ask(text);
    checkBySchema(text);
    for (const char* provider : {"openai", "anthropic", "ollama"}) {
        const auto answer = readWireAnswer(provider, text);
        if (answer.ok()) judgeBy(answer->text);
    }
    static_cast<void>(refusalOf(text));
    return 0;
}
