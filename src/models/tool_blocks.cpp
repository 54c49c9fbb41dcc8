#include "models/difference_blocks.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/span_blocks.h"
#include "models/value_notes.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kSeenAtAGlance = 40; ///< bytes of a value whose change needs no marks

Block& addBody(BlockDocument& out, int level, std::string_view text)
{
    Block& body = out.add(BlockRole::other, level);
    body.header = false;
    body.body = BlockBody::code;
    body.text = text.empty() ? std::string_view("(empty)") : text;
    return body;
}

void addSection(BlockDocument& out, int level, const QString& title, std::string_view text)
{
    const std::size_t section = out.blocks.size();
    out.add(level == 0 ? BlockRole::section : BlockRole::other, level, title);
    Block& body = addBody(out, level + 1, text);
    if (text.empty()) return;
    const QString state = setValue(body, text, BlockBody::code);
    out.blocks[section].detail = state;
}

void addNote(BlockDocument& out, int level, const QString& text)
{
    out.add(BlockRole::note, level, text);
}

void addError(BlockDocument& out, int level, const ToolCall& call)
{
    if (!call.error) return;
    Block& error = out.add(BlockRole::error, level, u"Error"_s);
    if (call.error->empty()) {
        error.body = BlockBody::text;
        error.text = "(an error without a message)";
    } else {
        setNotedValue(error, *call.error, BlockBody::text);
    }
}

void addResult(BlockDocument& out, int level, const ToolCall& call, bool running)
{
    if (call.result) return addSection(out, level, u"Result"_s, *call.result);
    out.add(level == 0 ? BlockRole::section : BlockRole::other, level, u"Result"_s);
    addNote(out, level + 1,
            running          ? u"The call is still running."_s
                : call.error ? u"No result was recorded: the call failed."_s
                             : u"No result was recorded."_s);
}

void addArguments(BlockDocument& out, int level, const ToolCall& call)
{
    if (!call.arguments.empty()) return addSection(out, level, u"Arguments"_s, call.arguments);
    out.add(level == 0 ? BlockRole::section : BlockRole::other, level, u"Arguments"_s);
    addNote(out, level + 1, u"No arguments were recorded."_s);
}

void addChange(BlockDocument& out, const JsonChange& change)
{
    Block& field = out.add(BlockRole::field, 1,
                           change.path.isEmpty() ? u"the whole"_s : oneLine(change.path.toStdString()));
    const QString kind = !change.before ? u"added"_s : !change.after ? u"removed"_s : u"changed"_s;
    const BlockTone tone = !change.before ? BlockTone::ok
        : !change.after                   ? BlockTone::error
                                          : BlockTone::warning;
    field.badges.push_back({kind, tone});
    const bool texts = change.before && change.after
        && std::max(change.before->size(), change.after->size()) > kSeenAtAGlance;
    if (texts) return addWordDifference(out, 2, out.keep(*change.before), out.keep(*change.after), {});
    if (change.before) addBody(out, 2, out.keep(*change.before)).mark = BlockMark::removed;
    if (change.after) addBody(out, 2, out.keep(*change.after)).mark = BlockMark::added;
}

QString lowered(QString text)
{
    if (!text.isEmpty()) text[0] = text[0].toLower();
    return text;
}

/// What this call changed against an earlier one, or a later one against this.
void addDiff(BlockDocument& out, const ToolCall& call, const OtherCall& other)
{
    const ToolCall& its = *other.span->content.toolCall;
    const QString name = lowered(other.name);
    addArgumentChanges(out, other.earlier ? u"Changed since "_s + name : u"Changed in "_s + name,
                       other.earlier ? diffJson(its.arguments, call.arguments)
                                     : diffJson(call.arguments, its.arguments));
}

void addOther(BlockDocument& out, const OtherCall& other)
{
    Block& section = out.add(BlockRole::section, 0, other.name);
    section.detail = other.outcome;
    section.open = false;
    if (!other.span || !other.span->content.toolCall)
        return addNote(out, 1, u"Its content could not be read."_s);
    const ToolCall& call = *other.span->content.toolCall;
    addError(out, 1, call);
    addArguments(out, 1, call);
    addResult(out, 1, call, false);
}

} // namespace

void addArgumentChanges(BlockDocument& out, const QString& title, const JsonDiff& diff)
{
    Block& section = out.add(BlockRole::section, 0, title);
    const auto changed = static_cast<std::int64_t>(diff.changes.size());
    section.detail =
        changed == 0 ? u"none"_s : countOf(changed, u"field"_s) + (diff.atLeast ? u" or more"_s : QString());
    if (diff.same > 0 && changed > 0)
        section.detail += u", %1 the same"_s.arg(exactCount(static_cast<std::int64_t>(diff.same)));
    for (const JsonChange& change : diff.changes) addChange(out, change);
    if (changed == 0) addNote(out, 1, u"Both calls were made with the same arguments."_s);
}

std::shared_ptr<BlockDocument> toolBlocks(const Inspection& span, const std::vector<OtherCall>& others,
                                          bool running)
{
    auto out = std::make_shared<BlockDocument>();
    if (!span->content.toolCall) return out;
    auto owners = std::make_shared<std::vector<Inspection>>();
    owners->push_back(span);
    const ToolCall& call = *span->content.toolCall;
    if (!call.description.empty()) {
        Block& about = out->add(BlockRole::section, 0, u"Description"_s);
        about.open = false;
        about.body = BlockBody::text;
        about.text = call.description;
    }
    addError(*out, 0, call);
    addArguments(*out, 0, call);
    addResult(*out, 0, call, running);
    for (const OtherCall& other : others) {
        owners->push_back(other.span);
        if (other.span && other.span->content.toolCall) addDiff(*out, call, other);
    }
    for (const OtherCall& other : others) addOther(*out, other);
    out->owner = std::move(owners);
    return out;
}

} // namespace retrospan::models
