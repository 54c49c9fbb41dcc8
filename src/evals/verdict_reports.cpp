// A verdict as JUnit XML and as Markdown. What outputs and data sets say stays text in both.
#include "evals/gate.h"

#include "trace/utf8.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace retrospan::evals {
namespace {

constexpr std::size_t kMostListed = 50;

/// Characters that XML 1.0 does not have become U+FFFD.
std::string xml(std::string_view text)
{
    std::string out;
    for (const char32_t c : charactersOf(text)) {
        switch (c) {
        case U'&': out += "&amp;"; break;
        case U'<': out += "&lt;"; break;
        case U'>': out += "&gt;"; break;
        case U'"': out += "&quot;"; break;
        case U'\n': out += "&#10;"; break;
        case U'\t': out += "&#9;"; break;
        default: appendUtf8(out, c < 0x20 || c == 0xfffe || c == 0xffff ? kReplacement : c);
        }
    }
    return out;
}

std::string attribute(std::string_view name, std::string_view value)
{
    return " " + std::string(name) + "=\"" + xml(value) + "\"";
}

struct TestCase {
    std::string className, name;
    std::string outcome; ///< "failure", "error" or "skipped"; empty when it passed
    std::string message;
};

std::string suiteOf(const std::string& name, const std::vector<TestCase>& tests)
{
    std::map<std::string, std::size_t> counts;
    std::string body;
    for (const TestCase& test : tests) {
        ++counts[test.outcome];
        body += "    <testcase" + attribute("classname", test.className) + attribute("name", test.name);
        body += test.outcome.empty()
            ? "/>\n"
            : ">\n      <" + test.outcome + attribute("message", test.message) + "/>\n    </testcase>\n";
    }
    const auto count = [&](const char* attributeName, const char* outcome) {
        return attribute(attributeName, std::to_string(counts[outcome]));
    };
    return "  <testsuite" + attribute("name", name) + attribute("tests", std::to_string(tests.size()))
        + count("failures", "failure") + count("errors", "error") + count("skipped", "skipped") + ">\n" + body
        + "  </testsuite>\n";
}

std::string found(const CheckResult& result)
{
    std::string text = result.value ? valueText(result.check.measure, *result.value) : "not known";
    return result.explanation.empty() ? text : text + ", " + result.explanation;
}

std::vector<TestCase> policyTests(const Verdict& verdict)
{
    std::vector<TestCase> tests;
    for (const RuleResult& rule : verdict.rules)
        for (const CheckResult& check : rule.checks)
            tests.push_back({rule.rule.name,
                             std::string(toString(check.check.measure)) + ": " + limitText(check.check),
                             check.passed ? "" : "failure", "is " + found(check)});
    for (const std::string& fault : standingFaults(verdict))
        tests.push_back({"outputs", fault, "error", fault});
    return tests;
}

std::string scorerText(const CaseFault& fault)
{
    return fault.scorer + (fault.repeat == 0 ? "" : " in repeat " + std::to_string(fault.repeat));
}

/// Those that did not pass. A failed case that the policy allows does not fail a build.
std::vector<TestCase> caseTests(const Verdict& verdict)
{
    std::map<std::string, TestCase> byCase;
    const auto add = [&](const std::string& id, const std::string& outcome, const std::string& message) {
        TestCase& test = byCase.try_emplace(id, TestCase{verdict.dataSet, id, outcome, {}}).first->second;
        test.message += (test.message.empty() ? "" : "; ") + message;
    };
    for (const std::string& id : verdict.missing)
        add(id, "error", "there is no output, or not of each repeat");
    for (const std::string& id : verdict.duplicate) add(id, "error", "there is more than one output");
    for (const CaseFault& fault : verdict.notScored)
        add(fault.caseId, "error", scorerText(fault) + ": not scored: " + fault.explanation);
    for (const CaseFault& fault : verdict.changed)
        add(fault.caseId, "error", scorerText(fault) + ": " + fault.explanation);
    for (const CaseFault& fault : verdict.failed)
        add(fault.caseId, verdict.passed() ? "skipped" : "failure",
            (verdict.passed() ? "failed, which the policy allows: " : "") + scorerText(fault) + ": "
                + fault.explanation);
    std::vector<TestCase> tests;
    for (auto& [id, test] : byCase) tests.push_back(std::move(test));
    return tests;
}

/// What nobody sees and what turns the direction of a text.
bool isUnseen(char32_t c)
{
    constexpr std::pair<char32_t, char32_t> ranges[] = {
        {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x200b, 0x200b},  {0x200e, 0x200f},
        {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}};
    return std::ranges::any_of(ranges,
                               [c](const auto& range) { return c >= range.first && c <= range.second; });
}

/// Without control characters; what nobody sees is named: "[U+202E]".
std::string seen(std::string_view text)
{
    std::string out;
    for (const char32_t c : charactersOf(text)) {
        std::array<char, 16> name{};
        if (isUnseen(c)) std::snprintf(name.data(), name.size(), "[U+%04X]", static_cast<unsigned>(c));
        if (isUnseen(c))
            out += name.data();
        else
            appendUtf8(out, c < 0x20 ? U' ' : c);
    }
    return out;
}

/// What trackers make links of in any text, however it is escaped: addresses, names, numbers, commits.
bool becomesLink(std::string_view word)
{
    static const re2::RE2 linked(R"((?i)@|://|www\.|mailto:|xmpp:|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b)");
    return re2::RE2::PartialMatch(re2::StringPiece(word.data(), word.size()), linked);
}

std::string escaped(std::string_view word)
{
    constexpr std::string_view special = "\\`*_[]<>#~&:$!()";
    std::string out;
    for (const char c : word)
        out += special.find(c) == std::string_view::npos ? std::string(1, c)
                                                         : "&#" + std::to_string(static_cast<int>(c)) + ";";
    return out;
}

/// As code, in which nothing is markup or a link. A space on both sides is left out by readers.
std::string asCode(const std::string& word)
{
    std::size_t longest = 0, run = 0;
    for (const char c : word) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    const std::string fence(longest + 1, '`');
    const std::string pad = word.front() == '`' || word.back() == '`' ? " " : "";
    return fence + pad + word + pad + fence;
}

/// Text within a line of Markdown in which nothing is markup, nobody is mentioned and nothing is a link.
std::string plain(std::string_view text)
{
    std::string out;
    const std::string line = seen(text);
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find_first_of(" |", begin), line.size());
        const std::string word = line.substr(begin, end - begin);
        out += becomesLink(word) ? asCode(word) : escaped(word);
        if (end < line.size()) out += line[end] == '|' ? "&#124;" : " ";
        begin = end + 1;
    }
    return out;
}

std::string listOf(const std::string& title, const std::vector<std::string>& lines)
{
    if (lines.empty()) return {};
    std::string text = "\n### " + title + " (" + std::to_string(lines.size()) + ")\n";
    for (std::size_t i = 0; i < std::min(lines.size(), kMostListed); ++i)
        text += "- " + plain(lines[i]) + "\n";
    if (lines.size() > kMostListed) text += "- and " + std::to_string(lines.size() - kMostListed) + " more\n";
    return text;
}

std::vector<std::string> linesOf(const std::vector<CaseFault>& faults)
{
    std::vector<std::string> lines;
    for (const CaseFault& fault : faults)
        lines.push_back(caseText(fault) + " \u00b7 " + fault.scorer + ": " + fault.explanation);
    return lines;
}

std::vector<std::string> linesOf(const std::vector<FlakyCase>& flaky)
{
    std::vector<std::string> lines;
    for (const FlakyCase& each : flaky) lines.push_back(each.caseId + " \u00b7 " + flakyText(each));
    return lines;
}

std::string hashLine(const std::string& what, const std::string& name, const std::string& hash)
{
    return "| " + what + " | " + plain(name) + " | `" + hash.substr(0, hash.find(':') + 13) + "` |\n";
}

} // namespace

std::string verdictJunit(const Verdict& verdict)
{
    const std::string policy = verdict.policy.empty() ? "policy" : "policy " + verdict.policy;
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
        + attribute("name", verdict.dataSet) + ">\n";
    text += suiteOf(policy, policyTests(verdict));
    text += suiteOf("cases that did not pass", caseTests(verdict));
    return text + "</testsuites>\n";
}

std::string verdictMarkdown(const Verdict& verdict)
{
    const auto paragraph = [](const std::string& text) { return text.empty() ? text : plain(text) + "\n\n"; };
    std::string text = "## " + std::string(verdict.passed() ? "\u2705 Passed" : "\u274c Failed") + ": "
        + plain(verdict.dataSet) + "\n\n" + std::to_string(verdict.passedCases) + " of "
        + std::to_string(verdict.cases) + " cases passed.\n\n" + paragraph(importedText(verdict))
        + paragraph(otherBaselineText(verdict))
        + "| Rule | Check | Wanted | Is | |\n| --- | --- | --- | --- | --- |\n";
    for (const RuleResult& rule : verdict.rules)
        for (const CheckResult& check : rule.checks)
            text += "| " + plain(rule.rule.name) + " | " + plain(toString(check.check.measure)) + " | "
                + plain(limitText(check.check)) + " | " + plain(found(check)) + " | "
                + (check.passed ? "\u2705" : "\u274c") + " |\n";
    text += listOf("What fails under any policy", standingFaults(verdict));
    text += listOf("Without output", verdict.missing) + listOf("More than one output", verdict.duplicate)
        + listOf("Not scored", linesOf(verdict.notScored))
        + listOf("Scores that were changed", linesOf(verdict.changed))
        + listOf("Passed in the baseline and do not now", verdict.newFailures)
        + listOf("Flaky", linesOf(verdict.flaky)) + listOf("Failed", linesOf(verdict.failed))
        + listOf("Outputs of cases that the data set has not", verdict.unknown);
    text += "\n| | | |\n| --- | --- | --- |\n" + hashLine("data set", verdict.dataSet, verdict.dataSetHash)
        + hashLine("policy", verdict.policy, verdict.policyHash)
        + hashLine("outputs", "candidate", verdict.outputsHash);
    if (!verdict.baselineHash.empty()) text += hashLine("outputs", "baseline", verdict.baselineHash);
    if (!verdict.goldenHash.empty()) text += hashLine("outputs", "golden run", verdict.goldenHash);
    if (!verdict.verdictsHash.empty()) text += hashLine("answers", "judges", verdict.verdictsHash);
    return text;
}

} // namespace retrospan::evals
