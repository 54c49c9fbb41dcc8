// Scorers of how an output came about: which tools were called, what it cost, how long it took.
#include "evals/json_comparison.h"
#include "evals/scorers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace retrospan::evals {
namespace {

/// More than people write; the calls are compared with each of them.
constexpr std::size_t kMostExpectedCalls = 100, kMostCalls = 10'000;
constexpr double kMicro = 1e6, kNano = 1e9;

struct ExpectedCall {
    std::string name;
    std::optional<DataNode> arguments; ///< those that matter

    [[nodiscard]] bool matches(const CalledTool& call) const
    {
        if (call.name != name) return false;
        return !arguments || compareJson(*arguments, call.arguments, {{}, {}, true}).same();
    }
};
using ExpectedCalls = std::vector<ExpectedCall>;

ExpectedCalls callsOf(Fields& options, std::string_view key)
{
    const DataNode* node = options.take(key);
    if (node == nullptr) return {};
    ExpectedCalls calls;
    const auto add = [&](const DataNode& item) {
        if (item.isScalar() && item.type != NodeType::null && !item.text.empty()) {
            calls.push_back({item.text, std::nullopt});
            return;
        }
        Fields call(item, options.what() + ": " + std::string(key), options.problems());
        const auto name = call.text("name");
        if (!name) call.fault(item.place, "\"name\" is missing");
        const DataNode* arguments = call.take("arguments");
        calls.push_back({name.value_or(""), arguments == nullptr ? std::nullopt : std::optional(*arguments)});
        call.finish();
    };
    if (node->type == NodeType::list)
        std::ranges::for_each(node->items, add);
    else
        add(*node);
    if (calls.size() > kMostExpectedCalls)
        options.fault(node->place, "there are more than " + std::to_string(kMostExpectedCalls) + " calls");
    return calls;
}

/// As many as possible in their order: the longest common subsequence.
std::size_t matchedInOrder(const ExpectedCalls& expected, const std::vector<CalledTool>& calls)
{
    std::vector<std::size_t> row(expected.size() + 1), before;
    for (const CalledTool& call : calls) {
        before = row;
        for (std::size_t i = 0; i < expected.size(); ++i)
            row[i + 1] = expected[i].matches(call) ? before[i] + 1 : std::max(row[i], before[i + 1]);
    }
    return row.back();
}

/// Pairs expected calls with calls, each with one: an expected one may have another call when that makes
/// room.
class Pairing {
public:
    Pairing(const ExpectedCalls& expected, const std::vector<CalledTool>& calls)
        : m_expected(expected)
        , m_calls(calls)
        , m_takenBy(calls.size(), kNobody)
    {
    }
    std::size_t count()
    {
        std::size_t paired = 0;
        for (std::size_t i = 0; i < m_expected.size(); ++i) {
            m_tried.assign(m_calls.size(), false);
            if (place(i)) ++paired;
        }
        return paired;
    }

private:
    static constexpr std::size_t kNobody = SIZE_MAX;
    bool place(std::size_t expected)
    {
        for (std::size_t call = 0; call < m_calls.size(); ++call) {
            if (m_tried[call] || !m_expected[expected].matches(m_calls[call])) continue;
            m_tried[call] = true;
            if (m_takenBy[call] != kNobody && !place(m_takenBy[call])) continue;
            m_takenBy[call] = expected;
            return true;
        }
        return false;
    }

    const ExpectedCalls& m_expected;
    const std::vector<CalledTool>& m_calls;
    std::vector<std::size_t> m_takenBy;
    std::vector<bool> m_tried;
};

struct Trajectory {
    ExpectedCalls inOrder, anyOrder, never;
    bool only = false;
};

std::string namesOf(const std::vector<CalledTool>& calls)
{
    constexpr std::size_t shown = 20;
    std::vector<std::string> names;
    for (const CalledTool& call : calls)
        if (names.size() < shown) names.push_back(call.name);
    if (calls.size() > shown) names.emplace_back("\u2026");
    return names.empty() ? "none" : inQuotes(joined(names));
}

CaseScore judgeCalls(const Trajectory& wanted, const std::vector<CalledTool>& calls)
{
    for (const ExpectedCall& forbidden : wanted.never)
        for (const CalledTool& call : calls)
            if (forbidden.matches(call))
                return judged(false, 0, "called " + inQuotes(call.name) + ", which it must not");
    const std::size_t expected = wanted.inOrder.size() + wanted.anyOrder.size();
    const std::size_t matched =
        matchedInOrder(wanted.inOrder, calls) + Pairing(wanted.anyOrder, calls).count();
    const bool extra = wanted.only && calls.size() > expected;
    const std::size_t of = extra ? calls.size() : expected;
    const double share = of == 0 ? 1 : static_cast<double>(matched) / static_cast<double>(of);
    std::string words = std::to_string(matched) + " of " + std::to_string(expected) + " expected calls";
    if (extra) words += ", and " + std::to_string(calls.size() - matched) + " others";
    if (wanted.never.size() > 0 && expected == 0) words = "called nothing that it must not";
    return judged(matched == expected && !extra, share, words + "; called were " + namesOf(calls));
}

/// A limit on a figure of the output. `unit` is what one of the option is of the figure's.
struct Limit {
    std::int64_t CaseOutput::*figure;
    const char* option;
    const char* name;
    const char* unitName;
    double unit;
};

Judge makeLimit(ScorerContext& context, const Limit& limit)
{
    constexpr double largest = 1e9;
    const auto most = context.options.number(limit.option);
    const bool told = most || context.options.take(limit.option) == nullptr;
    if (told && !(most.value_or(-1) >= 0 && *most <= largest))
        context.options.fault(context.options.place(),
                              "\"" + std::string(limit.option) + "\" must be from 0 to 1000000000");
    const double allowed = most.value_or(0);
    return [limit, allowed,
            units = std::llround(std::clamp(allowed, 0.0, largest) * limit.unit)](const CaseOutput& output) {
        const std::int64_t figure = output.*limit.figure;
        if (figure == kUnknown) return notScored(std::string("the output tells no ") + limit.name);
        const auto shown = [&](double value) {
            std::array<char, 48> text{};
            std::snprintf(text.data(), text.size(), "%.10g%s", value, limit.unitName);
            return std::string(text.data());
        };
        const bool passed = figure <= units;
        const double score = passed ? 1 : static_cast<double>(units) / static_cast<double>(figure);
        return judged(passed, score,
                      shown(static_cast<double>(figure) / limit.unit) + ", at most " + shown(allowed)
                          + " is wanted");
    };
}

} // namespace

CaseScore sameTools(const std::vector<CalledTool>& expected, const std::vector<CalledTool>& got)
{
    constexpr std::size_t most = 1'000;
    if (std::max(expected.size(), got.size()) > most)
        return notScored("more than " + std::to_string(most) + " calls are not compared");
    Trajectory wanted{{}, {}, {}, true};
    for (const CalledTool& call : expected) wanted.inOrder.push_back({call.name, std::nullopt});
    return judgeCalls(wanted, got);
}

Judge makeTools(ScorerContext& context)
{
    Fields& options = context.options;
    Trajectory wanted{callsOf(options, "in_order"), callsOf(options, "any_order"),
                      callsOf(options, "none_of"), options.flag("only").value_or(false)};
    if (!wanted.inOrder.empty() && !wanted.anyOrder.empty())
        options.fault(options.place(), "\"in_order\" and \"any_order\" exclude each other");
    if (wanted.inOrder.empty() && wanted.anyOrder.empty() && wanted.never.empty() && !wanted.only)
        options.fault(options.place(), "\"in_order\", \"any_order\" or \"none_of\" is needed");
    return [wanted = std::move(wanted)](const CaseOutput& output) {
        if (!output.calls) return notScored("the output does not tell which tools were called");
        if (output.calls->size() > kMostCalls)
            return notScored("more than " + std::to_string(kMostCalls) + " calls are not compared");
        return judgeCalls(wanted, *output.calls);
    };
}

Judge makeCostLimit(ScorerContext& context)
{
    return makeLimit(context, {&CaseOutput::costMicroUsd, "max_usd", "cost", " USD", kMicro});
}

Judge makeLatencyLimit(ScorerContext& context)
{
    return makeLimit(context, {&CaseOutput::latencyNs, "max_seconds", "latency", " s", kNano});
}

Judge makeStepLimit(ScorerContext& context)
{
    return makeLimit(context, {&CaseOutput::steps, "max_steps", "number of steps", " steps", 1});
}

} // namespace retrospan::evals
