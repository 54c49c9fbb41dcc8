#include "case_contents.h"

#include "case_bundle.h"
#include "import/batch_builder.h"
#include "import/span_filter.h"
#include "importing.h"
#include "insight/corrections.h"

#include <algorithm>

namespace retrospan::app {
namespace {

constexpr std::size_t kScoreSourceCount = 5;

struct NamedFact {
    const char* name;
    std::string SessionFacts::*fact;
};
constexpr NamedFact kFacts[] = {{"session_id", &SessionFacts::sessionId},
                                {"title", &SessionFacts::title},
                                {"user", &SessionFacts::user},
                                {"tenant", &SessionFacts::tenant},
                                {"channel", &SessionFacts::channel},
                                {"workflow", &SessionFacts::workflow},
                                {"feature", &SessionFacts::feature},
                                {"vertical", &SessionFacts::vertical},
                                {"environment", &SessionFacts::environment},
                                {"agent_version", &SessionFacts::agentVersion},
                                {"prompt_version", &SessionFacts::promptVersion},
                                {"outcome", &SessionFacts::outcome}};

/// The value of that name. Throws for a name that is none, as nlohmann does for a value of another type.
template <typename Enum> Enum valueOf(const Json& json, std::size_t count)
{
    using app::toString;
    using insight::toString;
    const std::string name = json.get<std::string>();
    for (std::size_t i = 0; i < count; ++i)
        if (toString(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
    throw Json::other_error::create(0, "not one of the names", &json);
}

Json placeJson(const SpanPlace& place)
{
    return {{"trace", place.trace}, {"span", place.span.empty() ? std::string() : toHex(place.span)}};
}

SpanPlace placeOf(const Json& json)
{
    SpanPlace place{json.at("trace").get<std::string>(), {}};
    place.span = spanIdFromText(json.at("span").get<std::string>());
    return place;
}

Json factsJson(const SessionFacts& facts)
{
    Json json = Json::object();
    for (const NamedFact& named : kFacts)
        if (!(facts.*named.fact).empty()) json[named.name] = facts.*named.fact;
    json["title_rank"] = facts.titleRank;
    json["tags"] = facts.tags;
    return json;
}

SessionFacts factsOf(const Json& json)
{
    SessionFacts facts;
    for (const NamedFact& named : kFacts) facts.*named.fact = json.value(named.name, std::string());
    facts.titleRank = json.at("title_rank").get<std::uint8_t>();
    facts.tags = json.at("tags").get<std::vector<std::string>>();
    return facts;
}

Json scoreEntry(const store::PlacedScore& placed)
{
    Json json = scoreJson(placed.score);
    json.update(placeJson(placed.place));
    return json;
}

store::PlacedScore scoreOf(const Json& json)
{
    const auto text = [&](const char* name) {
        return json.at(name).is_null() ? std::string() : json.at(name).get<std::string>();
    };
    store::PlacedScore placed{placeOf(json), {}};
    placed.score.name = text("name");
    if (!json.at("value").is_null()) placed.score.value = json.at("value").get<double>();
    placed.score.label = text("label");
    placed.score.source = valueOf<ScoreSource>(json.at("source"), kScoreSourceCount);
    placed.score.comment = text("comment");
    if (!json.at("time_ns").is_null()) placed.score.timeNs = json.at("time_ns").get<std::int64_t>();
    return placed;
}

Json noteEntry(const Note& note)
{
    Json json = placeJson(note.place.span);
    json.update({{"id", note.uid},
                 {"step", note.place.step},
                 {"ordinal", note.place.ordinal},
                 {"author", note.author},
                 {"time_ns", note.timeNs},
                 {"text", note.text}});
    return json;
}

Note noteOf(const Json& json)
{
    Note note;
    note.place = {placeOf(json), json.at("step").get<std::string>(), json.at("ordinal").get<std::int64_t>()};
    note.author = json.at("author").get<std::string>();
    note.timeNs = json.at("time_ns").get<std::int64_t>();
    note.text = json.at("text").get<std::string>();
    note.uid = json.at("id").get<std::string>();
    const bool named = note.uid.size() == kNoteUidDigits
        && note.uid.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!named || note.text.empty() || note.text.size() > kMaxNoteBytes)
        throw Json::other_error::create(0, "no note", &json);
    return note;
}

Json correctionEntry(const Correction& correction)
{
    Json json = placeJson(correction.span);
    json.update({{"finding", insight::toString(correction.finding)},
                 {"detail", correction.detail},
                 {"verdict", insight::toString(correction.verdict)},
                 {"value", correction.value},
                 {"author", correction.author},
                 {"time_ns", correction.timeNs}});
    return json;
}

Correction correctionOf(const Json& json)
{
    Correction correction;
    correction.span = placeOf(json);
    correction.finding = valueOf<FindingKind>(json.at("finding"), kFindingKindCount);
    correction.detail = json.at("detail").get<std::string>();
    correction.verdict = valueOf<Verdict>(json.at("verdict"), kVerdictCount);
    correction.value = json.at("value").get<std::string>();
    correction.author = json.at("author").get<std::string>();
    correction.timeNs = json.at("time_ns").get<std::int64_t>();
    return correction;
}

Json caseEntry(const MadeCase& each)
{
    return {{"data_set", each.dataSet}, {"case", each.caseId}};
}

MadeCase caseOf(const Json& json)
{
    return {json.at("data_set").get<std::string>(), json.at("case").get<std::string>()};
}

template <typename Item, typename Write> Json listOf(const std::vector<Item>& items, Write write)
{
    Json list = Json::array();
    for (const Item& item : items) list.push_back(write(item));
    return list;
}

template <typename Read> auto itemsOf(const Json& list, Read read)
{
    std::vector<decltype(read(list))> items;
    for (const Json& item : list) items.push_back(read(item));
    return items;
}

/// The same rules for what people wrote as for what was recorded.
void redact(CaseContents& contents, import::IntakeGate& gate)
{
    const auto rules = gate.rules();
    if (!rules) return;
    import::SpanFilter filter(gate);
    filter.use(*rules);
    import::IntakeEffects effects;
    const auto redacted = [&](std::string& text) {
        std::string out;
        if (rules->redactor.redact(text, out, effects.redacted)) text = std::move(out);
    };
    for (Note& note : contents.notes) {
        note.place.span.trace = filter.id(note.place.span.trace);
        for (std::string* text : {&note.author, &note.text}) redacted(*text);
    }
    for (Correction& correction : contents.corrections) {
        correction.span.trace = filter.id(correction.span.trace);
        for (std::string* text : {&correction.author, &correction.value}) redacted(*text);
    }
    for (MadeCase& each : contents.evalCases)
        for (std::string* text : {&each.dataSet, &each.caseId}) redacted(*text);
    gate.count(effects);
}

/// What no span says.
void addFacts(const CaseContents& contents, const import::BatchSink& sink,
              const std::shared_ptr<import::IntakeGate>& gate)
{
    import::ImportReport ignored; // facts and scores have nothing to report
    import::BatchBuilder out(sink, ignored, gate);
    if (!contents.trace.empty()) out.addFacts(contents.trace, contents.facts);
    SessionFacts owner; // scores on the session alone are in a trace of their own
    owner.sessionId = contents.facts.sessionId;
    for (const store::PlacedScore& placed : contents.scores) {
        if (!owner.sessionId.empty() && placed.place.span.empty()) out.addFacts(placed.place.trace, owner);
        out.addScore(placed.place.trace, placed.place.span, placed.score);
    }
    out.flush();
}

Status addPeoplesWords(store::Workspace& workspace, std::int64_t session, const CaseContents& contents)
{
    const Status merged = workspace.mergeAnnotations(session, {contents.notes, contents.corrections});
    if (!merged.ok()) return merged;
    auto off = workspace.switchedOffRepairs(session);
    if (!off.ok()) return off.error();
    off->insert(off->end(), contents.switchedOffRepairs.begin(), contents.switchedOffRepairs.end());
    std::ranges::sort(*off);
    off->erase(std::unique(off->begin(), off->end()), off->end());
    const Status set = off->empty() ? success() : workspace.setSwitchedOffRepairs(session, *off);
    if (!set.ok() || contents.evalCases.empty()) return set;
    const auto summary = workspace.session(session);
    if (!summary.ok()) return summary.error();
    return keepMadeCases(workspace, summary->id, contents.evalCases);
}

} // namespace

Result<CaseContents> readContents(store::Workspace& workspace, std::int64_t session)
{
    const auto summary = workspace.session(session);
    if (!summary.ok()) return summary.error();
    CaseContents contents;
    contents.facts = summary->facts;
    contents.formats = summary->formats;
    auto scores = workspace.scores(session);
    auto notes = workspace.notes(session);
    auto corrections = workspace.corrections(session);
    auto off = workspace.switchedOffRepairs(session);
    if (!scores.ok()) return scores.error();
    if (!notes.ok()) return notes.error();
    if (!corrections.ok()) return corrections.error();
    if (!off.ok()) return off.error();
    auto evalCases = casesMadeFrom(workspace, summary->id);
    if (!evalCases.ok()) return evalCases.error();
    contents.evalCases = std::move(*evalCases);
    contents.scores = std::move(*scores);
    contents.notes = std::move(*notes);
    contents.corrections = std::move(*corrections);
    contents.switchedOffRepairs = std::move(*off);
    // The first span is enough to say a trace of it.
    const Status looked = workspace.eachSpan(session,
                                             [&](const store::SpanDetail& span) {
                                                 contents.trace = span.view.traceId;
                                                 return false;
                                             },
                                             {});
    if (!looked.ok() && !looked.cancelled()) return looked.error();
    return contents;
}

std::string toText(const CaseContents& contents)
{
    return dump(Json{{"trace", contents.trace},
                     {"facts", factsJson(contents.facts)},
                     {"formats", contents.formats},
                     {"scores", listOf(contents.scores, scoreEntry)},
                     {"notes", listOf(contents.notes, noteEntry)},
                     {"corrections", listOf(contents.corrections, correctionEntry)},
                     {"repairs_off", contents.switchedOffRepairs},
                     {"eval_cases", listOf(contents.evalCases, caseEntry)}})
        + "\n";
}

Result<CaseContents> contentsFrom(std::string_view text)
{
    try {
        const Json json = Json::parse(text);
        CaseContents contents;
        contents.trace = json.at("trace").get<std::string>();
        contents.facts = factsOf(json.at("facts"));
        contents.formats = json.at("formats").get<std::vector<std::string>>();
        contents.scores = itemsOf(json.at("scores"), scoreOf);
        contents.notes = itemsOf(json.at("notes"), noteOf);
        contents.corrections = itemsOf(json.at("corrections"), correctionOf);
        contents.switchedOffRepairs = json.at("repairs_off").get<std::vector<std::string>>();
        if (const auto cases = json.find("eval_cases"); cases != json.end())
            contents.evalCases = itemsOf(*cases, caseOf); // older files have none
        return contents;
    } catch (const Json::exception&) {
        return Error{std::string(kContentsMember) + " cannot be read"};
    }
}

Status feedSpans(store::Workspace& workspace, const std::vector<std::int64_t>& sessions,
                 const import::BatchSink& sink, std::stop_token stop,
                 const std::shared_ptr<import::IntakeGate>& gate, const std::function<void()>& span)
{
    import::ImportReport ignored; // what was odd about them was told when they came in
    import::BatchBuilder out(sink, ignored, gate);
    const auto add = [&](const store::SpanDetail& detail) {
        if (span) span();
        out.add(detail.view, {});
        return !out.stopped();
    };
    for (const std::int64_t session : sessions)
        if (const Status read = workspace.eachSpan(session, add, stop); !read.ok()) return read;
    out.flush();
    return success();
}

Result<std::int64_t> writeCase(store::Workspace& workspace, CaseContents contents, const SpanFeed& feed,
                               const std::shared_ptr<import::IntakeGate>& gate)
{
    auto writer = store::Writer::open(workspace, writerHooks(), store::Transactions::one);
    if (!writer.ok()) return writer.error();
    Status stored = success();
    bool any = false;
    const import::BatchSink sink = [&](SpanBatch&& batch) {
        if (!contents.formats.empty()) batch.format = contents.formats.front();
        any = any || !batch.spans.empty();
        stored = (*writer)->accept(std::move(batch));
        return stored.ok();
    };
    if (const Status fed = feed(sink); !fed.ok())
        return fed.cancelled() ? Result<std::int64_t>(Cancelled{}) : Result<std::int64_t>(fed.error());
    if (!stored.ok()) return stored.error();
    if (!any) return 0;
    addFacts(contents, sink, gate);
    if (const Status finished = (*writer)->finish(); !finished.ok()) return finished.error();
    const store::WriteCounts counts = (*writer)->takeCounts();
    writer->reset();
    if (counts.sessions.empty()) return 0;
    if (gate) redact(contents, *gate);
    if (const Status added = addPeoplesWords(workspace, counts.sessions.front(), contents); !added.ok())
        return added.error();
    return counts.sessions.front();
}

} // namespace retrospan::app
