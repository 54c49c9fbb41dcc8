#include "evals/foreign_runs.h"

#include "evals/kept_runs.h"
#include "evals/sha256.h"
#include "evals/verdict_json.h"
#include "import/json.h"
#include "import/vocabulary.h"
#include "session_json.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <map>

namespace retrospan::app {
namespace {

/// What the spans of a session say, of what a run needs.
struct Recorded {
    std::string rootAttributes, resource; ///< as JSON
    std::string input, output, error;
};

/// Which run and case a session is of, as its tool says.
struct Place {
    std::string run, agent, dataSet, caseId;
    std::int64_t repeat = 0; ///< 0: not told
    std::string same = {}; ///< cases that agree in it may be repeats; empty: none are
};

std::string textOf(const Json& value)
{
    return value.is_null() ? std::string() : value.is_string() ? value.get<std::string>() : dump(value);
}

/// The first of these that says something.
std::string firstOf(std::initializer_list<std::string> texts)
{
    for (const std::string& text : texts)
        if (!text.empty()) return text;
    return {};
}

Json member(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) ? object[key] : Json();
}

Place promptfooPlace(const SessionSummary&, const Json& root, const Json& resource)
{
    const Json provider = member(root, "promptfoo.provider"), test = member(root, "promptfoo.testCase");
    const std::string agent =
        firstOf({textOf(member(provider, "label")), textOf(member(provider, "id")), textOf(provider)});
    const std::string prompt = textOf(member(root, "promptfoo.promptIdx"));
    const Json index = member(root, "promptfoo.testIdx"); // eval import names its cases by it
    const std::string id = index.is_number_integer() ? "test-" + std::to_string(index.get<std::int64_t>() + 1)
                                                     : firstOf({textOf(member(test, "description")), "test"});
    return {textOf(member(resource, "promptfoo.evalId")) + " " + agent + " " + prompt,
            agent,
            firstOf({textOf(member(resource, "promptfoo.config.description")), "promptfoo"}),
            id,
            0,
            test.is_null() ? std::string() : dump(test)};
}

Place inspectPlace(const SessionSummary&, const Json& root, const Json& resource)
{
    const Json eval = member(resource, "inspect.eval"), epoch = member(root, "inspect.epoch");
    const std::string task = textOf(member(eval, "task"));
    return {firstOf({textOf(member(eval, "run_id")), textOf(member(eval, "eval_id"))}) + " " + task,
            textOf(member(eval, "model")), firstOf({textOf(member(member(eval, "dataset"), "name")), task}),
            textOf(member(root, "inspect.id")), epoch.is_number_integer() ? epoch.get<std::int64_t>() : 0};
}

Place deepEvalPlace(const SessionSummary&, const Json& root, const Json& resource)
{
    return {"deepeval " + dump(resource),
            {},
            "deepeval",
            firstOf({textOf(member(root, "deepeval.name")), textOf(member(root, "deepeval.order"))}),
            0};
}

/// Its sessions are "RUN/SAMPLE"; what belongs to no sample is "RUN/run".
Place openAiEvalsPlace(const SessionSummary& session, const Json& root, const Json&)
{
    const std::string sample = session.id.substr(session.id.find('/') + 1);
    return {textOf(member(root, "openai_evals.run_id")), textOf(member(root, "openai_evals.completion_fn")),
            textOf(member(root, "gen_ai.workflow.name")), sample == "run" ? std::string() : sample, 0};
}

Place langSmithPlace(const SessionSummary&, const Json& root, const Json&)
{
    const std::string experiment = firstOf({textOf(member(root, "langsmith.trace.session_name")),
                                            textOf(member(root, "langsmith.trace.session_id"))});
    return {experiment,
            {},
            firstOf({textOf(member(root, "langsmith.reference_dataset_id")), experiment}),
            textOf(member(root, "langsmith.reference_example_id")),
            0};
}

struct Tool {
    std::string_view format;
    Place (*placeOf)(const SessionSummary& session, const Json& root, const Json& resource);
    bool evalsOnly; ///< what it records
};

constexpr Tool kTools[] = {{"promptfoo", promptfooPlace, true},
                           {"inspect", inspectPlace, true},
                           {"deepeval", deepEvalPlace, true},
                           {"openai-evals", openAiEvalsPlace, true},
                           {"langsmith", langSmithPlace, false}};

const Tool* toolOf(const SessionSummary& session)
{
    for (const Tool& tool : kTools)
        if (std::ranges::find(session.formats, tool.format) != session.formats.end()) return &tool;
    return nullptr;
}

std::string lastText(const std::vector<Message>& messages)
{
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        for (auto part = message->parts.rbegin(); part != message->parts.rend(); ++part)
            if (part->type == PartType::text && !part->text.empty()) return part->text;
    return {};
}

void readSpan(const SpanView& view, bool root, Recorded& recorded)
{
    const SpanContent content = import::deriveContent(view);
    const std::string output = firstOf({lastText(content.output), content.outputText});
    if (!output.empty()) recorded.output = output;
    if (recorded.input.empty()) recorded.input = firstOf({lastText(content.input), content.inputText});
    if (view.status == OtlpStatus::error && recorded.error.empty())
        recorded.error = import::errorMessage(view);
    if (!root) return;
    recorded.rootAttributes = import::toJson(ValueView::ofMap(view.attributes));
    recorded.resource = import::toJson(ValueView::ofMap(view.resource.attributes));
}

Result<Recorded> readSession(Library& library, std::int64_t key, const std::stop_token& stop)
{
    Recorded recorded;
    std::string rootOutput;
    const auto read = [&](const store::SpanDetail& detail) {
        const bool root = detail.view.parentId.empty() && recorded.rootAttributes.empty();
        readSpan(detail.view, root, recorded);
        if (root) rootOutput = recorded.output;
        return true;
    };
    const Status status = library.workspace().eachSpan(key, read, stop);
    if (status.cancelled()) return Cancelled{};
    if (!status.ok()) return status.error();
    if (!rootOutput.empty()) recorded.output = rootOutput;
    return recorded;
}

/// Words of the tools for a verdict; without one, 1 and 0 are one too.
evals::ScorerResult resultOf(const Score& score)
{
    evals::ScorerResult result{score.name, {evals::Judgement::notScored, 0, score.comment}};
    const auto is = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, score.label) != words.end();
    };
    const bool share = score.value && *score.value >= 0 && *score.value <= 1;
    if (is({"pass", "C", "correct", "true"}) || (score.label.empty() && score.value == 1))
        result.score = {evals::Judgement::passed, share ? *score.value : 1, score.comment};
    else if (is({"fail", "I", "P", "N", "incorrect", "false"}) || (score.label.empty() && score.value == 0))
        result.score = {evals::Judgement::failed,
                        share                    ? *score.value
                            : score.label == "P" ? 0.5
                                                 : 0,
                        score.comment};
    else if (result.score.explanation.empty())
        result.score.explanation = "a figure without a verdict: " + score.label
            + (score.value ? std::to_string(*score.value) : std::string());
    return result;
}

evals::CaseRun caseOf(const SessionSummary& session, const Recorded& recorded, const Place& place)
{
    evals::CaseRun run;
    run.output.caseId = place.caseId;
    run.output.repeat = std::max<std::int64_t>(place.repeat, 1);
    run.output.session = session.id;
    run.output.costMicroUsd = session.cost.microUsd;
    run.output.latencyNs = measuredNs(session.startNs, session.endNs);
    if (recorded.output.empty())
        run.output.error = firstOf({recorded.error, "no answer was recorded"});
    else
        run.output.value = evals::DataNode::ofText(run.output.text = recorded.output);
    for (const Score& score : session.scores) {
        evals::ScorerResult result = resultOf(score);
        std::erase_if(run.scores, [&](const auto& known) { return known.scorer == result.scorer; });
        run.scores.push_back(std::move(result));
    }
    std::ranges::sort(run.scores, {}, &evals::ScorerResult::scorer);
    return run;
}

/// Sessions of one run, with what the cases were asked.
struct Gathered {
    evals::Run run;
    std::map<std::string, std::string> inputs; ///< by case
    std::map<std::string, std::string> same; ///< Place::same, by case
};

void add(Gathered& gathered, const SessionSummary& session, const Recorded& recorded, const Place& place)
{
    evals::RunFacts& facts = gathered.run.facts;
    facts.agent = place.agent;
    gathered.run.dataSet = place.dataSet;
    const std::int64_t start = session.startNs;
    if (start > 0) facts.startedNs = facts.startedNs == 0 ? start : std::min(facts.startedNs, start);
    facts.endedNs = std::max(facts.endedNs, session.endNs);
    gathered.inputs.emplace(place.caseId, recorded.input);
    if (!place.same.empty()) gathered.same.emplace(place.caseId, place.same);
    evals::CaseRun made = caseOf(session, recorded, place);
    const auto same = [&](const evals::CaseRun& each) { return each.output.place() == made.output.place(); };
    while (std::ranges::any_of(gathered.run.cases, same)) ++made.output.repeat;
    gathered.run.cases.push_back(std::move(made));
}

/// Names with numbers at their ends in the order of these.
std::pair<std::size_t, std::string> numbered(const std::string& id)
{
    return {id.size(), id};
}

/// When all cases are there equally often they were repeated: they are one case, of the name of the first.
void joinRepeats(Gathered& gathered)
{
    std::map<std::string, std::size_t> counts;
    for (const auto& [id, same] : gathered.same) ++counts[same];
    const auto often = [&](const auto& each) { return each.second == counts.begin()->second; };
    if (!std::ranges::all_of(counts, often)) return;
    std::map<std::string, std::string> first;
    for (const auto& [id, same] : gathered.same) {
        const auto [known, fresh] = first.try_emplace(same, id);
        if (!fresh && numbered(id) < numbered(known->second)) known->second = id;
    }
    std::ranges::stable_sort(gathered.run.cases, {},
                             [](const evals::CaseRun& each) { return numbered(each.output.caseId); });
    std::map<std::string, std::int64_t> repeats;
    for (evals::CaseRun& each : gathered.run.cases) {
        const auto same = gathered.same.find(each.output.caseId);
        if (same == gathered.same.end()) continue;
        const std::string& id = first.at(same->second);
        if (id != each.output.caseId) gathered.inputs.erase(each.output.caseId);
        each.output.caseId = id;
        each.output.repeat = ++repeats[id];
    }
}

evals::Run finished(Gathered&& gathered, const std::string& key)
{
    joinRepeats(gathered);
    evals::Run run = std::move(gathered.run);
    std::ranges::sort(run.cases, {}, [](const evals::CaseRun& each) { return each.output.place(); });
    std::string inputs;
    for (const auto& [id, input] : gathered.inputs) inputs += id + "\n" + input + "\n";
    run.dataSetHash = std::string(evals::kImportedHash) + "sha256:" + evals::sha256(inputs);
    run.outputsHash = evals::hashOfOutputs(run.cases);
    run.program = program();
    run.facts.id = idFromText(key);
    return run;
}

Result<std::vector<evals::Run>> runsOf(Library& library, const std::vector<SessionSummary>& sessions,
                                       const std::set<const Tool*>& tools, const std::stop_token& stop)
{
    std::map<std::string, Gathered> byKey;
    for (const SessionSummary& session : sessions) {
        const Tool* tool = toolOf(session);
        if (!tools.contains(tool) || session.spans == 0) continue;
        const auto recorded = readSession(library, session.key, stop);
        if (recorded.cancelled()) return Cancelled{};
        if (!recorded.ok()) return recorded.error();
        const Json root = Json::parse(recorded->rootAttributes, nullptr, false);
        const Json resource = Json::parse(recorded->resource, nullptr, false);
        const Place place = tool->placeOf(session, root, resource);
        if (!place.caseId.empty() && !place.run.empty())
            add(byKey[std::string(tool->format) + " " + place.run], session, *recorded, place);
    }
    std::vector<evals::Run> runs;
    for (auto& [key, gathered] : byKey) runs.push_back(finished(std::move(gathered), key));
    return runs;
}

} // namespace

Result<std::vector<evals::Run>> foreignRuns(Library& library, const std::stop_token& stop)
{
    const auto sessions = library.sessions();
    if (!sessions.ok()) return sessions.error();
    std::set<const Tool*> tools;
    for (const Tool& tool : kTools) tools.insert(&tool);
    return runsOf(library, *sessions, tools, stop);
}

Status keepImportedRuns(Library& library, std::set<std::int64_t>& looked, const std::stop_token& stop)
{
    const auto sessions = library.sessions();
    if (!sessions.ok()) return sessions.error();
    const auto kept = store::EvalRuns(library.workspace()).recordings();
    if (!kept.ok()) return kept.error();
    std::set<const Tool*> tools;
    std::vector<std::int64_t> fresh;
    for (const SessionSummary& session : *sessions) {
        const Tool* tool = toolOf(session);
        if (tool == nullptr || !tool->evalsOnly || looked.contains(session.key)) continue;
        fresh.push_back(session.key);
        if (!kept->contains(session.id)) tools.insert(tool);
    }
    if (tools.empty()) return success();
    const auto runs = runsOf(library, *sessions, tools, stop);
    if (runs.cancelled()) return Cancelled{};
    if (!runs.ok()) return runs.error();
    Status result = success();
    for (const evals::Run& run : *runs) {
        Status status = keepRun(library, nullptr, {}, run, store::SameRun::replaceUnreviewed);
        if (!status.ok() && result.ok()) result = std::move(status);
    }
    looked.insert(fresh.begin(), fresh.end());
    return result;
}

} // namespace retrospan::app
