#include "evals/case_from_session.h"

#include "evals/case_feedback.h"
#include "evals/text_source.h"
#include "insight/failure_category.h"
#include "insight/signals.h"
#include "span_ids.h"

#include <algorithm>
#include <iterator>

namespace retrospan::app {
namespace {

using evals::DataNode;

constexpr std::size_t kLongestPhrase = 200;

/// The first sentence, or line, of a text.
std::string phraseOf(std::string_view text)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    text = beginningOf(text.substr(begin), kLongestPhrase);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool stop = text[i] == '.' || text[i] == '!' || text[i] == '?';
        if (text[i] == '\n' || (stop && i + 1 < text.size() && text[i + 1] == ' ')) {
            text = text.substr(0, text[i] == '\n' ? i : i + 1);
            break;
        }
    }
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    return std::string(text.substr(0, last == text.npos ? 0 : last + 1));
}

DataNode jsonOrText(std::string_view text)
{
    evals::Problems ignored;
    auto parsed = evals::readJson(text, 1, ignored);
    return parsed ? std::move(*parsed) : DataNode::ofText(std::string(text));
}

class Drafter {
public:
    Drafter(const models::PreparedReplay& replay, const CaseRequest& request)
        : m_replay(replay)
        , m_table(replay.table())
        , m_digest(replay.digest())
        , m_conversation(replay.structure().conversation)
        , m_row(request.span == kNoRow ? pointOf(replay) : request.span)
        , m_asked(askedUpTo())
        , m_ofSpan(request.span != kNoRow && m_digest.of(m_row).context != kEmptyContext)
    {
    }
    [[nodiscard]] bool pointKnown() const { return m_row != kNoRow; }
    [[nodiscard]] std::string spanId() const
    {
        return SpanIds(m_table, m_replay.data().tree, m_digest).nameOf(m_row).written;
    }
    /// Null when nothing that could be asked again is recorded.
    [[nodiscard]] DataNode input() const;
    [[nodiscard]] std::vector<std::string> neverSaidAgain() const;
    /// Some of it is longer than what is kept of a text.
    [[nodiscard]] bool cut() const;

private:
    static Row pointOf(const models::PreparedReplay& replay);
    [[nodiscard]] std::size_t askedUpTo() const;
    [[nodiscard]] bool isBefore(const Utterance& said, std::int64_t untilNs) const;
    [[nodiscard]] DataNode conversationInput() const;
    [[nodiscard]] DataNode messageNode(MessageId message) const;
    [[nodiscard]] std::string answer() const;

    const models::PreparedReplay& m_replay;
    const SpanTable& m_table;
    const SessionDigest& m_digest;
    const std::vector<Utterance>& m_conversation;
    Row m_row; ///< where it went wrong
    std::size_t m_asked; ///< so much of the conversation is the input; ends with a message of the user
    bool m_ofSpan; ///< the input is what the span was given
};

/// The failure, else the first signal that nobody dismissed.
Row Drafter::pointOf(const models::PreparedReplay& replay)
{
    if (replay.structure().failure) return replay.structure().failure->row;
    for (const Signal& signal : replay.structure().noticed)
        if (!signal.judgement.dismissed() && signal.kind != SignalKind::smallModel)
            return signal.evidence.front();
    return kNoRow;
}

bool Drafter::isBefore(const Utterance& said, std::int64_t untilNs) const
{
    if (said.earlier || said.anchor >= m_table.size()) return true;
    const bool user = said.voice == Voice::user;
    return (user ? m_table.startNs(said.anchor) : m_replay.outline().overNs(said.anchor)) <= untilNs;
}

std::size_t Drafter::askedUpTo() const
{
    std::size_t asked = 0;
    const Node turn = m_row == kNoRow ? kNoNode : m_replay.outline().turn(m_row);
    for (std::size_t i = 0; i < m_conversation.size(); ++i) {
        const Utterance& said = m_conversation[i];
        if (said.voice != Voice::user) continue;
        const bool ofTurn = turn == m_row && said.turn == turn;
        if (asked == 0 || m_row == kNoRow || ofTurn || isBefore(said, m_table.startNs(m_row))) asked = i + 1;
    }
    return asked;
}

DataNode Drafter::conversationInput() const
{
    if (m_asked == 0) return {};
    const auto text = [&](const Utterance& said) { return std::string(m_digest.text(said.text)); };
    if (m_asked == 1) return DataNode::ofText(text(m_conversation.front()));
    std::vector<DataNode> messages;
    for (std::size_t i = 0; i < m_asked; ++i)
        messages.push_back(DataNode::mapOf(
            {{"role", DataNode::ofText(m_conversation[i].voice == Voice::user ? "user" : "assistant")},
             {"content", DataNode::ofText(text(m_conversation[i]))}}));
    return DataNode::listOf(std::move(messages));
}

DataNode Drafter::messageNode(MessageId message) const
{
    const Speaker speaker = m_digest.speaker(message);
    const char* role = speaker == Speaker::agent ? "assistant"
        : speaker == Speaker::tool               ? "tool"
        : speaker == Speaker::instructions       ? "system"
                                                 : "user";
    std::string content = m_digest.plainText(message);
    std::vector<DataNode> calls;
    for (const DigestPart& part : m_digest.parts(message)) {
        if (part.type == PartType::toolResult) content += m_digest.text(part.text);
        if (part.type == PartType::toolCall)
            calls.push_back(
                DataNode::mapOf({{"name", DataNode::ofText(std::string(m_digest.text(part.name)))},
                                 {"arguments", jsonOrText(m_digest.text(part.text))}}));
    }
    DataNode node = DataNode::mapOf({{"role", DataNode::ofText(role)}});
    if (!content.empty() || calls.empty()) node.set("content", DataNode::ofText(std::move(content)));
    if (!calls.empty()) node.set("tool_calls", DataNode::listOf(std::move(calls)));
    return node;
}

DataNode Drafter::input() const
{
    if (!m_ofSpan) {
        DataNode asked = conversationInput();
        if (asked.type != evals::NodeType::null || m_row == kNoRow) return asked;
        const std::string_view given = m_digest.text(m_digest.of(m_row).input);
        return given.empty() ? DataNode() : jsonOrText(given);
    }
    std::vector<DataNode> messages;
    for (const MessageId message : m_digest.messages(m_digest.of(m_row).context))
        messages.push_back(messageNode(message));
    return DataNode::listOf(std::move(messages));
}

std::string Drafter::answer() const
{
    if (m_ofSpan) return m_digest.answerText(m_digest.of(m_row));
    for (std::size_t i = m_asked; i < m_conversation.size() && m_conversation[i].voice != Voice::user; ++i)
        if (m_conversation[i].voice == Voice::agent)
            return std::string(m_digest.text(m_conversation[i].text));
    return {};
}

/// The words that show what was wrong with the answer, else its own first sentence, unless that tells the
/// user what failed.
std::vector<std::string> Drafter::neverSaidAgain() const
{
    const std::string said = answer();
    std::vector<std::string> phrases;
    const auto add = [&](std::string phrase) {
        if (!phrase.empty() && said.find(phrase) != said.npos
            && std::ranges::find(phrases, phrase) == phrases.end())
            phrases.push_back(std::move(phrase));
    };
    for (const Signal& signal : m_replay.structure().noticed)
        if (!signal.judgement.dismissed()) add(phraseOf(signal.text));
    const auto& failure = m_replay.structure().failure;
    const bool honest = failure && failure->toldTheUser.value_or(false);
    if (phrases.empty() && !honest) add(phraseOf(said));
    return phrases;
}

bool Drafter::cut() const
{
    const auto isCut = [&](TextId text) { return m_digest.texts().isCut(text); };
    if (!m_ofSpan)
        return std::ranges::any_of(std::span(m_conversation).first(m_asked),
                                   [&](const Utterance& said) { return isCut(said.text); });
    return std::ranges::any_of(m_digest.messages(m_digest.of(m_row).context), [&](MessageId message) {
        return std::ranges::any_of(m_digest.parts(message),
                                   [&](const DigestPart& part) { return isCut(part.text); });
    });
}

/// As people write messages; JSON has its keys sorted.
void rolesFirst(DataNode& message)
{
    const auto role = std::ranges::find(message.keys, "role", &DataNode::Key::name);
    if (role == message.keys.end()) return;
    const auto number = role - message.keys.begin();
    std::rotate(message.keys.begin(), role, role + 1);
    std::rotate(message.items.begin(), message.items.begin() + number, message.items.begin() + number + 1);
}

/// JSON is redacted as a whole, so that values that are secret by their names are found.
Result<DataNode> redactedNode(const import::Redactor& redactor, const DataNode& node)
{
    evals::Problems problems;
    auto read = evals::readJson(redactor.redacted(evals::canonicalJson(node)), 1, problems);
    if (!read)
        return Error{"what is redacted cannot be told as JSON; an expression takes too much out of it"};
    for (DataNode& message : read->items) rolesFirst(message);
    return std::move(*read);
}

Status redact(const import::Redactor& redactor, evals::CaseDraft& draft)
{
    auto input = draft.input.type == evals::NodeType::text
        ? Result(DataNode::ofText(redactor.redacted(draft.input.text)))
        : redactedNode(redactor, draft.input);
    if (!input.ok()) return input.error();
    draft.input = std::move(*input);
    for (std::string* text :
         {&draft.id, &draft.workflow, &draft.sourceSession, &draft.sourceSpan, &draft.notes})
        *text = redactor.redacted(*text);
    for (auto* texts : {&draft.contains, &draft.never, &draft.tags})
        for (std::string& text : *texts) text = redactor.redacted(text);
    // Nobody says a placeholder.
    for (auto* phrases : {&draft.contains, &draft.never}) std::erase_if(*phrases, import::hasPlaceholder);
    return success();
}

/// What went wrong by the rules, a line each.
std::vector<std::string> findingLines(const insight::SessionStructure& structure,
                                      const import::Redactor& redactor)
{
    std::vector<std::string> lines;
    if (const auto& failure = structure.failure)
        addFeedback(lines, redactor,
                    "failure, " + std::string(insight::toString(failure->category)) + ": " + failure->reason);
    for (const Signal& signal : structure.noticed)
        if (!signal.judgement.dismissed())
            addFeedback(lines, redactor, std::string(insight::toString(signal.kind)) + ": " + signal.reason);
    return lines;
}

bool anythingWrong(const Drafter& drafter, const models::PreparedReplay& replay,
                   const std::vector<store::PlacedScore>& scores)
{
    return drafter.pointKnown() || !replay.annotations().notes.empty()
        || std::ranges::any_of(scores, [](const auto& placed) { return isFeedback(placed.score); });
}

} // namespace

Result<evals::CaseDraft> caseFromSession(const models::PreparedReplay& replay,
                                         const std::vector<store::PlacedScore>& scores,
                                         const CaseRequest& request)
{
    const Drafter drafter(replay, request);
    const SessionSummary& summary = replay.data().summary;
    if (request.contains.empty() && request.never.empty() && !anythingWrong(drafter, replay, scores))
        return Error{"nothing in the session is known to be wrong: say what an answer is judged by (phrases "
                     "that it must or must never have), or at which span it went wrong"};
    const auto redactor = import::Redactor::compile(request.redaction);
    if (!redactor.ok()) return redactor.error();
    std::vector<std::string> lines = findingLines(replay.structure(), *redactor);
    std::ranges::move(feedbackLines(scores, replay.annotations().notes, *redactor),
                      std::back_inserter(lines));
    if (drafter.cut()) lines.emplace_back("The input is cut: it was longer than 64 KiB.");
    evals::CaseDraft draft{request.id.empty() ? summary.id : request.id,
                           drafter.input(),
                           request.contains,
                           request.never,
                           request.tags,
                           summary.facts.workflow,
                           summary.id,
                           {},
                           {}};
    if (draft.input.type == evals::NodeType::null)
        return Error{"the session has no message of a user, and no input, that could be asked again"};
    if (drafter.pointKnown()) draft.sourceSpan = drafter.spanId();
    if (draft.never.empty() && draft.contains.empty()) draft.never = drafter.neverSaidAgain();
    draft.notes = evals::joined(lines, "\n");
    if (const Status done = redact(*redactor, draft); !done.ok()) return done.error();
    if (!redactor->scan(evals::canonicalJson(evals::caseNode(draft))).empty())
        return Error{"a second look found something to redact; nothing was written"};
    return draft;
}

} // namespace retrospan::app
