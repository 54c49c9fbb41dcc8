#include "models/difference_blocks.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "models/span_blocks.h"
#include "replay/message_diff.h"
#include "replay/text_diff.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::Match;
using replay::TextChange;

Block& addWords(BlockDocument& out, int level, std::string_view text, BlockMark mark)
{
    Block& block = out.add(BlockRole::other, level);
    block.header = false;
    block.body = BlockBody::text;
    block.text = text.empty() ? std::string_view("(empty)") : text;
    block.mark = mark;
    return block;
}

/// Both are objects or lists, so that fields say more than words.
bool byFields(std::string_view before, std::string_view after)
{
    const auto structured = [](std::string_view text) {
        const std::size_t at = text.find_first_not_of(" \t\r\n");
        return at != std::string_view::npos && (text[at] == '{' || text[at] == '[');
    };
    return structured(before) && structured(after);
}

void addCut(BlockDocument& out, int level, const TextPlace& place, TextId text, const QString& whose)
{
    const TextCollection& texts = place.replay.digest().texts();
    if (!texts.isCut(text)) return;
    out.add(BlockRole::note, level,
            u"%1: the beginning of %2 is compared."_s.arg(
                whose, formatBytes(static_cast<std::int64_t>(texts.size(text)))));
}

/// What is kept of both is the same, and they are not.
bool differLater(const TextPlace& before, TextId was, const TextPlace& after, TextId is)
{
    const TextCollection &old = before.replay.digest().texts(), &now = after.replay.digest().texts();
    if (sameText(old, was, now, is)) return false;
    return (old.isCut(was) && now.view(is).starts_with(old.view(was)))
        || (now.isCut(is) && old.view(was).starts_with(now.view(is)));
}

void addLinkToAll(BlockDocument& out, int level, const TextPlace& place, TextId text, const QString& words,
                  std::int64_t target)
{
    const std::size_t size = place.replay.digest().texts().size(text);
    Block& note = out.add(BlockRole::note, level, words.arg(formatBytes(static_cast<std::int64_t>(size))));
    if (place.row == kNoRow) return;
    note.badges.push_back({u"show all in the span"_s, BlockTone::accent});
    note.target = target + place.row;
}

void addLaterDifference(BlockDocument& out, int level, const TextPlace& before, TextId was,
                        const TextPlace& after, TextId is)
{
    const std::size_t same =
        std::min(before.replay.digest().text(was).size(), after.replay.digest().text(is).size());
    out.add(BlockRole::note, level,
            u"The first %1 are the same. What differs comes later."_s.arg(
                formatBytes(static_cast<std::int64_t>(same))));
    addLinkToAll(out, level, before, was, u"Baseline: %1"_s, 0);
    addLinkToAll(out, level, after, is, u"Candidate: %1"_s, kCandidateTarget);
}

/// The texts of a message, joined; those of its tools apart.
std::vector<DigestPart> toolParts(const SessionDigest& digest, MessageId message)
{
    std::vector<DigestPart> parts;
    for (const DigestPart& part : digest.parts(message))
        if (part.type == PartType::toolCall || part.type == PartType::toolResult) parts.push_back(part);
    return parts;
}

/// The header a message has anyway.
std::size_t addHead(BlockDocument& out, const TextPlace& place, MessageId message, const QString& badge,
                    BlockTone tone)
{
    const std::size_t head = out.blocks.size();
    ToolNames names;
    addMessage(out, place.replay, message, false, place.row, names);
    for (std::size_t i = head; i < out.blocks.size(); ++i) ++out.blocks[i].level;
    out.blocks[head].badges.push_back({badge, tone});
    out.blocks[head].open = true;
    return head;
}

void addCandidateOnly(BlockDocument& out, const TextPlace& place, MessageId message)
{
    const std::size_t head = addHead(out, place, message, u"candidate only"_s, BlockTone::ok);
    out.blocks[head].mark = BlockMark::added;
    for (std::size_t i = head; i < out.blocks.size(); ++i)
        if (out.blocks[i].target != Block::kNoTarget) out.blocks[i].target += kCandidateTarget;
}

Block& addTool(BlockDocument& out, const TextPlace& place, const DigestPart& part)
{
    const BlockRole role = part.type == PartType::toolCall ? BlockRole::toolCall : BlockRole::toolResult;
    const std::string_view name = place.replay.digest().text(part.name);
    return out.add(role, 2, name.empty() ? u"Tool result"_s : oneLine(name));
}

void addToolDifference(BlockDocument& out, const TextPlace& before, TextId was, const TextPlace& after,
                       TextId is, const std::stop_token& stop)
{
    if (differLater(before, was, after, is)) return addLaterDifference(out, 3, before, was, after, is);
    addWordDifference(out, 3, before.replay.digest().text(was), after.replay.digest().text(is), stop);
}

/// One by one; where other tools stand, both are shown whole.
void addChangedTools(BlockDocument& out, const TextPlace& before, const std::vector<DigestPart>& were,
                     const TextPlace& after, const std::vector<DigestPart>& are, const std::stop_token& stop)
{
    const SessionDigest &old = before.replay.digest(), &now = after.replay.digest();
    for (std::size_t i = 0; i < std::max(were.size(), are.size()); ++i) {
        const bool both = i < were.size() && i < are.size() && old.text(were[i].name) == now.text(are[i].name)
            && were[i].type == are[i].type;
        if (both && sameText(old.texts(), were[i].text, now.texts(), are[i].text)) continue;
        if (both) {
            addTool(out, before, were[i]).badges.push_back({u"changed"_s, BlockTone::warning});
            addToolDifference(out, before, were[i].text, after, are[i].text, stop);
            continue;
        }
        if (i < were.size()) {
            addTool(out, before, were[i]).badges.push_back({u"baseline only"_s, BlockTone::error});
            addWords(out, 3, old.text(were[i].text), BlockMark::removed);
        }
        if (i < are.size()) {
            addTool(out, after, are[i]).badges.push_back({u"candidate only"_s, BlockTone::ok});
            addWords(out, 3, now.text(are[i].text), BlockMark::added);
        }
    }
}

/// Of its texts, which say the same as far as they are kept.
void addLaterDifferences(BlockDocument& out, const TextPlace& before, MessageId was, const TextPlace& after,
                         MessageId is)
{
    const auto old = before.replay.digest().parts(was), now = after.replay.digest().parts(is);
    for (std::size_t i = 0; i < std::min(old.size(), now.size()); ++i)
        if (old[i].type == PartType::text && differLater(before, old[i].text, after, now[i].text))
            addLaterDifference(out, 2, before, old[i].text, after, now[i].text);
}

void addChangedMessage(BlockDocument& out, const TextPlace& before, MessageId was, const TextPlace& after,
                       MessageId is, const std::stop_token& stop)
{
    const std::size_t head = addHead(out, before, was, u"changed"_s, BlockTone::warning);
    out.blocks.resize(head + 1);
    out.blocks[head].body = BlockBody::none;
    const SessionDigest &old = before.replay.digest(), &now = after.replay.digest();
    const std::string_view oldText = out.keep(old.plainText(was)), nowText = out.keep(now.plainText(is));
    if (oldText != nowText)
        addWordDifference(out, 2, oldText, nowText, stop);
    else
        addLaterDifferences(out, before, was, after, is);
    addChangedTools(out, before, toolParts(old, was), after, toolParts(now, is), stop);
}

} // namespace

void addWordDifference(BlockDocument& out, int level, std::string_view before, std::string_view after,
                       const std::stop_token& stop)
{
    std::vector<BlockRange> removed, added;
    for (const auto& [change, begin, size] : replay::diffText(before, after, stop)) {
        if (change == TextChange::removed) removed.push_back({begin, size});
        if (change == TextChange::added) added.push_back({begin, size});
    }
    addWords(out, level, before, BlockMark::removed).ranges = std::move(removed);
    addWords(out, level, after, BlockMark::added).ranges = std::move(added);
}

void addDifference(BlockDocument& out, const QString& title, std::string_view before, std::string_view after,
                   const std::stop_token& stop)
{
    const JsonDiff fields =
        byFields(before, after) ? diffJson(std::string(before), std::string(after)) : JsonDiff();
    if (!fields.changes.empty()) return addArgumentChanges(out, title, fields);
    out.add(BlockRole::section, 0, title);
    addWordDifference(out, 1, before, after, stop);
}

void addTextDifference(BlockDocument& out, const QString& title, const TextPlace& before, TextId beforeText,
                       const TextPlace& after, TextId afterText, const std::stop_token& stop)
{
    const std::string_view was = before.replay.digest().text(beforeText),
                           is = after.replay.digest().text(afterText);
    if (differLater(before, beforeText, after, afterText)) {
        out.add(BlockRole::section, 0, title);
        return addLaterDifference(out, 1, before, beforeText, after, afterText);
    }
    if (was == is) {
        out.add(BlockRole::section, 0, title).detail = u"the same"_s;
        addText(out, 1, before.replay, beforeText, before.row, BlockBody::code);
        return;
    }
    addDifference(out, title, was, is, stop);
    addCut(out, 1, before, beforeText, u"Baseline"_s);
    addCut(out, 1, after, afterText, u"Candidate"_s);
}

void addMessageDifference(BlockDocument& out, const QString& title, const TextPlace& before,
                          const std::vector<MessageId>& beforeMessages, const TextPlace& after,
                          const std::vector<MessageId>& afterMessages, const std::stop_token& stop)
{
    const replay::Alignment found = replay::diffMessages({&before.replay.digest(), beforeMessages},
                                                         {&after.replay.digest(), afterMessages}, stop);
    const std::size_t section = out.blocks.size();
    out.add(BlockRole::section, 0, title);
    std::int64_t same = 0, differ = 0;
    for (const replay::AlignedPair& pair : found.pairs) {
        (pair.match == Match::same ? same : differ) += 1;
        switch (pair.match) {
        case Match::same: break;
        case Match::changed:
            addChangedMessage(out, before, beforeMessages[pair.baseline], after,
                              afterMessages[pair.candidate], stop);
            break;
        case Match::moved:
            addHead(out, before, beforeMessages[pair.baseline], u"moved"_s, BlockTone::accent);
            break;
        case Match::baselineOnly:
            out.blocks[addHead(out, before, beforeMessages[pair.baseline], u"baseline only"_s,
                               BlockTone::error)]
                .mark = BlockMark::removed;
            break;
        case Match::candidateOnly: addCandidateOnly(out, after, afterMessages[pair.candidate]);
        }
    }
    out.blocks[section].detail = differ == 0
        ? u"%1, all the same"_s.arg(countOf(same, u"message"_s))
        : u"%1 of %2 %3"_s.arg(exactCount(differ), countOf(same + differ, u"message"_s),
                               differ == 1 ? u"differs"_s : u"differ"_s);
}

} // namespace retrospan::models
