#include "models/pair_blocks.h"

#include "models/difference_blocks.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/replay_text.h"

#include <array>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::AlignedPair;
using replay::kNoStep;
using replay::Match;
using replay::Step;
using replay::StepIndex;
using replay::StepKind;

struct Pair {
    const Comparison& comparison;
    const Step &baseline, &candidate;
    TextPlace before, after;
    const std::stop_token& stop;
};

const SpanDigest& digestOf(const TextPlace& place)
{
    return place.replay.digest().of(place.row);
}

std::vector<MessageId> givenTo(const TextPlace& place)
{
    const SessionDigest& digest = place.replay.digest();
    std::vector<MessageId> messages = digest.messages(digestOf(place).instructions);
    const std::vector<MessageId> context = digest.messages(digestOf(place).context);
    messages.insert(messages.end(), context.begin(), context.end());
    return messages;
}

std::vector<MessageId> saidBy(const TextPlace& place)
{
    const auto output = place.replay.digest().output(digestOf(place));
    return {output.begin(), output.end()};
}

bool isModel(const TextPlace& place)
{
    return place.row != kNoRow && place.replay.table().kind(place.row) == SpanKind::model;
}

void addStepTexts(BlockDocument& out, const QString& title, const Pair& pair)
{
    addTextDifference(out, title, pair.before, pair.baseline.text, pair.after, pair.candidate.text,
                      pair.stop);
}

std::string_view reasonOf(const PreparedReplay& replay, const Step& step)
{
    return step.kind == StepKind::handoff ? std::string_view(replay.structure().handoffs[step.detail].reason)
                                          : replay.structure().interrupts[step.detail].reason;
}

/// What pages that both sides have say differently.
void addChangedPages(BlockDocument& out, const Pair& pair)
{
    const SessionDigest &old = pair.before.replay.digest(), &now = pair.after.replay.digest();
    for (const DigestDocument& was : old.documents(digestOf(pair.before)))
        for (const DigestDocument& is : now.documents(digestOf(pair.after)))
            if (old.text(was.id) == now.text(is.id) && !sameText(old.texts(), was.text, now.texts(), is.text))
                addTextDifference(out, oneLine(old.text(was.id)), pair.before, was.text, pair.after, is.text,
                                  pair.stop);
}

/// Pages by what they are called, in the order of the ranking.
void addPages(BlockDocument& out, const Pair& pair)
{
    const auto list = [](const TextPlace& place) {
        std::string names;
        for (const DigestDocument& page : place.replay.digest().documents(digestOf(place)))
            names += std::string(place.replay.digest().text(page.id)) + "\n";
        return names;
    };
    std::string before = list(pair.before), after = list(pair.after);
    out.add(BlockRole::section, 0, u"Pages"_s).detail = before == after ? u"the same"_s : QString();
    if (before != after)
        addWordDifference(out, 1, out.keep(std::move(before)), out.keep(std::move(after)), pair.stop);
    addChangedPages(out, pair);
}

void addChanged(BlockDocument& out, const Pair& pair)
{
    switch (pair.baseline.kind) {
    case StepKind::decision:
        return addMessageDifference(out, u"What it said and asked for"_s, pair.before, saidBy(pair.before),
                                    pair.after, saidBy(pair.after), pair.stop);
    case StepKind::handoff:
    case StepKind::interrupt:
        out.add(BlockRole::section, 0, kindText(pair.baseline.kind));
        return addWordDifference(out, 1, reasonOf(pair.before.replay, pair.baseline),
                                 reasonOf(pair.after.replay, pair.candidate), pair.stop);
    case StepKind::modelCall:
    case StepKind::toolCall:
    case StepKind::retry:
        if (isModel(pair.before))
            return addMessageDifference(out, u"What the model was given"_s, pair.before, givenTo(pair.before),
                                        pair.after, givenTo(pair.after), pair.stop);
        return addStepTexts(out, u"Arguments"_s, pair);
    case StepKind::retrieval: addStepTexts(out, u"Question"_s, pair); return addPages(out, pair);
    case StepKind::result: return addStepTexts(out, u"Result"_s, pair);
    case StepKind::error: return addStepTexts(out, u"Error"_s, pair);
    default: return addStepTexts(out, u"Message"_s, pair);
    }
}

QString figure(std::int64_t before, std::int64_t after, QString (*format)(std::int64_t))
{
    return format(before) + u" → "_s + format(after);
}

QString money(std::int64_t microUsd)
{
    return microUsd == kUnknown ? unknownText() : formatMoney(microUsd);
}

/// What the steps themselves took and cost.
void addFigures(BlockDocument& out, const Comparison& comparison, const AlignedPair& pair)
{
    const replay::Totals before = comparison.of(Side::baseline)->journey().spentAt(pair.baseline),
                         after = comparison.of(Side::candidate)->journey().spentAt(pair.candidate);
    struct Spent {
        QString name;
        std::int64_t before, after;
        QString (*format)(std::int64_t);
    };
    const std::array figures{Spent{u"Tokens in"_s, before.input, after.input, formatCount},
                             Spent{u"Tokens out"_s, before.output, after.output, formatCount},
                             Spent{u"Cost"_s, before.costMicroUsd, after.costMicroUsd, money}};
    bool first = true;
    for (const auto& [name, was, is, format] : figures) {
        if ((was == kUnknown || was == 0) && (is == kUnknown || is == 0)) continue;
        if (std::exchange(first, false)) out.add(BlockRole::section, 0, u"Spent"_s);
        out.add(BlockRole::field, 1, name).detail = figure(was, is, format);
    }
}

/// A step as it is: of messages their text, else what the replay says of it.
std::shared_ptr<BlockDocument> stepBlocks(const Replay& replay, StepIndex index)
{
    const Step& step = replay->journey().steps()[index];
    if (!isMessage(step.kind) && step.kind != StepKind::decision) return callBlocks(replay, index);
    auto out = blocksOf(replay);
    out->add(BlockRole::section, 0, kindText(step.kind));
    addText(*out, 1, *replay, step.text, step.row);
    if (step.kind != StepKind::decision) return out;
    if (const QString calls = calledText(*replay, step); !calls.isEmpty())
        out->add(BlockRole::note, 1, calls);
    return out;
}

void addNote(BlockDocument& out, const QString& text)
{
    Block note;
    note.role = BlockRole::note;
    note.title = text;
    out.blocks.insert(out.blocks.begin(), std::move(note));
}

std::shared_ptr<BlockDocument> oneSide(const Comparison& comparison, const AlignedPair& pair)
{
    const Side side = pair.baseline == kNoStep ? Side::candidate : Side::baseline;
    auto out = stepBlocks(comparison.of(side), side == Side::baseline ? pair.baseline : pair.candidate);
    if (side == Side::candidate)
        for (Block& block : out->blocks)
            if (block.target != Block::kNoTarget) block.target += kCandidateTarget;
    switch (pair.match) {
    case Match::moved:
        addNote(*out, u"It says the same, but comes at step %1 of the candidate."_s.arg(pair.candidate + 1));
        break;
    case Match::baselineOnly: addNote(*out, u"The candidate has no such step."_s); break;
    case Match::candidateOnly: addNote(*out, u"The baseline has no such step."_s); break;
    default: addNote(*out, u"Both say the same."_s);
    }
    return out;
}

QString summaryOf(const Comparison& comparison, const AlignedPair& pair)
{
    QStringList facts;
    for (const Side side : {Side::baseline, Side::candidate}) {
        const StepIndex step = side == Side::baseline ? pair.baseline : pair.candidate;
        if (step == kNoStep) continue;
        const PreparedReplay& replay = *comparison.of(side);
        if (facts.isEmpty()) facts << kindText(replay.journey().steps()[step].kind);
        facts << (side == Side::baseline ? u"baseline step %1 at %2"_s : u"candidate step %1 at %2"_s)
                     .arg(step + 1)
                     .arg(sinceStart(replay, step));
    }
    return facts.join(u" · "_s);
}

} // namespace

std::shared_ptr<BlockDocument> pairBlocks(const std::shared_ptr<const Comparison>& comparison,
                                          std::size_t number, const std::stop_token& stop)
{
    const AlignedPair& pair = comparison->alignment.pairs[number];
    std::shared_ptr<BlockDocument> out;
    if (pair.match == Match::changed) {
        out = std::make_shared<BlockDocument>();
        const Step &before = comparison->of(Side::baseline)->journey().steps()[pair.baseline],
                   &after = comparison->of(Side::candidate)->journey().steps()[pair.candidate];
        addChanged(*out,
                   {*comparison,
                    before,
                    after,
                    {*comparison->of(Side::baseline), before.row},
                    {*comparison->of(Side::candidate), after.row},
                    stop});
    } else {
        out = oneSide(*comparison, pair);
    }
    if (pair.baseline != kNoStep && pair.candidate != kNoStep) addFigures(*out, *comparison, pair);
    out->summary = summaryOf(*comparison, pair);
    out->owner = comparison;
    return out;
}

PairTarget pairTarget(std::int64_t target)
{
    const bool candidate = target >= kCandidateTarget;
    return {candidate ? Side::candidate : Side::baseline,
            static_cast<Row>(candidate ? target - kCandidateTarget : target)};
}

} // namespace retrospan::models
