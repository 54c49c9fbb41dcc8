#include "models/eval_case_blocks.h"

#include "models/difference_blocks.h"
#include "models/eval_texts.h"
#include "models/format.h"
#include "models/message_blocks.h"
#include "models/plain_text.h"
#include "replay/align.h"

#include <algorithm>
#include <functional>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using evals::CalledTool;
using evals::CaseRun;
using evals::Judgement;
using replay::Match;

namespace {

/// One repeat of a case; null: the side has none.
struct Pair {
    const CaseRun* before;
    const CaseRun* now;
    QString title; ///< what tells it from the other repeats; empty when there is one
    std::stop_token stop;

    [[nodiscard]] const CaseRun& any() const { return now == nullptr ? *before : *now; }
};

QString titled(const QString& what, const Pair& pair)
{
    return pair.title.isEmpty() ? what : what + u", "_s + pair.title;
}

Block& addBody(BlockDocument& out, int level, std::string_view text, BlockMark mark = BlockMark::none)
{
    Block& block = out.add(BlockRole::other, level);
    block.header = false;
    block.text = text;
    block.body = bodyOf(text);
    block.mark = mark;
    return block;
}

void addNote(BlockDocument& out, int level, const QString& text)
{
    out.add(BlockRole::note, level, text);
}

void addRemarks(BlockDocument& out, const std::vector<EvalRemark>& remarks)
{
    if (remarks.empty()) return;
    out.add(BlockRole::section, 0, u"Notes"_s);
    for (const EvalRemark& each : remarks) {
        Block& block = out.add(BlockRole::note, 1, oneLine(each.author, 40));
        block.detail = formatDateTime(each.timeNs);
        block.body = BlockBody::text;
        block.text = out.keep(each.text);
    }
}

/// What people say of the session that a case was made from, and its notes do not.
std::vector<std::string> saidSince(const evals::EvalCase& which, const evals::SessionNotes* said)
{
    if (said == nullptr) return {};
    const auto found = said->find(which.sourceSession);
    return found == said->end() ? std::vector<std::string>() : evals::newLines(which.notes, found->second);
}

QString optionText(const evals::DataNode& option)
{
    if (option.isScalar()) return oneLine(option.text, 200);
    const bool texts = std::ranges::all_of(option.items, &evals::DataNode::isScalar);
    if (option.type != evals::NodeType::list || !texts) return oneLine(evals::canonicalJson(option), 200);
    QStringList all;
    for (const evals::DataNode& item : option.items) all << u'“' + oneLine(item.text, 200) + u'”';
    return all.join(u", "_s);
}

/// "texts: “guaranteed”": of a scorer that is told what to look for.
void addScorers(BlockDocument& out, const std::vector<evals::CaseScorer>& scorers)
{
    const auto isTold = [](const evals::CaseScorer& each) { return !each.options.keys.empty(); };
    if (std::ranges::none_of(scorers, isTold)) return;
    out.add(BlockRole::section, 0, u"What its scorers are told"_s);
    for (const evals::CaseScorer& each : scorers) {
        QStringList options;
        for (std::size_t i = 0; i < each.options.keys.size(); ++i)
            options << oneLine(each.options.keys[i].name, 80) + u": "_s + optionText(each.options.items[i]);
        if (!options.empty())
            out.add(BlockRole::field, 1, oneLine(each.name, 80)).detail = options.join(u"; "_s);
    }
}

/// What the agent is given and what is expected, as the data set has it.
void addQuestion(BlockDocument& out, const EvalDataSet& known, const std::string& caseId, bool sameSet)
{
    const evals::EvalCase* which = known.set->find(caseId);
    if (which == nullptr) return addNote(out, 0, u"The data set has no such case any more."_s);
    const auto add = [&](const QString& title, std::string text) {
        out.add(BlockRole::section, 0, title);
        addBody(out, 1, text.empty() ? std::string_view("(empty)") : out.keep(std::move(text)));
    };
    const auto words = [](const evals::DataNode& node) {
        return node.type == evals::NodeType::text ? node.text : canonicalJson(node);
    };
    add(u"Input"_s, words(which->input));
    if (which->expected.text) add(u"Expected"_s, *which->expected.text);
    if (which->expected.json) add(u"Expected"_s, words(*which->expected.json));
    addScorers(out, which->scorers);
    if (!sameSet)
        addNote(out, 1, u"The data set has changed since this run; this is the case as it is now."_s);
}

/// Why the case is there, and what came of it since.
void addCaseNotes(BlockDocument& out, const EvalDataSet& known, const std::string& caseId)
{
    const evals::EvalCase* which = known.set ? known.set->find(caseId) : nullptr;
    if (which == nullptr) return;
    const auto add = [&](const QString& title, std::string text) {
        if (text.empty()) return;
        out.add(BlockRole::section, 0, title);
        addBody(out, 1, out.keep(std::move(text)));
    };
    if (!which->sourceSession.empty()) {
        out.add(BlockRole::section, 0, u"Made from"_s);
        Block& link = out.add(BlockRole::link, 1, u"Session"_s);
        link.detail = oneLine(which->sourceSession, 200);
        link.target = kSourceTarget;
    }
    add(u"Notes of the case"_s, which->notes);
    add(u"Said of its session since"_s, evals::joined(saidSince(*which, known.said.get()), "\n"));
}

void addAnswer(BlockDocument& out, const CaseRun& run, const QString& whose, BlockMark mark)
{
    const evals::CaseOutput& output = run.output;
    if (!whose.isEmpty()) out.add(BlockRole::field, 1, whose);
    const int level = whose.isEmpty() ? 1 : 2;
    if (output.error.empty()) {
        addBody(out, level, output.text.empty() ? std::string_view("(empty)") : output.text, mark);
        return;
    }
    Block& error = out.add(BlockRole::error, level, u"No answer"_s);
    error.body = BlockBody::text;
    error.text = output.error;
}

void addAnswers(BlockDocument& out, const Pair& pair)
{
    const QString title = titled(u"Answer"_s, pair);
    if (pair.before == nullptr || pair.now == nullptr) {
        out.add(BlockRole::section, 0, title);
        return addAnswer(out, pair.any(), pair.now == nullptr ? u"Baseline"_s : QString(), BlockMark::none);
    }
    const evals::CaseOutput &was = pair.before->output, &is = pair.now->output;
    if (was.text == is.text && was.error == is.error) {
        out.add(BlockRole::section, 0, title).detail = u"the same"_s;
        return addAnswer(out, *pair.now, {}, BlockMark::none);
    }
    if (was.error.empty() && is.error.empty()) return addDifference(out, title, was.text, is.text, pair.stop);
    out.add(BlockRole::section, 0, title);
    addAnswer(out, *pair.before, u"Baseline"_s, BlockMark::removed);
    addAnswer(out, *pair.now, u"Candidate"_s, BlockMark::added);
}

BlockBadge judgementBadge(const evals::CaseScore& score)
{
    switch (score.judgement) {
    case Judgement::passed: return {u"passed %1"_s.arg(score.score, 0, 'f', 2), BlockTone::ok};
    case Judgement::failed: return {u"failed %1"_s.arg(score.score, 0, 'f', 2), BlockTone::error};
    case Judgement::notScored: break;
    }
    return {u"not scored"_s, BlockTone::warning};
}

/// Reasons of both sides, one beneath the other when they differ.
std::string reasonsOf(const evals::CaseScore* was, const evals::CaseScore* is)
{
    if (was == nullptr || is == nullptr || was->explanation == is->explanation)
        return (is == nullptr ? was : is)->explanation;
    return "Baseline: " + was->explanation + "\nCandidate: " + is->explanation;
}

void addScore(BlockDocument& out, const std::string& scorer, const evals::CaseScore* was,
              const evals::CaseScore* is)
{
    Block& block = out.add(BlockRole::field, 1, oneLine(scorer, 80));
    const bool both = was != nullptr && is != nullptr;
    const bool differ = both && (was->judgement != is->judgement || was->score != is->score);
    if (differ) {
        block.detail = judgementBadge(*was).text + u" → "_s + judgementBadge(*is).text;
    } else if (!both && is == nullptr) {
        block.detail = u"baseline only"_s;
    }
    block.badges.push_back(judgementBadge(is == nullptr ? *was : *is));
    std::string reasons = reasonsOf(was, is);
    if (reasons.empty()) return;
    block.body = BlockBody::text;
    block.text = out.keep(std::move(reasons));
}

void addScores(BlockDocument& out, const Pair& pair)
{
    out.add(BlockRole::section, 0, titled(u"Scores"_s, pair));
    for (const evals::ScorerResult& each : pair.any().scores)
        addScore(out, each.scorer,
                 pair.before == nullptr || pair.now == nullptr ? nullptr : pair.before->find(each.scorer),
                 &each.score);
    if (pair.before == nullptr || pair.now == nullptr) return;
    for (const evals::ScorerResult& each : pair.before->scores)
        if (pair.now->find(each.scorer) == nullptr) addScore(out, each.scorer, &each.score, nullptr);
}

std::vector<replay::StepKey> keysOf(const std::vector<CalledTool>& calls)
{
    std::vector<replay::StepKey> keys;
    const std::hash<std::string> hash;
    for (const CalledTool& call : calls)
        keys.push_back({hash(call.name + '\n' + evals::canonicalJson(call.arguments)), hash(call.name)});
    return keys;
}

Block& addCall(BlockDocument& out, const CalledTool& call, const QString& badge, BlockTone tone)
{
    Block& block = out.add(BlockRole::toolCall, 1, oneLine(call.name, 200));
    if (!badge.isEmpty()) block.badges.push_back({badge, tone});
    block.open = !badge.isEmpty();
    return block;
}

void addWholeCall(BlockDocument& out, const CalledTool& call, const QString& badge, BlockTone tone,
                  BlockMark mark)
{
    addCall(out, call, badge, tone);
    if (call.arguments.type != evals::NodeType::null)
        addBody(out, 2, out.keep(evals::canonicalJson(call.arguments)), mark);
}

void addCallPair(BlockDocument& out, const std::vector<CalledTool>& was, const std::vector<CalledTool>& is,
                 const replay::AlignedPair& pair, const std::stop_token& stop)
{
    switch (pair.match) {
    case Match::same: return addWholeCall(out, is[pair.candidate], {}, BlockTone::neutral, BlockMark::none);
    case Match::moved:
        return addWholeCall(out, is[pair.candidate], u"moved"_s, BlockTone::accent, BlockMark::none);
    case Match::baselineOnly:
        return addWholeCall(out, was[pair.baseline], u"baseline only"_s, BlockTone::error,
                            BlockMark::removed);
    case Match::candidateOnly:
        return addWholeCall(out, is[pair.candidate], u"candidate only"_s, BlockTone::ok, BlockMark::added);
    case Match::changed: break;
    }
    addCall(out, is[pair.candidate], u"changed"_s, BlockTone::warning);
    addWordDifference(out, 2, out.keep(evals::canonicalJson(was[pair.baseline].arguments)),
                      out.keep(evals::canonicalJson(is[pair.candidate].arguments)), stop);
}

void addCalls(BlockDocument& out, const Pair& pair)
{
    const auto* was =
        pair.before != nullptr && pair.before->output.calls ? &*pair.before->output.calls : nullptr;
    const auto* is = pair.now != nullptr && pair.now->output.calls ? &*pair.now->output.calls : nullptr;
    if (was == nullptr && is == nullptr) return;
    const std::size_t section = out.blocks.size();
    out.add(BlockRole::section, 0, titled(u"Trajectory"_s, pair));
    if (was == nullptr || is == nullptr) {
        for (const CalledTool& call : is == nullptr ? *was : *is)
            addWholeCall(out, call, {}, BlockTone::neutral, BlockMark::none);
        const auto calls = static_cast<std::int64_t>((is == nullptr ? *was : *is).size());
        out.blocks[section].detail = countOf(calls, u"call"_s);
        if (pair.before != nullptr && pair.now != nullptr)
            addNote(out, 1,
                    is == nullptr ? u"The candidate does not tell its calls."_s
                                  : u"The baseline does not tell its calls."_s);
        return;
    }
    const replay::Alignment found = replay::align(keysOf(*was), keysOf(*is), pair.stop);
    std::int64_t differ = 0;
    for (const replay::AlignedPair& each : found.pairs) {
        differ += each.match == Match::same ? 0 : 1;
        addCallPair(out, *was, *is, each, pair.stop);
    }
    const QString calls = countOf(static_cast<std::int64_t>(found.pairs.size()), u"call"_s);
    out.blocks[section].detail = differ == 0 ? u"%1, the same on both sides"_s.arg(calls)
                                             : u"%1 of %2 differ"_s.arg(differ).arg(calls);
}

void addFigures(BlockDocument& out, const Pair& pair)
{
    out.add(BlockRole::section, 0, titled(u"Spent"_s, pair));
    const auto add = [&](const QString& name, std::int64_t evals::CaseOutput::*figure,
                         QString (*format)(std::int64_t)) {
        const QString now = format(pair.any().output.*figure);
        out.add(BlockRole::field, 1, name).detail = pair.before == nullptr || pair.now == nullptr
            ? now
            : changeOfText(format(pair.before->output.*figure), now);
    };
    add(u"Cost"_s, &evals::CaseOutput::costMicroUsd, formatMoney);
    add(u"Latency"_s, &evals::CaseOutput::latencyNs, formatDuration);
    add(u"Steps"_s, &evals::CaseOutput::steps, exactCount);
    add(u"Attempts"_s, &evals::CaseOutput::attempts, exactCount);
}

/// A target is twice the place of the case in its run, and one more on the candidate's side.
void addSession(BlockDocument& out, const evals::Run& run, const CaseRun* which, bool candidate)
{
    if (which == nullptr || which->output.session.empty()) return;
    Block& link = out.add(BlockRole::link, 1, candidate ? u"Candidate"_s : u"Baseline"_s);
    link.detail = oneLine(which->output.session, 200);
    link.target = (which - run.cases.data()) * 2 + (candidate ? 1 : 0);
}

void addSessions(BlockDocument& out, const EvalComparison& comparison, const Pair& pair)
{
    const std::size_t section = out.blocks.size();
    out.add(BlockRole::section, 0, titled(u"Sessions"_s, pair));
    if (comparison.baseline) addSession(out, *comparison.baseline, pair.before, false);
    addSession(out, *comparison.candidate, pair.now, true);
    if (out.blocks.size() == section + 1) addNote(out, 1, u"No session was recorded."_s);
}

QString summaryOf(const EvalComparison& comparison, const evals::CaseDifference& each)
{
    QStringList facts{oneLine(each.caseId, 120)};
    if (comparison.baseline) facts << changeText(each.change);
    facts << (each.baseline && each.candidate
                  ? changeOfText(sideText(each.baseline), sideText(each.candidate))
                  : sideText(each.candidate ? each.candidate : each.baseline));
    return facts.join(u" · "_s);
}

} // namespace

std::shared_ptr<BlockDocument> evalCaseBlocks(const std::shared_ptr<const EvalComparison>& comparison,
                                              std::size_t place, const EvalDataSet& known,
                                              const std::vector<EvalRemark>& remarks,
                                              const std::stop_token& stop)
{
    const evals::CaseDifference& each = comparison->diff.cases[place];
    auto out = std::make_shared<BlockDocument>();
    out->owner = comparison;
    out->summary = summaryOf(*comparison, each);
    addRemarks(*out, remarks);
    if (known.set)
        addQuestion(*out, known, each.caseId, known.set->hash == comparison->candidate->dataSetHash);
    const auto was = comparison->baselineOf(each.caseId), is = comparison->candidateOf(each.caseId);
    if (is.empty() && each.candidate) addNote(*out, 0, u"The candidate has no output for this case."_s);
    const std::size_t repeats = std::max(was.size(), is.size());
    const std::size_t first = urgentRepeat(is.empty() ? was : is);
    for (std::size_t nth = 0; nth < repeats && !stop.stop_requested(); ++nth) {
        const std::size_t i = nth == 0 ? first : nth - (nth <= first ? 1 : 0);
        const Pair pair{i < was.size() ? &was[i] : nullptr, i < is.size() ? &is[i] : nullptr,
                        repeats == 1 ? QString() : u"repeat %1 of %2"_s.arg(i + 1).arg(repeats), stop};
        addAnswers(*out, pair);
        addScores(*out, pair);
        addCalls(*out, pair);
        addFigures(*out, pair);
        addSessions(*out, *comparison, pair);
    }
    addCaseNotes(*out, known, each.caseId);
    return out;
}

const std::string& evalTargetSession(const EvalComparison& comparison, std::int64_t target)
{
    const evals::Run& run = target % 2 == 1 ? *comparison.candidate : *comparison.baseline;
    return run.cases[static_cast<std::size_t>(target / 2)].output.session;
}

} // namespace retrospan::models
