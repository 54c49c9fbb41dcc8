#include "models/replay_parts.h"

#include "models/branch_text.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/value_notes.h"

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

BlockRole roleOf(Speaker speaker)
{
    switch (speaker) {
    case Speaker::instructions: return BlockRole::system;
    case Speaker::user: return BlockRole::user;
    case Speaker::agent: return BlockRole::assistant;
    case Speaker::tool: return BlockRole::tool;
    case Speaker::other: break;
    }
    return BlockRole::other;
}

QString nameOf(Speaker speaker)
{
    switch (speaker) {
    case Speaker::instructions: return u"Instructions"_s;
    case Speaker::user: return u"User"_s;
    case Speaker::agent: return u"Assistant"_s;
    case Speaker::tool: return u"Tool"_s;
    case Speaker::other: break;
    }
    return u"Other"_s;
}

void addToolPart(BlockDocument& out, int level, const PreparedReplay& replay, const DigestPart& part,
                 const ToolNames& names, Row row)
{
    const bool call = part.type == PartType::toolCall;
    Block& block = out.add(call ? BlockRole::toolCall : BlockRole::toolResult, level);
    const auto known = names.find(part.id);
    const bool named = part.name != TextId::empty || known == names.end();
    const QString name = oneLine(replay.digest().text(named ? part.name : known->second));
    block.title = call ? name : name.isEmpty() ? u"Tool result"_s : u"Result of "_s + name;
    block.detail = oneLine(replay.digest().text(part.id));
    if (part.isError) block.badges.push_back({u"error"_s, BlockTone::error});
    addText(out, level + 1, replay, part.text, row, BlockBody::code);
}

/// What became of the text is told by the whole of it, not by where its beginning ends.
void addBeginning(BlockDocument& out, int level, const PreparedReplay& replay, TextId text, Row row,
                  BlockBody plain)
{
    Block& block = out.add(BlockRole::other, level);
    block.header = false;
    setValue(block, replay.digest().text(text), plain);
    const auto all = static_cast<std::int64_t>(replay.digest().texts().size(text));
    Block& note = out.add(BlockRole::note, level, u"The beginning of %1."_s.arg(formatBytes(all)));
    if (row == kNoRow) return; // a report
    note.badges.push_back({u"show all in the span"_s, BlockTone::accent});
    note.target = row;
}

void addAttachment(BlockDocument& out, const PreparedReplay& replay, const DigestPart& part, Row row)
{
    const SessionDigest& digest = replay.digest();
    const QString type = oneLine(digest.text(part.mimeType)), name = oneLine(digest.text(part.name));
    Block& block = out.add(BlockRole::attachment, 1, type.isEmpty() ? u"Attachment"_s : type);
    if (!name.isEmpty()) block.title += u" · "_s + name;
    if (part.mediaBytes > 0)
        block.detail = formatBytes(static_cast<std::int64_t>(part.mediaBytes));
    else if (part.text != TextId::empty)
        block.detail = oneLine(digest.text(part.text));
    block.badges.push_back({u"show it in the span"_s, BlockTone::accent});
    block.target = row;
}

void addPart(BlockDocument& out, const PreparedReplay& replay, const DigestPart& part, const ToolNames& names,
             Row row)
{
    switch (part.type) {
    case PartType::toolCall:
    case PartType::toolResult: return addToolPart(out, 1, replay, part, names, row);
    case PartType::reasoning:
        out.add(BlockRole::reasoning, 1, u"Reasoning"_s).open = false;
        return addText(out, 2, replay, part.text, row);
    case PartType::text:
    case PartType::data: return addText(out, 1, replay, part.text, row);
    default: addAttachment(out, replay, part, row);
    }
}

} // namespace

std::shared_ptr<BlockDocument> blocksOf(const Replay& replay)
{
    auto out = std::make_shared<BlockDocument>();
    out->owner = replay;
    return out;
}

void addText(BlockDocument& out, int level, const PreparedReplay& replay, TextId text, Row row,
             BlockBody plain)
{
    const TextCollection& texts = replay.digest().texts();
    const std::size_t before = out.blocks.size();
    if (texts.isCut(text)) {
        addBeginning(out, level, replay, text, row, plain);
    } else if (texts.size(text) > 0 || texts.cutBy(text) == CutBy::nobody) {
        addPlainValue(out, level, texts.view(text), plain);
        if (out.blocks.size() > before + 1) return; // its own marks said it
    }
    if (texts.cutBy(text) != CutBy::nobody) addStateNote(out, level, cutText(texts.cutBy(text)));
}

void addMessage(BlockDocument& out, const PreparedReplay& replay, MessageId message, bool isNew, Row row,
                ToolNames& names)
{
    const auto parts = replay.digest().parts(message);
    for (const DigestPart& part : parts)
        if (part.type == PartType::toolCall && part.id != TextId::empty) names[part.id] = part.name;
    const std::size_t head = out.blocks.size();
    if (parts.size() == 1 && parts.front().type == PartType::toolResult)
        addToolPart(out, 0, replay, parts.front(), names, row); // needs no second header
    else
        out.add(roleOf(replay.digest().speaker(message)), 0, nameOf(replay.digest().speaker(message)));
    if (out.blocks.size() == head + 1)
        for (const DigestPart& part : parts) addPart(out, replay, part, names, row);
    Block& block = out.blocks[head];
    if (isNew) block.mark = BlockMark::added;
    if (isNew) block.badges.push_back({u"new"_s, BlockTone::accent});
    block.open = isNew;
}

Block* addBranchChange(BlockDocument& out, int level, const PreparedReplay& replay, replay::StepIndex before,
                       replay::StepIndex step)
{
    const Branch* branch = replay.branchOf(step);
    const bool first = before == replay::kNoStep;
    if (branch == nullptr || (first ? branch->number == 0 : replay.branchOf(before) == branch))
        return nullptr;
    const replay::StepIndex begin = replay.beginOf(*branch);
    const bool begins = begin <= step && (first || begin > before);
    Block& block = out.add(BlockRole::note, level, u"Branch %1 "_s.arg(branch->number));
    block.title += begins ? u"begins here: "_s + oneLine(insight::toString(branch->cause)) : u"goes on"_s;
    block.badges.push_back({branchState(replay.marks()->branches, *branch),
                            branch->live ? BlockTone::accent : BlockTone::neutral});
    if (branch->first != kNoRow) block.target = branch->first;
    return &block;
}

void addBranchBadge(Block& said, const PreparedReplay& replay, replay::StepIndex step)
{
    if (const Branch* branch = replay.branchOf(step); branch != nullptr && replay.isLeft(step))
        said.badges.push_back({u"branch %1, left"_s.arg(branch->number), BlockTone::neutral});
}

void addWords(BlockDocument& out, std::string_view words)
{
    Block& block = out.add(BlockRole::other, 1);
    block.header = false;
    block.body = BlockBody::text;
    block.text = words;
}

void addFaultBadges(Block& block, const QStringList& faults)
{
    for (const QString& fault : faults)
        block.badges.push_back({fault.toUpper(), fault == u"late"_s ? BlockTone::warning : BlockTone::error});
}

} // namespace retrospan::models
