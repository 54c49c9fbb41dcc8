#include "trace/session_digest.h"

#include <algorithm>
#include <charconv>

namespace retrospan {
namespace {

Speaker speakerOf(std::string_view role)
{
    constexpr std::pair<std::string_view, Speaker> kRoles[] = {
        {"system", Speaker::instructions}, {"developer", Speaker::instructions},
        {"user", Speaker::user},           {"human", Speaker::user},
        {"assistant", Speaker::agent},     {"ai", Speaker::agent},
        {"model", Speaker::agent},         {"tool", Speaker::tool},
        {"function", Speaker::tool}};
    for (const auto& [name, speaker] : kRoles)
        if (role == name) return speaker;
    return Speaker::other;
}

/// Several APIs report results of tools as messages of the user.
bool onlyResults(const Message& message)
{
    return !message.parts.empty()
        && std::all_of(message.parts.begin(), message.parts.end(),
                       [](const Part& part) { return part.type == PartType::toolResult; });
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value)
{
    return (hash ^ (value + 0x9e3779b97f4a7c15ULL + (hash << 6) + (hash >> 2))) * 0xff51afd7ed558ccdULL;
}

std::uint64_t hashOf(Speaker speaker, std::span<const DigestPart> parts)
{
    std::uint64_t hash = static_cast<std::uint64_t>(speaker) + 1;
    for (const DigestPart& part : parts) {
        hash = mixed(hash, static_cast<std::uint64_t>(part.type) << 1U | (part.isError ? 1U : 0U));
        for (const TextId text : {part.text, part.id, part.name, part.mimeType})
            hash = mixed(hash, static_cast<std::uint64_t>(text));
        hash = mixed(hash, part.mediaBytes);
    }
    return hash;
}

bool same(const DigestPart& a, const DigestPart& b)
{
    return a.type == b.type && a.text == b.text && a.id == b.id && a.name == b.name
        && a.mimeType == b.mimeType && a.mediaBytes == b.mediaBytes && a.isError == b.isError;
}

/// The number after `"key":` in JSON that frameworks put into one attribute.
std::int64_t numberIn(std::string_view json, std::string_view key)
{
    const std::size_t at = json.find(key);
    if (at == json.npos) return kUnknown;
    std::string_view rest = json.substr(at + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of("\\\": "), rest.size()));
    std::int64_t number = kUnknown;
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return number;
}

std::int64_t numberOf(const ValueView& value)
{
    if (value.type() == ValueView::Type::integer) return value.integer();
    return value.isText() ? numberIn(value.text(), "") : kUnknown;
}

constexpr std::string_view kResends[] = {"http.request.resend_count", "gen_ai.retry.attempt", "retry.attempt",
                                         "retry_count", "retry.count"};
constexpr std::string_view kGraphStep = "langgraph_step";

} // namespace

bool forcesTool(const SpanContent& content, std::string_view tool)
{
    const std::string name = '"' + std::string(tool) + '"';
    return std::ranges::any_of(content.parameters, [&](const auto& parameter) {
        const auto& [key, value] = parameter;
        return (key == "tool_choice" || key == "toolChoice") && value.find(name) != std::string::npos;
    });
}

MessageId SessionDigest::addMessage(const Message& message)
{
    const auto first = static_cast<std::uint32_t>(m_parts.size());
    for (const Part& part : message.parts) {
        const std::string_view text = part.text.empty() ? std::string_view(part.uri) : part.text;
        const CutBy cutBy = part.cut ? CutBy::source : CutBy::nobody;
        m_parts.push_back({part.type, m_texts.add(trimmed(text), cutBy), m_texts.add(part.id),
                           m_texts.add(part.name), m_texts.add(part.mimeType), part.bytes.size(),
                           part.isError});
    }
    const std::span<const DigestPart> parts = std::span(m_parts).subspan(first);
    const Speaker speaker = onlyResults(message) ? Speaker::tool : speakerOf(message.role);
    const std::uint64_t hash = hashOf(speaker, parts);
    const auto [begin, end] = m_messageByHash.equal_range(hash);
    for (auto known = begin; known != end; ++known) {
        const std::span<const DigestPart> other = this->parts(known->second);
        if (m_messages[known->second].speaker != speaker
            || !std::equal(parts.begin(), parts.end(), other.begin(), other.end(), same))
            continue;
        m_parts.resize(first);
        return known->second;
    }
    m_messages.push_back({speaker, first, static_cast<std::uint32_t>(parts.size())});
    const auto id = static_cast<MessageId>(m_messages.size() - 1);
    m_messageByHash.emplace(hash, id);
    return id;
}

ContextId SessionDigest::append(ContextId context, MessageId message)
{
    const std::uint64_t key = std::uint64_t{context} << 32U | message;
    const auto [found, isNew] = m_contextByEnd.try_emplace(key, static_cast<ContextId>(m_contexts.size()));
    if (isNew) m_contexts.push_back({context, message, m_contexts[context].length + 1});
    return found->second;
}

void SessionDigest::setContext(std::span<const MessageId> messages, SpanDigest& digest)
{
    bool leading = digest.context == kEmptyContext;
    for (const MessageId message : messages) {
        leading = leading && speaker(message) == Speaker::instructions;
        ContextId& context = leading ? digest.instructions : digest.context;
        context = append(context, message);
    }
}

void SessionDigest::addInput(Row row, const SpanContent& content, SpanDigest& digest)
{
    std::vector<MessageId> messages;
    messages.reserve(content.input.size());
    for (const Message& message : content.input) messages.push_back(addMessage(message));
    if (content.contextAfterSpan.empty()) return setContext(messages, digest);
    digest.continued = true;
    const Row after = m_table->find(m_table->trace(row), spanIdFromText(content.contextAfterSpan));
    m_continued.push_back({row, after, std::move(messages)});
}

void SessionDigest::addOutput(const SpanContent& content, SpanDigest& digest)
{
    digest.firstOutput = static_cast<std::uint32_t>(m_outputs.size());
    digest.outputs = static_cast<std::uint32_t>(content.output.size());
    for (const Message& message : content.output) {
        m_outputs.push_back(addMessage(message));
        if (!message.finishReason.empty()) digest.finishReason = m_texts.add(message.finishReason);
        for (const Part& part : message.parts)
            digest.forcedCall =
                digest.forcedCall || (part.type == PartType::toolCall && forcesTool(content, part.name));
    }
}

void SessionDigest::addToolCall(const ToolCall& call, SpanDigest& digest)
{
    digest.isToolCall = true;
    digest.toolCallId = m_texts.add(call.id);
    digest.tool = m_texts.add(call.name);
    digest.arguments = m_texts.add(trimmed(call.arguments));
    digest.hasResult = call.result.has_value();
    if (call.result) digest.result = m_texts.add(trimmed(*call.result));
    if (call.error) digest.error = m_texts.add(trimmed(*call.error));
}

void SessionDigest::addDocuments(const SpanContent& content, SpanDigest& digest)
{
    digest.firstDocument = static_cast<std::uint32_t>(m_documents.size());
    digest.documents = static_cast<std::uint32_t>(content.documents.size());
    for (const RetrievedDocument& document : content.documents)
        m_documents.push_back({m_texts.add(document.id), m_texts.add(trimmed(document.text)),
                               document.score.value_or(0), document.score.has_value()});
}

void SessionDigest::readMarks(Row row, const SpanView& view, SpanDigest& digest) const
{
    for (const AttributeView& attribute : view.attributes) {
        if (std::find(std::begin(kResends), std::end(kResends), attribute.key) != std::end(kResends))
            digest.resends = numberOf(attribute.value);
        else if (attribute.key == "gen_ai.retrieval.documents" || attribute.key == "output.value")
            digest.retrieved = m_table->kind(row) == SpanKind::retrieval;
        if (attribute.key == "http.response.status_code" || attribute.key == "http.status_code")
            digest.httpStatus = numberOf(attribute.value);
        if (attribute.key.ends_with(kGraphStep))
            digest.graphStep = numberOf(attribute.value);
        else if (attribute.key.ends_with("metadata") && attribute.value.isText())
            digest.graphStep = numberIn(attribute.value.text(), kGraphStep);
    }
    for (const LinkView& link : view.links) {
        const auto& traces = m_table->traces();
        const auto trace = std::find(traces.begin(), traces.end(), link.traceId);
        if (trace == traces.end()) continue;
        digest.linkedTo =
            m_table->find(static_cast<std::uint32_t>(trace - traces.begin()), spanIdFromText(link.spanId));
    }
}

void SessionDigest::add(Row row, const SpanContent& content, const SpanView& view, std::string_view error)
{
    SpanDigest digest;
    addInput(row, content, digest);
    addOutput(content, digest);
    addDocuments(content, digest);
    if (content.toolCall) addToolCall(*content.toolCall, digest);
    digest.query = m_texts.add(trimmed(content.retrievalQuery));
    if (content.input.empty()) digest.input = m_texts.add(trimmed(content.inputText));
    const std::string_view output = content.output.empty() ? trimmed(content.outputText) : std::string_view();
    digest.answeredNothing = m_table->kind(row) == SpanKind::model && output == "[]"; // of messages
    if (!digest.answeredNothing) digest.output = m_texts.add(output);
    if (digest.error == TextId::empty) digest.error = m_texts.add(trimmed(error));
    digest.id = m_texts.add(view.idText);
    digest.parentId = m_texts.add(view.parentText);
    readMarks(row, view, digest);
    digest.retrieved = digest.retrieved || digest.documents > 0;
    digest.hasContent = !content.input.empty() || !content.output.empty() || digest.isToolCall
        || digest.input != TextId::empty || digest.output != TextId::empty || digest.retrieved;
    m_numbers[row] = static_cast<std::uint32_t>(m_digests.size());
    m_digests.push_back(digest);
}

void SessionDigest::resolve(Continued& continued)
{
    SpanDigest& digest = m_digests[m_numbers[continued.row]];
    if (continued.after != kNoRow) {
        const SpanDigest& before = of(continued.after);
        digest.instructions = before.instructions;
        digest.context = before.context;
        for (const MessageId message : output(before)) digest.context = append(digest.context, message);
    }
    setContext(continued.messages, digest);
    continued.row = kNoRow;
}

void SessionDigest::finish()
{
    std::unordered_map<Row, std::size_t> waiting;
    for (std::size_t i = 0; i < m_continued.size(); ++i) waiting[m_continued[i].row] = i;
    std::vector<std::size_t> chain;
    for (std::size_t i = 0; i < m_continued.size(); ++i) {
        chain.clear();
        for (std::size_t at = i; m_continued[at].row != kNoRow;) {
            chain.push_back(at);
            const auto before = waiting.find(m_continued[at].after);
            if (before == waiting.end()) break;
            at = before->second;
            waiting.erase(before); // a span that comes after itself ends the walk
        }
        for (auto at = chain.rbegin(); at != chain.rend(); ++at)
            if (m_continued[*at].row != kNoRow) resolve(m_continued[*at]);
    }
    m_continued.clear();
    m_table = nullptr; // no more rows: the table may be moved
}

std::string SessionDigest::plainText(MessageId message) const
{
    std::string text;
    for (const TextId part : textsOf(message)) {
        if (!text.empty()) text += '\n';
        text += m_texts.view(part);
    }
    return text;
}

std::vector<TextId> SessionDigest::textsOf(MessageId message) const
{
    std::vector<TextId> texts;
    for (const DigestPart& part : parts(message))
        if (part.type == PartType::text && part.text != TextId::empty) texts.push_back(part.text);
    return texts;
}

TextId SessionDigest::keepPlainText(MessageId message)
{
    return m_texts.join(textsOf(message));
}

TextId SessionDigest::keepAnswer(const SpanDigest& digest)
{
    if (digest.outputs == 0) return digest.output;
    std::vector<TextId> texts;
    for (const MessageId message : output(digest))
        if (speaker(message) == Speaker::agent || speaker(message) == Speaker::other)
            texts.push_back(keepPlainText(message));
    return m_texts.join(texts);
}

std::string SessionDigest::answerText(const SpanDigest& digest) const
{
    if (digest.outputs == 0) return std::string(m_texts.view(digest.output));
    std::string text;
    for (const MessageId message : output(digest)) {
        if (speaker(message) != Speaker::agent && speaker(message) != Speaker::other) continue;
        const std::string more = plainText(message);
        if (!text.empty() && !more.empty()) text += '\n';
        text += more;
    }
    return text;
}

bool SessionDigest::asksForTools(const SpanDigest& digest) const
{
    for (const MessageId message : output(digest))
        for (const DigestPart& part : parts(message))
            if (part.type == PartType::toolCall) return true;
    return false;
}

std::vector<MessageId> SessionDigest::messagesFrom(ContextId context, std::uint32_t from) const
{
    std::vector<MessageId> messages(length(context) > from ? length(context) - from : 0);
    for (auto place = messages.rbegin(); place != messages.rend(); ++place) {
        *place = m_contexts[context].message;
        context = m_contexts[context].parent;
    }
    return messages;
}

std::vector<MessageId> SessionDigest::messages(ContextId context) const
{
    return messagesFrom(context, 0);
}

ContextId SessionDigest::shared(ContextId a, ContextId b) const
{
    while (length(a) > length(b)) a = m_contexts[a].parent;
    while (length(b) > length(a)) b = m_contexts[b].parent;
    while (a != b) {
        a = m_contexts[a].parent;
        b = m_contexts[b].parent;
    }
    return a;
}

} // namespace retrospan
