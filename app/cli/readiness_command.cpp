#include "cli/command.h"
#include "cli/session_selection.h"
#include "cli/table.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "readiness.h"
#include "session_json.h"

#include <unistd.h>

#include <cstdio>
#include <limits>

namespace retrospan::app::cli {
namespace {

using insight::Question;
using insight::QuestionResult;
using models::ReadinessReport;

/// Unless said otherwise, a terminal shows a few and JSON has all.
constexpr std::size_t kFew = 5;
constexpr std::size_t kTitleLength = 50;

/// One line on standard error that is written over, as long as somebody looks at it.
class ProgressLine {
public:
    void show(double share) const
    {
        if (m_looked) std::fprintf(stderr, "\rReading sessions: %.0f %%", share * 100);
    }
    ~ProgressLine()
    {
        if (m_looked) std::fputs("\r\033[K", stderr);
    }
    ProgressLine() = default;
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

private:
    const bool m_looked = ::isatty(STDERR_FILENO) != 0;
};

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json scoreSumJson(const std::string& name, const insight::ScoreSum& sum)
{
    const auto values = static_cast<double>(sum.values);
    return {{"name", name},
            {"mean", sum.values == 0 ? Json(nullptr) : Json(sum.sum / values)},
            {"values", sum.values},
            {"labels", sum.labels}};
}

Json partJson(const insight::ReadinessPart& part)
{
    Json scores = Json::array();
    for (const auto& [name, sum] : part.scores) scores.push_back(scoreSumJson(name, sum));
    return {{"name", part.name}, {"sessions", part.sessions}, {"met", part.met}, {"scores", scores}};
}

Json shortfallJson(const ReadinessReport& report, const insight::Shortfall& shortfall)
{
    const ReadinessReport::Session& session = report.sessionOf(shortfall);
    return {{"session", session.id},
            {"title", textOrNull(session.title)},
            {"reason", shortfall.reason},
            {"span", textOrNull(shortfall.span.written)},
            {"link", report.linkOf(shortfall)}};
}

Json questionJson(const ReadinessReport& report, Question question, std::size_t limit)
{
    const QuestionResult& result = report.readiness.of(question);
    Json parts = Json::array(), shortfalls = Json::array();
    for (const insight::ReadinessPart& part : result.parts) parts.push_back(partJson(part));
    for (std::size_t i = 0; i < std::min(limit, result.shortfalls.size()); ++i)
        shortfalls.push_back(shortfallJson(report, result.shortfalls[i]));
    const auto share = static_cast<double>(result.met) / static_cast<double>(result.applies);
    return {{"question", insight::toString(question)},
            {"text", insight::textOf(question)},
            {"share", result.applies == 0 ? Json(nullptr) : Json(share)},
            {"sessions", result.applies},
            {"met", result.met},
            {"no_data", textOrNull(result.noData)},
            {"parts", parts},
            {"falls_short", shortfalls}};
}

Json reportJson(const ReadinessReport& report, std::size_t limit)
{
    const insight::Readiness& readiness = report.readiness;
    Json questions = Json::array();
    for (std::size_t i = 0; i < insight::kQuestionCount; ++i)
        questions.push_back(questionJson(report, static_cast<Question>(i), limit));
    return {{"sessions", readiness.judged},
            {"running", readiness.running},
            {"without_agent", readiness.withoutAgent},
            {"unread", readiness.unread},
            {"questions", questions}};
}

std::string summaryTable(const ReadinessReport& report)
{
    using Align = Table::Align;
    Table table({{"QUESTION"}, {"SHARE", Align::right}, {"MET", Align::right}, {"OF", Align::right}});
    for (std::size_t i = 0; i < insight::kQuestionCount; ++i) {
        const auto question = static_cast<Question>(i);
        const QuestionResult& result = report.readiness.of(question);
        const bool known = result.noData.empty();
        table.add({std::string(insight::textOf(question)),
                   known ? utf8(models::formatShare(result.met, result.applies)) : "no data",
                   known ? std::to_string(result.met) : "", known ? std::to_string(result.applies) : ""});
    }
    return table.text();
}

std::string leftOut(const insight::Readiness& readiness)
{
    std::string text = utf8(models::countOf(readiness.judged, QStringLiteral("session"))) + " judged";
    if (readiness.running > 0) text += ", " + std::to_string(readiness.running) + " still running";
    if (readiness.withoutAgent > 0)
        text += ", " + std::to_string(readiness.withoutAgent) + " without an agent";
    if (readiness.unread > 0)
        text += ", " + std::to_string(readiness.unread) + " judged by their lines alone ("
            + harmless(readiness.firstFault) + ")";
    return text + "\n";
}

std::string partsText(const QuestionResult& result)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(kFew * 2, result.parts.size()); ++i) {
        const insight::ReadinessPart& part = result.parts[i];
        text += "  " + harmless(part.name) + ": " + std::to_string(part.met) + " of "
            + std::to_string(part.sessions);
        if (!part.scores.empty()) text += ", " + harmless(insight::describe(part.scores));
        text += "\n";
    }
    return text;
}

std::string details(const ReadinessReport& report, Question question, std::size_t limit)
{
    const QuestionResult& result = report.readiness.of(question);
    const std::string head = "\n" + std::string(insight::textOf(question)) + "\n";
    if (!result.noData.empty()) return head + "  No data. " + result.noData + "\n";
    std::string text = partsText(result);
    const std::size_t shown = std::min(limit, result.shortfalls.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const insight::Shortfall& shortfall = result.shortfalls[i];
        const QString title = models::oneLine(report.sessionOf(shortfall).title, kTitleLength);
        text += "  " + (title.isEmpty() ? "" : harmless(utf8(title)) + ": ") + harmless(shortfall.reason)
            + "\n      " + harmless(report.linkOf(shortfall)) + "\n";
    }
    if (const std::size_t more = result.shortfalls.size() - shown; more > 0)
        text += shown == 0 ? "  " + std::to_string(more) + (more == 1 ? " falls short\n" : " fall short\n")
                           : "  and " + std::to_string(more) + " more that fall short\n";
    return text.empty() ? text : head + text;
}

std::string reportText(const ReadinessReport& report, std::size_t limit)
{
    std::string text = summaryTable(report) + "\n" + leftOut(report.readiness);
    for (std::size_t i = 0; i < insight::kQuestionCount; ++i)
        text += details(report, static_cast<Question>(i), limit);
    return text;
}

Result<ReadinessReport> read(Library& library, const insight::SessionQuery& query)
{
    const auto sessions = matchingSessions(library, query);
    if (!sessions.ok()) return sessions.error();
    const ProgressLine line;
    return readReadiness(library, *sessions, [&](double share) { line.show(share); }, {});
}

} // namespace

int runReadiness(const QCommandLineParser& arguments)
{
    const bool json = arguments.isSet(QStringLiteral("json"));
    std::size_t limit = json ? std::numeric_limits<std::size_t>::max() : kFew;
    if (arguments.isSet(QStringLiteral("limit"))) {
        bool number = false;
        limit = arguments.value(QStringLiteral("limit")).toULongLong(&number);
        if (!number) return fail("--limit takes a number", kUsage);
    }
    const auto query = sessionQuery(arguments.positionalArguments());
    if (!query.ok()) return fail(query.error().message, kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto report = read(**library, *query);
    if (!report.ok()) return fail(report.error().message);
    if (!json && !query->empty() && report->sessions.empty()) {
        print("no session matches the query\n");
        return kDone;
    }
    print(json ? dump(reportJson(*report, limit)) + "\n" : reportText(*report, limit));
    return kDone;
}

} // namespace retrospan::app::cli
