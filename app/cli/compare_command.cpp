#include "cli/command.h"
#include "cli/show.h"
#include "cli/step_lines.h"
#include "cli/table.h"
#include "compare_json.h"
#include "models/format.h"

namespace retrospan::app::cli {
namespace {

using replay::AlignedPair;
using replay::Figure;
using replay::Match;

Result<std::unique_ptr<SessionReplay>> loadReplay(Library& library, const QString& name)
{
    auto session = openNamedSession(library, utf8(name));
    if (!session.ok()) return session.error();
    return SessionReplay::load(library, std::move(*session));
}

/// As a diff marks it; moved steps point to where they went.
char markOf(Match match)
{
    switch (match) {
    case Match::same: return ' ';
    case Match::changed: return '~';
    case Match::moved: return '>';
    case Match::baselineOnly: return '-';
    case Match::candidateOnly: break;
    }
    return '+';
}

std::string pairText(const ComparedSessions& compared, const AlignedPair& pair, bool first)
{
    std::string text = first ? "--- the first difference ---\n" : "";
    const std::string mark{markOf(pair.match), ' '};
    if (pair.baseline != replay::kNoStep) text += mark + stepLine(compared.baseline, pair.baseline);
    if (pair.match == Match::moved)
        text += "      is step " + std::to_string(pair.candidate + 1) + " of the candidate\n";
    if (pair.match == Match::changed || pair.match == Match::candidateOnly)
        text += (pair.match == Match::changed ? "  " : mark) + stepLine(compared.candidate, pair.candidate);
    return text;
}

std::string figureText(const std::string& name, const Figure& figure, QString (*format)(std::int64_t))
{
    std::string text = name + "  ";
    text.resize(std::max<std::size_t>(text.size(), 34), ' ');
    return text + utf8(format(figure.baseline)) + " -> " + utf8(format(figure.candidate)) + "\n";
}

QString money(std::int64_t microUsd)
{
    return microUsd == kUnknown ? models::unknownText() : models::formatMoney(microUsd);
}

std::string deltasText(const replay::Deltas& deltas)
{
    std::string text = "\n" + figureText("duration", deltas.durationNs, models::formatDuration)
        + figureText("tokens in", deltas.inputTokens, models::formatCount)
        + figureText("tokens out", deltas.outputTokens, models::formatCount)
        + figureText("cost", deltas.costMicroUsd, money)
        + figureText("steps", deltas.steps, models::exactCount)
        + figureText("errors", deltas.errors, models::exactCount)
        + figureText("retries", deltas.retries, models::exactCount);
    for (const replay::NodeCalls& node : deltas.calls)
        text += figureText("calls of " + oneLine(node.name, 40), node.calls, models::exactCount);
    return text;
}

std::string compareText(const ComparedSessions& compared)
{
    const replay::Alignment& alignment = compared.alignment;
    std::string text;
    for (std::size_t i = 0; i < alignment.pairs.size(); ++i)
        text += pairText(compared, alignment.pairs[i], alignment.firstDivergence == i);
    if (!alignment.firstDivergence) text += "no step differs\n";
    return text + deltasText(compared.deltas);
}

} // namespace

int runCompare(const QCommandLineParser& arguments)
{
    const QStringList names = arguments.positionalArguments();
    if (names.size() != 2) return fail("compare needs two sessions: the baseline and the candidate", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto baseline = loadReplay(**library, names[0]);
    if (!baseline.ok()) return fail(baseline.error().message);
    const auto candidate = loadReplay(**library, names[1]);
    if (!candidate.ok()) return fail(candidate.error().message);
    const ComparedSessions compared = compareSessions(**baseline, **candidate);
    print(arguments.isSet(QStringLiteral("json")) ? dump(compareJson(compared)) + "\n"
                                                  : compareText(compared));
    return kDone;
}

} // namespace retrospan::app::cli
