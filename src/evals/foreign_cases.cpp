#include "evals/foreign_cases.h"

#include "evals/text_source.h"

#include <set>

namespace retrospan::evals {
namespace {

/// A sample of OpenAI evals; its id is its line.
std::optional<DataNode> caseOfSample(const DataNode& sample, std::uint32_t line, Problems& problems)
{
    const DataNode *input = sample.find("input"), *ideal = sample.find("ideal");
    if (input == nullptr || ideal == nullptr) {
        problems.add(sample.place, "a sample has \"input\" and \"ideal\"");
        return std::nullopt;
    }
    return DataNode::mapOf({{"id", DataNode::ofText("line-" + std::to_string(line))},
                            {"input", *input},
                            {"expected", DataNode::mapOf({{"contains_any", *ideal}})}});
}

/// Where the results of promptfoo have their test cases: {"results": {"results": [{"testCase": ...}]}}.
std::vector<const DataNode*> testsOfResults(const DataNode& document)
{
    const DataNode* results = document.find("results");
    if (results != nullptr && results->type == NodeType::map) results = results->find("results");
    std::vector<const DataNode*> tests;
    if (results == nullptr) return tests;
    for (const DataNode& result : results->items)
        if (const DataNode* test = result.find("testCase")) tests.push_back(test);
    return tests;
}

void addTests(const DataNode& document, Problems& problems, std::vector<DataNode>& cases)
{
    std::vector<const DataNode*> tests = testsOfResults(document);
    const DataNode* defaults = tests.empty() ? document.find("defaultTest") : nullptr;
    const DataNode* own = tests.empty() ? document.find("tests") : nullptr;
    if (own != nullptr)
        for (const DataNode& test : own->items) tests.push_back(&test);
    if (tests.empty()) return problems.add(document.place, "there are no tests in it");
    std::set<std::string> known; // a test ran with each prompt and provider
    for (const DataNode* test : tests) {
        if (!known.insert(canonicalJson(*test)).second) continue;
        const DataNode* shared = defaults == nullptr ? nullptr : defaults->find("assert");
        if (auto made = caseOfPromptfoo(*test, shared, known.size(), problems))
            cases.push_back(std::move(*made));
    }
}

/// The list that a data set of LangSmith or Langfuse is, or that a page of one has; null when it is none.
const DataNode* platformItems(const DataNode& document)
{
    const DataNode* list = &document;
    for (const char* key : {"data", "items", "examples"})
        if (const DataNode* found = document.find(key)) list = found;
    const bool items =
        list->type == NodeType::list && !list->items.empty() && isPlatformItem(list->items.front());
    return items ? list : nullptr;
}

void addDocument(const DataNode& document, Problems& problems, std::vector<DataNode>& cases)
{
    const DataNode* items = platformItems(document);
    if (items == nullptr) return addTests(document, problems, cases);
    for (std::size_t i = 0; i < items->items.size(); ++i)
        if (auto made = caseOfPlatform(items->items[i], i + 1, problems)) cases.push_back(std::move(*made));
}

std::optional<DataNode> caseOfLine(const DataNode& line, std::uint32_t number, Problems& problems)
{
    return isPlatformItem(line) ? caseOfPlatform(line, number, problems)
                                : caseOfSample(line, number, problems);
}

} // namespace

ForeignCases readForeignCases(const SourceFile& file)
{
    ForeignCases foreign;
    Problems problems;
    problems.enter(file.path);
    if (file.path.ends_with(".jsonl")) {
        eachLine(file.bytes, [&](std::string_view line, std::uint32_t number) {
            const auto sample = readJson(checkedText(line, number, problems), number, problems);
            if (!sample) return;
            if (auto made = caseOfLine(*sample, number, problems)) foreign.cases.push_back(std::move(*made));
        });
    } else if (file.path.ends_with(".csv")) {
        foreign.cases = casesOfCsv(checkedText(file.bytes, 1, problems), problems);
    } else if (file.path.ends_with(".json")) {
        if (const auto document = readJson(checkedText(file.bytes, 1, problems), 1, problems))
            addDocument(*document, problems, foreign.cases);
    } else {
        for (const DataNode& document : readYaml(checkedText(file.bytes, 1, problems), problems))
            addTests(document, problems, foreign.cases);
    }
    foreign.problems = problems.sorted();
    foreign.problemCount = problems.count();
    return foreign;
}

} // namespace retrospan::evals
