// Scorers that ask a model: a criterion, and a rubric of several points.
#include "evals/asked_scorers.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace retrospan::evals {
namespace {

constexpr double kUsualLeastScore = 0.5, kUsualLeastRubric = 0.8, kHottest = 2;
constexpr std::size_t kMostItems = 50;
constexpr auto kForm =
    "Answer with one JSON object and nothing else: {\"score\": a number from 0 (not at all) to 1 (fully), "
    "\"pass\": true or false, \"explanation\": one or two sentences}.";
constexpr auto kRubricForm = "Answer with one JSON object and nothing else: {\"items\": [{\"name\": the name "
                             "of the point, \"score\": a "
                             "number from 0 (not at all) to 1 (fully), \"explanation\": one sentence}]}, "
                             "with each point of the question "
                             "once.";

DataNode schemaOf(std::vector<std::pair<std::string, DataNode>> properties)
{
    std::vector<std::string> names;
    for (const auto& [name, schema] : properties) names.push_back(name);
    return DataNode::mapOf({{"type", DataNode::ofText("object")},
                            {"properties", DataNode::mapOf(std::move(properties))},
                            {"required", DataNode::ofTexts(names)},
                            {"additionalProperties", DataNode::ofFlag(false)}});
}

DataNode typed(const char* type)
{
    return DataNode::mapOf({{"type", DataNode::ofText(type)}});
}

DataNode rubricSchema()
{
    const DataNode item =
        schemaOf({{"name", typed("string")}, {"score", typed("number")}, {"explanation", typed("string")}});
    return schemaOf({{"items", DataNode::mapOf({{"type", DataNode::ofText("array")}, {"items", item}})}});
}

std::string textOf(const DataNode& node)
{
    return node.type == NodeType::text ? node.text : canonicalJson(node);
}

double leastScore(Fields& options, double usual)
{
    const double least = options.number("min").value_or(usual);
    if (!(least >= 0 && least <= 1)) options.fault(options.place(), "\"min\" must be from 0 to 1");
    return least;
}

/// 0 unless given; "default" leaves it to the model, of which some take no other.
std::optional<double> temperatureOption(Fields& options)
{
    const DataNode* node = options.take("temperature");
    if (node == nullptr) return 0;
    if (node->type == NodeType::text && node->text == "default") return std::nullopt;
    if (node->isNumber() && node->real >= 0 && node->real <= kHottest) return node->real;
    options.fault(node->place, "\"temperature\" must be from 0 to 2, or default");
    return 0;
}

ModelQuestion questionOf(ScorerContext& context)
{
    ModelQuestion question;
    question.model = modelOption(context.options);
    question.temperature = temperatureOption(context.options);
    question.input = textOf(context.which.input);
    if (context.which.expected.text)
        question.expected = *context.which.expected.text;
    else if (context.which.expected.json)
        question.expected = canonicalJson(*context.which.expected.json);
    return question;
}

Judge asking(ModelQuestion question, std::function<CaseScore(std::string_view)> byAnswer)
{
    return {
        [question = std::move(question)](const CaseOutput& output) { return modelRequest(question, output); },
        std::move(byAnswer)};
}

struct RubricItem {
    std::string name, text;
    double weight = 1;
};

RubricItem readItem(const DataNode& node, Fields& options)
{
    constexpr double mostWeight = 1e6;
    Fields fields(node, options.what() + ": item", options.problems());
    RubricItem item{fields.text("name").value_or(""), fields.text("text").value_or(""),
                    fields.number("weight").value_or(1)};
    if (item.name.empty() || item.text.empty()) fields.fault(node.place, "\"name\" and \"text\" are needed");
    if (!(item.weight > 0 && item.weight <= mostWeight))
        fields.fault(node.place, "a weight is more than 0 and at most 1000000");
    fields.finish();
    return item;
}

std::vector<RubricItem> readItems(Fields& options)
{
    const DataNode* list = options.take("items");
    if (list == nullptr || list->type != NodeType::list || list->items.empty()
        || list->items.size() > kMostItems) {
        options.fault(list == nullptr ? options.place() : list->place,
                      "\"items\" must be a list of 1 to " + std::to_string(kMostItems) + " points");
        return {};
    }
    std::vector<RubricItem> items;
    for (const DataNode& node : list->items) {
        items.push_back(readItem(node, options));
        if (std::ranges::count(items, items.back().name, &RubricItem::name) > 1)
            options.fault(node.place, "the point " + inQuotes(items.back().name) + " is there twice");
    }
    return items;
}

std::string pointsOf(const std::vector<RubricItem>& items)
{
    std::string text = "How far does the answer of the agent meet each of these points?\n";
    for (const RubricItem& item : items)
        text += "- " + canonicalJson(DataNode::ofText(item.name)) + ": " + item.text + "\n";
    return text;
}

/// The scores of an answer by the names of the points.
Result<std::map<std::string, CaseScore, std::less<>>> answeredItems(const DataNode& answer)
{
    const DataNode* list = answer.find("items");
    if (list == nullptr || list->type != NodeType::list) return Error{"the answer has no list \"items\""};
    std::map<std::string, CaseScore, std::less<>> scores;
    for (const DataNode& node : list->items) {
        const DataNode* name = node.find("name");
        if (name == nullptr || name->type != NodeType::text)
            return Error{"a point of the answer has no \"name\""};
        auto score = answeredScore(node);
        if (!score.ok()) return Error{inQuotes(name->text) + ": " + score.error().message};
        if (!scores.emplace(name->text, std::move(*score)).second)
            return Error{"the answer has the point " + inQuotes(name->text) + " twice"};
    }
    return scores;
}

CaseScore judgeItems(const std::vector<RubricItem>& items, double least, std::string_view answer)
{
    const auto object = answerObject(answer);
    if (!object.ok()) return notScored(object.error().message);
    const auto scores = answeredItems(*object);
    if (!scores.ok()) return notScored(scores.error().message);
    double sum = 0, weights = 0;
    std::vector<std::string> words;
    for (const RubricItem& item : items) {
        const auto found = scores->find(item.name);
        if (found == scores->end()) return notScored("the answer lacks the point " + inQuotes(item.name));
        sum += item.weight * found->second.score;
        weights += item.weight;
        words.push_back(item.name + " " + canonicalJson(DataNode::ofReal(found->second.score)) + ": "
                        + found->second.explanation);
    }
    if (scores->size() > items.size()) return notScored("the answer has points that were not asked for");
    const double score = rounded(sum / weights);
    return judged(score >= least, score, joined(words, "; "));
}

} // namespace

Judge makeLlmJudge(ScorerContext& context)
{
    ModelQuestion question = questionOf(context);
    question.question = context.options.text("criterion").value_or("");
    if (question.question.empty()) context.options.fault(context.options.place(), "\"criterion\" is missing");
    question.form = kForm;
    question.answerSchema =
        schemaOf({{"score", typed("number")}, {"pass", typed("boolean")}, {"explanation", typed("string")}});
    return asking(std::move(question),
                  [least = leastScore(context.options, kUsualLeastScore)](std::string_view answer) {
                      CaseScore score = judgeAnswer(answer);
                      if (score.judgement == Judgement::passed && score.score < least)
                          score.judgement = Judgement::failed;
                      return score;
                  });
}

Judge makeRubric(ScorerContext& context)
{
    const std::vector<RubricItem> items = readItems(context.options);
    ModelQuestion question = questionOf(context);
    question.question = pointsOf(items);
    question.form = kRubricForm;
    question.answerSchema = rubricSchema();
    return asking(std::move(question),
                  [items, least = leastScore(context.options, kUsualLeastRubric)](std::string_view answer) {
                      return judgeItems(items, least, answer);
                  });
}

} // namespace retrospan::evals
