#include "evals/foreign_cases.h"

#include "evals/case_reader.h"
#include "evals/text_source.h"

#include <algorithm>
#include <map>
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
    DataNode made = DataNode::mapOf({{"id", DataNode::ofText("line-" + std::to_string(line))},
                                     {"input", *input},
                                     {"expected", DataNode::mapOf({{"contains_any", *ideal}})}});
    made.place = sample.place;
    return made;
}

/// What a data set would not take, as an expression that RE2 does not, is left out here already.
void leaveOutUnreadable(std::vector<DataNode>& cases, Problems& problems)
{
    PatternCache patterns;
    std::erase_if(cases, [&](const DataNode& each) {
        Problems own;
        if (readCase(each, patterns, {}, own)) return false;
        for (const Problem& problem : own.sorted())
            problems.add(problem.place.line == 0 ? each.place : problem.place, problem.message);
        return true;
    });
}

/// A test of promptfoo and which of its configuration it is, from 0.
struct NumberedTest {
    std::int64_t index = 0;
    const DataNode* test = nullptr;
};

/// Where the results of promptfoo have their test cases: {"results": {"results": [{"testCase": ...}]}}, as
/// they were done. In the order of the configuration.
std::vector<NumberedTest> testsOfResults(const DataNode& document)
{
    const DataNode* results = document.find("results");
    if (results != nullptr && results->type == NodeType::map) results = results->find("results");
    std::vector<NumberedTest> tests;
    std::map<std::string, std::int64_t> untold; // a test ran with each prompt and provider
    if (results == nullptr) return tests;
    for (const DataNode& result : results->items) {
        const DataNode *test = result.find("testCase"), *index = result.find("testIdx");
        const bool told = index != nullptr && index->type == NodeType::integer && index->integer >= 0;
        if (test == nullptr) continue;
        const auto place = told
            ? index->integer
            : untold.try_emplace(canonicalJson(*test), static_cast<std::int64_t>(untold.size()))
                  .first->second;
        tests.push_back({place, test});
    }
    std::ranges::stable_sort(tests, {}, &NumberedTest::index);
    const auto same = [](const NumberedTest& a, const NumberedTest& b) { return a.index == b.index; };
    tests.erase(std::unique(tests.begin(), tests.end(), same), tests.end());
    return tests;
}

/// When all tests are there equally often they were repeated, and the first of each counts.
void leaveOutRepeats(std::vector<NumberedTest>& tests)
{
    std::map<std::string, std::size_t> counts;
    for (const NumberedTest& each : tests) ++counts[canonicalJson(*each.test)];
    const auto often = [&](const auto& each) { return each.second == counts.begin()->second; };
    if (!std::ranges::all_of(counts, often)) return;
    std::set<std::string> known;
    std::erase_if(tests,
                  [&](const NumberedTest& each) { return !known.insert(canonicalJson(*each.test)).second; });
}

void addTests(const DataNode& document, Problems& problems, std::vector<DataNode>& cases)
{
    std::vector<NumberedTest> tests = testsOfResults(document);
    const DataNode* defaults = tests.empty() ? document.find("defaultTest") : nullptr;
    const DataNode* told = document.type == NodeType::list ? &document : document.find("tests");
    const DataNode* own = tests.empty() ? told : nullptr;
    const std::vector<DataNode> each =
        own == nullptr ? std::vector<DataNode>() : testsOfLists(own->items, defaults, problems);
    for (const DataNode& test : each) tests.push_back({static_cast<std::int64_t>(tests.size()), &test});
    if (const DataNode* scenarios = document.find("scenarios"))
        problems.add(scenarios->place, "the scenarios are left out");
    if (tests.empty() && (own == nullptr || own->items.empty()))
        return problems.add(document.place, "there are no tests in it");
    leaveOutRepeats(tests);
    for (const auto& [index, test] : tests)
        if (auto made = caseOfPromptfoo(*test, defaults, static_cast<std::size_t>(index) + 1, problems))
            cases.push_back(std::move(*made));
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

std::int64_t wholeAt(const DataNode& node, std::string_view key)
{
    const DataNode* found = node.find(key);
    return found != nullptr && found->type == NodeType::integer ? found->integer : 0;
}

/// Langfuse gives its items in pages.
void namePages(const DataNode& document, Problems& problems)
{
    const DataNode* meta = document.find("meta");
    const std::int64_t pages = meta == nullptr ? 0 : wholeAt(*meta, "totalPages");
    if (pages > 1)
        problems.add(meta->place,
                     "this is page " + std::to_string(wholeAt(*meta, "page")) + " of " + std::to_string(pages)
                         + ": the items of the others are not in it");
}

/// An id that is there already gets a number.
void makeIdsDistinct(std::vector<DataNode>& cases, Problems& problems)
{
    std::set<std::string> all, used;
    for (const DataNode& each : cases) all.insert(each.find("id")->text);
    for (DataNode& each : cases) {
        const std::string id = each.find("id")->text;
        std::string free = id;
        for (int number = 2; used.contains(free) || (free != id && all.contains(free)); ++number)
            free = id + "-" + std::to_string(number);
        used.insert(free);
        if (free == id) continue;
        problems.add(each.place,
                     "the id " + inQuotes(id) + " is there already: this case is called " + inQuotes(free));
        const auto place = std::ranges::find(each.keys, "id", &DataNode::Key::name) - each.keys.begin();
        each.items[static_cast<std::size_t>(place)] = DataNode::ofText(free);
    }
}

void addDocument(const DataNode& document, Problems& problems, std::vector<DataNode>& cases)
{
    const DataNode* items = platformItems(document);
    if (items == nullptr) return addTests(document, problems, cases);
    namePages(document, problems);
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
    leaveOutUnreadable(foreign.cases, problems);
    makeIdsDistinct(foreign.cases, problems);
    foreign.problems = problems.sorted();
    foreign.problemCount = problems.count();
    return foreign;
}

} // namespace retrospan::evals
