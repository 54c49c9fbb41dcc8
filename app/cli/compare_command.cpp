#include "cli/command.h"
#include "cli/show.h"
#include "cli/step_lines.h"
#include "cli/table.h"
#include "compare_json.h"
#include "insight/baselines.h"
#include "models/format.h"
#include "open_link.h"

namespace retrospan::app::cli {
namespace {

using replay::AlignedPair;
using replay::Figure;
using replay::Match;

/// SESSION, SESSION#branch=N or SESSION#span=ID.
Result<models::SessionPart> loadPart(Library& library, const QString& text)
{
    const NamedPart named = partNamed(utf8(text));
    auto session = openNamedSession(library, named.session);
    if (!session.ok()) return session.error();
    auto replay = prepareReplay(library, std::move(*session));
    if (!replay.ok()) return replay.error();
    return models::partOf(std::move(*replay), named.part);
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

std::string pairText(const models::Comparison& compared, const AlignedPair& pair, bool first)
{
    std::string text = first ? "--- the first difference ---\n" : "";
    const std::string mark{markOf(pair.match), ' '};
    if (pair.baseline != replay::kNoStep) text += mark + stepLine(*compared.baseline.replay, pair.baseline);
    if (pair.match == Match::moved)
        text += "      is step " + std::to_string(pair.candidate + 1) + " of the candidate\n";
    if (pair.match == Match::changed || pair.match == Match::candidateOnly)
        text += (pair.match == Match::changed ? "  " : mark)
            + stepLine(*compared.candidate.replay, pair.candidate);
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
        + figureText("failed steps", deltas.errors, models::exactCount)
        + figureText("retries", deltas.retries, models::exactCount);
    for (const replay::NodeCalls& node : deltas.calls)
        text += figureText("calls of " + oneLine(node.name, 40), node.calls, models::exactCount);
    return text;
}

/// Which session a side is, how it ended, and which part of it is compared.
std::string sideText(std::string_view side, const models::SessionPart& part)
{
    const SessionSummary& session = part.replay->data().summary;
    std::string text = std::string(side) + "  " + harmless(session.id) + "  "
        + std::string(retrospan::toString(session.status));
    if (const QString of = models::partText(part); !of.isEmpty()) text += "  " + oneLine(utf8(of), 80);
    return text + "  " + oneLine(session.facts.title, 80) + "\n";
}

std::string compareText(const models::Comparison& compared)
{
    const replay::Alignment& alignment = compared.alignment;
    std::string text =
        sideText("baseline ", compared.baseline) + sideText("candidate", compared.candidate) + "\n";
    for (std::size_t i = 0; i < alignment.pairs.size(); ++i)
        text += pairText(compared, alignment.pairs[i], alignment.firstDivergence == i);
    if (!alignment.firstDivergence) text += "no step differs\n";
    return text + deltasText(compared.deltas);
}

/// What there is to compare a session with.
int propose(Library& library, const QString& name, bool json)
{
    const auto session = openNamedSession(library, utf8(name));
    if (!session.ok()) return fail(session.error().message);
    const auto all = library.sessions();
    if (!all.ok()) return fail(all.error().message);
    Json list = Json::array();
    std::string text;
    for (const auto& [place, reason, errors] : insight::proposeBaselines(session->summary, *all)) {
        const SessionSummary& other = (*all)[place];
        list.push_back({{"id", other.id},
                        {"title", other.facts.title},
                        {"reason", toString(reason)},
                        {"errors", errors == kUnknown ? Json(nullptr) : Json(errors)},
                        {"start_ns", other.startNs == 0 ? Json(nullptr) : Json(other.startNs)}});
        text += harmless(other.id) + "  " + std::string(toString(reason)) + "  "
            + (errors == 0 ? ""
                   : errors == kUnknown
                   ? "errors not known  "
                   : utf8(models::countOf(errors, QStringLiteral("error"))) + " not made good  ")
            + oneLine(other.facts.title, 80) + "\n";
    }
    if (text.empty()) text = "no session that ended well is like this one\n";
    print(json ? dump({{"candidates", std::move(list)}}) + "\n" : text);
    return kDone;
}

} // namespace

int runCompare(const QCommandLineParser& arguments)
{
    const QStringList names = arguments.positionalArguments();
    const bool proposing = arguments.isSet(QStringLiteral("propose"));
    if (proposing && names.size() != 1) return fail("compare --propose needs one session", kUsage);
    if (!proposing && names.size() != 2)
        return fail("compare needs two sessions, the baseline and the candidate; --propose finds what to "
                    "compare one with",
                    kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    if (proposing) return propose(**library, names[0], arguments.isSet(QStringLiteral("json")));
    auto baseline = loadPart(**library, names[0]), candidate = loadPart(**library, names[1]);
    for (const auto* side : {&baseline, &candidate})
        if (!side->ok()) return fail(side->error().message);
    const auto prepared = models::prepareComparison(std::move(*baseline), std::move(*candidate), {});
    const models::Comparison& compared = *prepared;
    print(arguments.isSet(QStringLiteral("json")) ? dump(compareJson(compared)) + "\n"
                                                  : compareText(compared));
    return kDone;
}

} // namespace retrospan::app::cli
