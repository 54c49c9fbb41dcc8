#include "models/message_blocks.h"

#include "models/format.h"
#include "models/json_document.h"
#include "models/plain_text.h"
#include "models/value_notes.h"

#include <algorithm>
#include <unordered_map>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kManyMessages = 40; ///< above, messages that are not new are folded at first
constexpr std::ptrdiff_t kFewMessages = 10; ///< so many new ones are all shown open
constexpr std::size_t kShortResult = 400; ///< bytes of a tool result that is not worth folding
constexpr std::size_t kTitleChars = 120;

QString bytesOf(std::string_view text)
{
    return formatBytes(static_cast<std::int64_t>(text.size()));
}

BlockRole roleOf(std::string_view role)
{
    if (role == "user" || role == "human") return BlockRole::user;
    if (role == "assistant" || role == "model" || role == "ai") return BlockRole::assistant;
    if (role == "system" || role == "developer") return BlockRole::system;
    if (role == "tool" || role == "function") return BlockRole::tool;
    return BlockRole::other;
}

QString roleName(const Message& message)
{
    QString name = message.role.empty() ? u"no role"_s : oneLine(message.role, kTitleChars);
    name[0] = name[0].toUpper();
    return name;
}

/// Hashes of messages with how often each occurs.
class MessageCounts {
public:
    explicit MessageCounts(const std::vector<Message>& messages) { add(messages); }
    void add(const std::vector<Message>& messages)
    {
        for (const Message& message : messages) ++m_counts[hashOf(message)];
    }
    /// True, once for each occurrence.
    bool take(const Message& message)
    {
        const auto found = m_counts.find(hashOf(message));
        return found != m_counts.end() && found->second-- > 0;
    }

private:
    static std::size_t hashOf(const Message& message)
    {
        const std::hash<std::string> hash;
        std::size_t sum = hash(message.role);
        for (const Part& part : message.parts)
            for (const std::string* text : {&part.text, &part.id, &part.name, &part.uri, &part.bytes})
                sum = sum * 1099511628211U + hash(*text) + static_cast<std::size_t>(part.type);
        return sum;
    }
    std::unordered_map<std::size_t, int> m_counts;
};

std::vector<bool> newMessages(const std::vector<Message>& now, const SpanContent& before)
{
    MessageCounts known(before.input);
    known.add(before.output);
    std::vector<bool> isNew;
    isNew.reserve(now.size());
    for (const Message& message : now) isNew.push_back(!known.take(message));
    return isNew;
}

void addAttachment(BlockDocument& out, const Part& part, int level)
{
    Block& block = out.add(BlockRole::attachment, level);
    block.title = part.mimeType.empty() ? u"Attachment"_s : oneLine(part.mimeType, kTitleChars);
    if (!part.name.empty()) block.title += u" · "_s + oneLine(part.name, kTitleChars);
    if (!part.bytes.empty()) {
        block.detail = bytesOf(part.bytes);
        if (part.type == PartType::image) block.body = BlockBody::image;
        block.text = part.bytes;
    } else {
        block.detail = part.uri.empty() ? u"its content was not recorded"_s
                                        : u"not loaded: "_s + oneLine(part.uri, kTitleChars);
    }
}

/// Names of called tools by the ids of their calls.
using ToolNames = std::unordered_map<std::string_view, std::string_view>;

ToolNames toolNames(const std::vector<Message>& messages)
{
    ToolNames names;
    for (const Message& message : messages)
        for (const Part& part : message.parts)
            if (part.type == PartType::toolCall && !part.id.empty()) names[part.id] = part.name;
    return names;
}

void addToolPart(BlockDocument& out, const Part& part, int level, const ToolNames& names)
{
    const bool call = part.type == PartType::toolCall;
    Block& block = out.add(call ? BlockRole::toolCall : BlockRole::toolResult, level);
    const auto known = names.find(part.id);
    const bool found = part.name.empty() && known != names.end();
    const QString name = oneLine(found ? known->second : std::string_view(part.name), kTitleChars);
    block.title = call ? (name.isEmpty() ? u"Tool call"_s : name)
                       : (name.isEmpty() ? u"Tool result"_s : u"Result of "_s + name);
    block.detail = oneLine(part.id, kTitleChars);
    if (part.isError) block.badges.push_back({u"error"_s, BlockTone::error});
    block.text = part.text;
    if (part.text.empty()) {
        block.badges.push_back({call ? u"no arguments"_s : u"empty"_s, BlockTone::neutral});
        return;
    }
    setNotedValue(block, part.text, BlockBody::code); // what programs print is aligned for a fixed-width font
    block.open = block.body != BlockBody::json && part.text.size() <= kShortResult;
}

void addPart(BlockDocument& out, const Part& part, int level, const ToolNames& names)
{
    switch (part.type) {
    case PartType::toolCall:
    case PartType::toolResult: addToolPart(out, part, level, names); break;
    case PartType::reasoning: {
        Block& block = out.add(BlockRole::reasoning, level, u"Reasoning"_s);
        block.detail = part.text.empty() ? u"its text was not recorded"_s : bytesOf(part.text);
        block.body = part.text.empty() ? BlockBody::none : BlockBody::text;
        block.text = part.text;
        block.open = false;
        break;
    }
    case PartType::text:
    case PartType::data:
        if (!part.text.empty() || !part.cut) addPlainValue(out, level, part.text, BlockBody::text);
        break;
    default: addAttachment(out, part, level);
    }
    if (part.cut) addStateNote(out, level, cutText(CutBy::source));
}

BlockBadge finishBadge(const std::string& reason)
{
    const bool usual = reason == "stop" || reason == "end_turn" || reason == "tool_calls"
        || reason == "tool_use" || reason == "STOP" || reason == "tool_call";
    return {oneLine(reason, 40), usual ? BlockTone::neutral : BlockTone::warning};
}

void addMessage(BlockDocument& out, const Message& message, int level, bool isNew, const ToolNames& names,
                const QString& model = {})
{
    const std::size_t index = out.blocks.size();
    Block& head = out.add(roleOf(message.role), level, roleName(message));
    head.detail = message.name.empty() ? model : oneLine(message.name, kTitleChars);
    if (!message.finishReason.empty()) head.badges.push_back(finishBadge(message.finishReason));
    if (isNew) head.badges.push_back({u"new"_s, BlockTone::accent});
    if (isNew) head.mark = BlockMark::added;
    if (message.parts.empty()) head.badges.push_back({u"no content"_s, BlockTone::neutral});
    if (message.parts.size() != 1 || message.parts.front().type != PartType::toolResult
        || message.parts.front().cut) {
        for (const Part& part : message.parts) addPart(out, part, level + 1, names);
        return;
    }
    // A message that is one tool result needs no second header.
    addToolPart(out, message.parts.front(), level, names);
    Block result = std::move(out.blocks.back());
    out.blocks.pop_back();
    result.badges.insert(result.badges.end(), out.blocks[index].badges.begin(),
                         out.blocks[index].badges.end());
    result.mark = out.blocks[index].mark;
    out.blocks[index] = std::move(result);
}

void addContextNote(BlockDocument& out, const CallFacts& facts)
{
    Block& note = out.add(BlockRole::note, 0, u"Only what is new since the call before was recorded."_s);
    note.target = facts.previousNode;
    if (note.target != Block::kNoTarget) note.badges.push_back({u"show that call"_s, BlockTone::accent});
}

QString tokensOf(std::int64_t tokens)
{
    return tokens == kUnknown ? QString() : countOf(tokens, u"token"_s);
}

void addInput(BlockDocument& out, const SpanContent& content, const std::vector<bool>& isNew,
              const CallFacts& facts)
{
    if (content.input.empty()) return;
    Block& section = out.add(BlockRole::section, 0, u"Input"_s);
    section.detail = countOf(static_cast<std::int64_t>(content.input.size()), u"message"_s);
    if (facts.usage.input != kUnknown) section.detail += u" · "_s + tokensOf(facts.usage.input);
    const bool fold = content.input.size() > kManyMessages && !isNew.empty();
    const ToolNames names = toolNames(content.input);
    for (std::size_t i = 0; i < content.input.size(); ++i) {
        const std::size_t block = out.blocks.size();
        const bool fresh = !isNew.empty() && isNew[i];
        addMessage(out, content.input[i], 1, fresh, names);
        if (fold && !fresh) out.blocks[block].open = false;
    }
}

void addOutput(BlockDocument& out, const SpanContent& content, const CallFacts& facts)
{
    if (content.output.empty()) return;
    Block& section = out.add(BlockRole::section, 0, u"Output"_s);
    section.detail = tokensOf(facts.usage.output);
    if (facts.usage.reasoning > 0)
        section.detail += u" · %1 of reasoning"_s.arg(exactCount(facts.usage.reasoning));
    for (const Message& message : content.output) addMessage(out, message, 1, false, {}, facts.model);
}

void addPlain(BlockDocument& out, const QString& title, const std::string& text)
{
    if (text.empty()) return;
    out.add(BlockRole::section, 0, title);
    addPlainValue(out, 1, text, BlockBody::text);
}

void addRequest(BlockDocument& out, const SpanContent& content)
{
    if (!content.parameters.empty()) {
        std::string lines;
        for (const auto& [name, value] : content.parameters) lines += name + ": " + value + "\n";
        Block& block = out.add(BlockRole::section, 0, u"Parameters"_s);
        block.open = false;
        block.body = BlockBody::code;
        block.text = out.keep(std::move(lines));
    }
    if (content.tools.empty()) return;
    Block& section = out.add(BlockRole::section, 0, u"Tools offered"_s);
    section.detail = exactCount(static_cast<std::int64_t>(content.tools.size()));
    section.open = false;
    for (const ToolDefinition& tool : content.tools) {
        Block& head = out.add(BlockRole::toolCall, 1, oneLine(tool.name, kTitleChars));
        head.open = false;
        head.body = tool.description.empty() ? BlockBody::none : BlockBody::text;
        head.text = tool.description;
        if (tool.schema.empty()) continue;
        Block& schema = out.add(BlockRole::other, 2);
        schema.header = false;
        schema.body = bodyOf(tool.schema);
        schema.text = tool.schema;
    }
}

} // namespace

BlockBody bodyOf(std::string_view text)
{
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    const bool closed = last != text.npos && (text[last] == '}' || text[last] == ']');
    return closed && JsonDocument::looksLikeJson(text) ? BlockBody::json : BlockBody::text;
}

std::shared_ptr<BlockDocument> conversationBlocks(const Inspection& span, const Inspection& previous,
                                                  const CallFacts& facts)
{
    auto out = std::make_shared<BlockDocument>();
    out->owner = span;
    const SpanContent& content = span->content;
    if (!content.contextAfterSpan.empty() && (!content.input.empty() || !content.output.empty()))
        addContextNote(*out, facts);
    const auto isNew = previous && content.contextAfterSpan.empty()
        ? newMessages(content.input, previous->content)
        : std::vector<bool>();
    addInput(*out, content, isNew, facts);
    addOutput(*out, content, facts);
    if (content.input.empty() && content.output.empty()) {
        addPlain(*out, u"Input"_s, content.inputText);
        addPlain(*out, u"Output"_s, content.outputText);
    }
    addRequest(*out, content);
    const auto messages = static_cast<std::int64_t>(content.input.size() + content.output.size());
    if (messages > 0) out->summary = countOf(messages, u"message"_s);
    if (const auto fresh = std::count(isNew.begin(), isNew.end(), true); fresh > 0)
        out->summary += u", %1 new since the previous call"_s.arg(fresh);
    return out;
}

std::shared_ptr<BlockDocument> changeBlocks(const Inspection& span, const Inspection& previous)
{
    auto out = std::make_shared<BlockDocument>();
    out->owner = std::make_shared<std::pair<Inspection, Inspection>>(span, previous);
    const SpanContent& now = span->content;
    const auto isNew = newMessages(now.input, previous->content);
    const auto added = std::count(isNew.begin(), isNew.end(), true);
    Block& section = out->add(BlockRole::section, 0, u"Added to the context"_s);
    section.detail = countOf(added, u"message"_s);
    const ToolNames names = toolNames(now.input);
    for (std::size_t i = 0; i < now.input.size(); ++i) {
        if (!isNew[i]) continue;
        const std::size_t block = out->blocks.size();
        addMessage(*out, now.input[i], 1, true, names);
        if (added <= kFewMessages) out->blocks[block].open = true;
    }
    std::size_t gone = 0;
    if (now.contextAfterSpan.empty()) {
        MessageCounts here(now.input);
        for (const Message& message : previous->content.input) {
            if (here.take(message)) continue;
            if (gone++ == 0) out->add(BlockRole::section, 0, u"No longer in the context"_s);
            const std::size_t block = out->blocks.size();
            addMessage(*out, message, 1, false, names);
            out->blocks[block].mark = BlockMark::removed;
            out->blocks[block].badges.push_back({u"gone"_s, BlockTone::warning});
        }
    }
    if (added == 0 && gone == 0)
        out->add(BlockRole::note, 1, u"The call was given the same messages as the one before."_s);
    out->summary = u"%1 of %2 new"_s.arg(exactCount(added),
                                         countOf(static_cast<std::int64_t>(now.input.size()), u"message"_s));
    if (gone > 0) out->summary += u", %1 gone"_s.arg(gone);
    return out;
}

} // namespace retrospan::models
