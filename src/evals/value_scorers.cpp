#include "evals/json_comparison.h"
#include "evals/json_schema.h"
#include "evals/scorers.h"
#include "evals/text_source.h"

#include <charconv>
#include <cmath>
#include <re2/re2.h>

namespace retrospan::evals {
namespace {

double notNegative(Fields& options, std::string_view key)
{
    const double value = options.number(key).value_or(0);
    if (value < 0) options.fault(options.place(), "\"" + std::string(key) + "\" must not be negative");
    return value;
}

Tolerance toleranceOf(Fields& options)
{
    return {notNegative(options, "tolerance"), notNegative(options, "relative_tolerance")};
}

/// "1,234.50", ".5", "1e-05"; nothing of "1.2.3", or of what no double holds.
std::optional<double> numberFrom(std::string text)
{
    static const re2::RE2 grouped(R"(\d{1,3}(,\d{3})+(\.\d+)?([eE][+-]?\d+)?)");
    if (re2::RE2::FullMatch(text, grouped)) std::erase(text, ',');
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// What is told by digits: "1,234.50" is one number, "1,2" are two, "1.2.3" is none.
void addNumbers(const std::string& digits, double sign, std::vector<double>& numbers)
{
    if (const auto whole = numberFrom(digits)) return numbers.push_back(sign * *whole);
    for (std::size_t at = 0; at < digits.size();) {
        const std::size_t comma = std::min(digits.find(',', at), digits.size());
        if (const auto part = numberFrom(digits.substr(at, comma - at))) numbers.push_back(sign * *part);
        at = comma + 1;
    }
}

/// The numbers in a text. A sign counts where no word or number ends: "2024-05" are two, "-$5" is one.
std::vector<double> numbersIn(std::string_view text)
{
    static const re2::RE2 pattern(
        R"((?:(-|\x{2212})\pZ?\p{Sc}?\pZ?)?((?:\.\d|\d)(?:[\d,.]*\d)?(?:[eE][+-]?\d+)?))");
    std::vector<double> numbers;
    re2::StringPiece found[3];
    const re2::StringPiece all(text.data(), text.size());
    for (std::size_t at = 0; pattern.Match(all, at, text.size(), re2::RE2::UNANCHORED, found, 3);) {
        const char* const sign = found[1].data();
        const bool minus = sign != nullptr
            && (sign == text.data() || std::isalnum(static_cast<unsigned char>(sign[-1])) == 0);
        addNumbers(found[2].as_string(), minus ? -1 : 1, numbers);
        at = static_cast<std::size_t>(found[0].data() + found[0].size() - text.data());
    }
    return numbers;
}

struct NumberRules {
    std::optional<DataNode> value;
    std::optional<double> least, most;
    Tolerance tolerance;
    std::optional<JsonPath> path;
};

/// The number that an output gives; why there is none.
Result<DataNode> numberOf(const CaseOutput& output, const std::optional<JsonPath>& path)
{
    if (path) {
        const auto json = jsonOf(output);
        if (!json.ok()) return json.error();
        const DataNode* node = nodeAt(*json, *path);
        if (node == nullptr || !node->isNumber()) return Error{"there is no number at the path"};
        return *node;
    }
    if (output.value.isNumber()) return output.value;
    const auto numbers = numbersIn(output.text);
    if (numbers.size() != 1)
        return Error{"has " + std::to_string(numbers.size()) + " numbers, one is expected"};
    DataNode node;
    node.type = NodeType::real;
    node.real = numbers.front();
    return node;
}

NumberRules numberRules(ScorerContext& context)
{
    Fields& options = context.options;
    NumberRules rules{{}, options.number("min"), options.number("max"), toleranceOf(options), {}};
    if (const DataNode* value = options.take("value")) {
        rules.value = *value;
    } else if (!rules.least && !rules.most && context.which.expected.json) {
        rules.value = context.which.expected.json;
    }
    if (rules.value && !rules.value->isNumber())
        options.fault(rules.value->place, "\"value\" must be a number");
    if (!rules.value && !rules.least && !rules.most)
        options.fault(options.place(), "\"value\", \"min\" or \"max\" is needed");
    if (rules.least && rules.most && *rules.least > *rules.most)
        options.fault(options.place(), "\"min\" is more than \"max\", which no number satisfies");
    if (const auto text = options.text("path")) {
        rules.path = jsonPathFromText(*text);
        if (!rules.path)
            options.fault(options.place(), inQuotes(*text) + " is no path; one is like /items/0/price");
    }
    return rules;
}

std::string wanted(const NumberRules& rules)
{
    std::string text;
    DataNode bound;
    bound.type = NodeType::real;
    const auto add = [&](const char* words, double value) {
        bound.real = value;
        text += (text.empty() ? "" : ", ") + std::string(words) + canonicalJson(bound);
    };
    if (rules.value) text = canonicalJson(*rules.value);
    if (rules.tolerance.absolute > 0) add("give or take ", rules.tolerance.absolute);
    if (rules.tolerance.relative > 0) add("give or take a share of ", rules.tolerance.relative);
    if (rules.least) add("at least ", *rules.least);
    if (rules.most) add("at most ", *rules.most);
    return text;
}

} // namespace

Result<DataNode> jsonOf(const CaseOutput& output)
{
    if (output.value.type != NodeType::text) return output.value;
    Problems problems;
    auto parsed = readJson(output.text, 1, problems);
    if (!parsed) return Error{problems.sorted().front().message};
    return std::move(*parsed);
}

JsonRules jsonRules(Fields& options)
{
    JsonRules rules{{}, toleranceOf(options), options.flag("subset").value_or(false)};
    const DataNode* ignored = options.take("ignore");
    if (ignored == nullptr) return rules;
    for (const std::string& text : options.texts("ignore")) {
        const auto path = jsonPathFromText(text);
        if (path && !path->empty())
            rules.ignored.push_back(*path);
        else
            options.fault(ignored->place, inQuotes(text) + " is no path; one is like /items/*/id");
    }
    return rules;
}

CaseScore sameJson(const DataNode& expected, const CaseOutput& output, const JsonRules& rules)
{
    const auto json = jsonOf(output);
    if (!json.ok()) return judged(false, 0, json.error().message);
    const JsonComparison compared = compareJson(expected, *json, rules);
    if (compared.same()) return judged(true, 1, "is the expected JSON");
    const double share = static_cast<double>(compared.equal) / static_cast<double>(compared.values);
    const std::size_t differing = compared.values - compared.equal;
    return judged(false, share,
                  std::to_string(differing) + " of " + std::to_string(compared.values)
                      + " values differ: " + joined(compared.differences, "; "));
}

Judge makeJsonEqual(ScorerContext& context)
{
    const DataNode* own = context.options.take("json");
    const auto expected = own != nullptr ? std::optional(*own) : context.which.expected.json;
    if (!expected)
        context.options.fault(context.options.place(), "there is no expected JSON to compare with");
    return [expected = expected.value_or(DataNode{}), rules = jsonRules(context.options)](
               const CaseOutput& output) { return sameJson(expected, output, rules); };
}

Judge makeNumber(ScorerContext& context)
{
    return [rules = numberRules(context)](const CaseOutput& output) {
        const auto number = numberOf(output, rules.path);
        if (!number.ok()) return judged(false, 0, number.error().message);
        const bool value = !rules.value || rules.tolerance.allows(*rules.value, *number);
        const bool least = !rules.least || number->real >= *rules.least;
        const bool most = !rules.most || number->real <= *rules.most;
        const bool passed = value && least && most;
        return judged(passed, passed ? 1 : 0,
                      "is " + canonicalJson(*number) + ", wanted is " + wanted(rules));
    };
}

Judge makeJsonSchema(ScorerContext& context)
{
    const DataNode* written = context.options.take("schema");
    if (written == nullptr) context.options.fault(context.options.place(), "\"schema\" is missing");
    const auto schema =
        written == nullptr ? nullptr : JsonSchema::read(*written, context.options, context.patterns);
    return [schema](const CaseOutput& output) {
        const auto json = jsonOf(output);
        if (!json.ok()) return judged(false, 0, json.error().message);
        JsonSchema::Answer answer = schema->check(*json);
        if (!answer.told) return notScored(std::move(answer.words));
        return judged(answer.fits, answer.fits ? 1 : 0, std::move(answer.words));
    };
}

} // namespace retrospan::evals
