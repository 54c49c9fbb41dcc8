#include "insight/conversation.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace retrospan::insight {
namespace {

/// What clients put into the conversation in the user's name.
bool isInjected(std::string_view text)
{
    constexpr std::string_view kMarks[] = {"<system-reminder",
                                           "<environment_context",
                                           "<user_instructions",
                                           "<local-command",
                                           "<command-name",
                                           "<command-message",
                                           "<turn_aborted",
                                           "<skill>",
                                           "# AGENTS.md instructions",
                                           "Base directory for this skill:",
                                           "This session is being continued from a previous conversation"};
    return std::any_of(std::begin(kMarks), std::end(kMarks),
                       [&](std::string_view mark) { return text.starts_with(mark); });
}

bool looksLikeJson(std::string_view text)
{
    return text.starts_with('{') || text.starts_with('[');
}

class Finder {
public:
    Finder(const SessionOutline& outline, SessionDigest& digest)
        : m_outline(outline)
        , m_table(outline.table())
        , m_digest(digest)
    {
    }

    std::vector<Utterance> run();

private:
    struct Turn {
        Node top = kNoNode;
        std::uint16_t depth = 0; ///< agents around the calls of the outermost agent
        Row answer = kNoRow; ///< the last answer so far
        bool asked = false; ///< a message of the user is in it
        std::unordered_map<MessageId, int> announced; ///< told by the top, not yet met in a call
    };
    void groupByTurn();
    void visitTurn(Node top, std::span<const Row> rows);
    void visit(Turn& turn, Row row);
    void visitModelCall(Turn& turn, Row row);
    void visitHuman(Turn& turn, Row row);
    void announce(Turn& turn, Row row);
    void takeNew(Turn& turn, Row row, const SpanDigest& said);
    void takeMessage(Turn& turn, Row row, MessageId message, bool earlier);
    void endTurn(Turn& turn, std::span<const Row> rows);
    void flushAnswer(Turn& turn);
    void say(Voice voice, const Turn& turn, Node anchor, Row row, TextId text, bool earlier);
    [[nodiscard]] std::uint16_t outermost(std::span<const Row> rows) const;
    [[nodiscard]] bool speaksToUser(Row row) const;
    void rememberOutput(const SpanDigest& said);
    [[nodiscard]] bool isKnownOutput(MessageId message);
    [[nodiscard]] std::vector<MessageId> newMessages(const SpanDigest& said) const;
    [[nodiscard]] std::string reportedAnswer(const Turn& turn, std::span<const Row> rows, Row& row) const;

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    SessionDigest& m_digest;
    std::vector<Row> m_rows; ///< by turn, then by start
    std::vector<std::size_t> m_firstOfTurn;
    std::unordered_map<MessageId, std::uint32_t> m_known; ///< how often a message was met in a context
    std::unordered_set<TextId> m_outputs; ///< what a recorded call or human said
    ContextId m_context = kEmptyContext; ///< of the last call of the outermost agent
    std::vector<Utterance> m_said;
};

void Finder::groupByTurn()
{
    std::unordered_map<Node, std::size_t> number;
    for (const Node turn : m_outline.turns()) number.emplace(turn, number.size());
    m_firstOfTurn.assign(number.size() + 1, 0);
    for (const Row row : m_outline.byStart()) ++m_firstOfTurn[number[m_outline.turn(row)] + 1];
    for (std::size_t i = 1; i < m_firstOfTurn.size(); ++i) m_firstOfTurn[i] += m_firstOfTurn[i - 1];
    m_rows.resize(m_table.size());
    std::vector<std::size_t> next(m_firstOfTurn.begin(), m_firstOfTurn.end());
    for (const Row row : m_outline.byStart()) m_rows[next[number[m_outline.turn(row)]]++] = row;
}

bool Finder::speaksToUser(Row row) const
{
    return m_outline.isModelCall(row) && !m_outline.beneathTool(row)
        && !m_table.flags(row).has(SpanFlag::sidechain);
}

std::uint16_t Finder::outermost(std::span<const Row> rows) const
{
    std::uint16_t least = UINT16_MAX;
    for (const Row row : rows)
        if (speaksToUser(row)) least = std::min(least, m_outline.agentDepth(row));
    return least;
}

void Finder::say(Voice voice, const Turn& turn, Node anchor, Row row, TextId text, bool earlier)
{
    if (text == TextId::empty) return;
    m_said.push_back({voice, anchor, row, text, turn.top, earlier});
}

void Finder::rememberOutput(const SpanDigest& said)
{
    for (const MessageId message : m_digest.output(said)) m_outputs.insert(m_digest.keepPlainText(message));
}

/// By its words: histories leave out reasoning and write calls in other ways.
bool Finder::isKnownOutput(MessageId message)
{
    return m_outputs.contains(m_digest.keepPlainText(message));
}

void Finder::flushAnswer(Turn& turn)
{
    if (turn.answer == kNoRow) return;
    say(Voice::agent, turn, turn.answer, turn.answer, m_digest.keepAnswer(m_digest.of(turn.answer)), false);
    turn.answer = kNoRow;
}

void Finder::takeMessage(Turn& turn, Row row, MessageId message, bool earlier)
{
    const Speaker speaker = m_digest.speaker(message);
    const std::string text = m_digest.plainText(message);
    if (text.empty() || isInjected(text)) return;
    const Node anchor = turn.asked ? row : turn.top;
    if (speaker == Speaker::user) {
        if (const auto told = turn.announced.find(message);
            told != turn.announced.end() && told->second > 0) {
            --told->second;
            return;
        }
        if (!earlier) flushAnswer(turn);
        say(Voice::user, turn, earlier ? turn.top : anchor, row, m_digest.keepPlainText(message), earlier);
        turn.asked = turn.asked || !earlier;
    } else if (speaker == Speaker::agent && !isKnownOutput(message)) {
        for (const DigestPart& part : m_digest.parts(message))
            if (part.type == PartType::toolCall) return;
        say(Voice::agent, turn, turn.top, row, m_digest.keepPlainText(message), true);
    }
}

/// Messages that were not in the context of the call before. A context that begins with that one has grown by
/// the rest; of others a message is new when it was never met as often.
std::vector<MessageId> Finder::newMessages(const SpanDigest& said) const
{
    if (m_context != kEmptyContext && m_digest.shared(m_context, said.context) == m_context)
        return m_digest.messagesFrom(said.context, m_digest.length(m_context));
    std::vector<MessageId> all = m_digest.messages(said.context);
    std::unordered_map<MessageId, std::uint32_t> met;
    std::erase_if(all, [&](MessageId message) {
        const auto known = m_known.find(message);
        return known != m_known.end() && ++met[message] <= known->second;
    });
    return all;
}

void Finder::takeNew(Turn& turn, Row row, const SpanDigest& said)
{
    const std::vector<MessageId> fresh = newMessages(said);
    const auto lastAnswer = std::find_if(fresh.rbegin(), fresh.rend(), [&](MessageId message) {
        return m_digest.speaker(message) == Speaker::agent && !isKnownOutput(message);
    });
    const auto firstNew = static_cast<std::size_t>(fresh.rend() - lastAnswer);
    for (std::size_t i = 0; i < fresh.size(); ++i) takeMessage(turn, row, fresh[i], i < firstNew);
    for (const MessageId message : fresh) ++m_known[message];
}

void Finder::visitModelCall(Turn& turn, Row row)
{
    const SpanDigest& said = m_digest.of(row);
    if (m_outline.agentDepth(row) == turn.depth) {
        takeNew(turn, row, said);
        if (said.context != kEmptyContext) m_context = said.context;
    }
    rememberOutput(said);
    if (m_outline.failed(row) || m_digest.asksForTools(said) || m_digest.answerText(said).empty()) return;
    if (turn.answer == kNoRow || m_outline.overNs(row) >= m_outline.overNs(turn.answer)) turn.answer = row;
}

void Finder::visitHuman(Turn& turn, Row row)
{
    const SpanDigest& said = m_digest.of(row);
    for (const MessageId message : newMessages(said)) {
        if (m_digest.speaker(message) != Speaker::user) continue;
        if (const TextId text = m_digest.keepPlainText(message); text != TextId::empty) {
            flushAnswer(turn);
            say(Voice::user, turn, row, row, text, false);
        }
        ++m_known[message];
    }
    rememberOutput(said);
    flushAnswer(turn);
    say(Voice::human, turn, row, row, m_digest.keepAnswer(said), false);
}

/// The top of a turn, or its agent, may report what the user wrote: what comes after the last answer in it.
void Finder::announce(Turn& turn, Row row)
{
    const std::vector<MessageId> messages = m_digest.messages(m_digest.of(row).context);
    auto from = messages.end();
    while (from != messages.begin() && m_digest.speaker(*(from - 1)) != Speaker::agent) --from;
    for (; from != messages.end(); ++from) {
        const std::string text = m_digest.plainText(*from);
        if (m_digest.speaker(*from) != Speaker::user || text.empty() || isInjected(text)
            || turn.announced.contains(*from))
            continue;
        say(Voice::user, turn, turn.top, row, m_digest.keepPlainText(*from), false);
        turn.asked = true;
        turn.announced[*from] = 1;
    }
}

void Finder::visit(Turn& turn, Row row)
{
    const SpanKind kind = m_table.kind(row);
    if (m_table.isDuplicate(row)) return;
    if (kind == SpanKind::human) return visitHuman(turn, row);
    if (speaksToUser(row)) return visitModelCall(turn, row);
    const bool aroundAll =
        row == turn.top || (kind == SpanKind::agent && m_outline.agentDepth(row) <= turn.depth);
    if (aroundAll && !turn.asked && kind != SpanKind::model && kind != SpanKind::tool) announce(turn, row);
}

/// The output of the top or the outermost agent: what is left of an answer after guardrails and the like.
std::string Finder::reportedAnswer(const Turn& turn, std::span<const Row> rows, Row& row) const
{
    for (const Row candidate : rows) {
        const SpanKind kind = m_table.kind(candidate);
        const bool aroundAll = candidate == turn.top
            || (kind == SpanKind::agent && m_outline.agentDepth(candidate) <= turn.depth);
        if (!aroundAll || kind == SpanKind::model || kind == SpanKind::tool || kind == SpanKind::human)
            continue;
        const SpanDigest& said = m_digest.of(candidate);
        if (m_digest.asksForTools(said)) continue;
        std::string text = m_digest.answerText(said);
        if (text.empty() || (said.outputs == 0 && looksLikeJson(text))) continue;
        row = candidate;
        return text;
    }
    return {};
}

void Finder::endTurn(Turn& turn, std::span<const Row> rows)
{
    Row reporter = kNoRow;
    const std::string reported = reportedAnswer(turn, rows, reporter);
    if (turn.answer != kNoRow
        && (reported.empty() || reported == m_digest.answerText(m_digest.of(turn.answer))))
        return flushAnswer(turn);
    if (!turn.asked)
        for (const Row row : rows) {
            const std::string_view text = m_digest.text(m_digest.of(row).input);
            const bool aroundAll = row == turn.top || m_table.kind(row) == SpanKind::agent;
            if (!aroundAll || m_table.kind(row) == SpanKind::tool || text.empty() || looksLikeJson(text))
                continue;
            say(Voice::user, turn, turn.top, row, m_digest.of(row).input, false);
            break;
        }
    if (reporter != kNoRow)
        say(Voice::agent, turn, reporter, reporter, m_digest.keepAnswer(m_digest.of(reporter)), false);
}

void Finder::visitTurn(Node top, std::span<const Row> rows)
{
    Turn turn;
    turn.top = top;
    turn.depth = outermost(rows);
    for (const Row row : rows) visit(turn, row);
    endTurn(turn, rows);
}

std::vector<Utterance> Finder::run()
{
    groupByTurn();
    const auto& turns = m_outline.turns();
    for (std::size_t i = 0; i < turns.size(); ++i)
        visitTurn(turns[i],
                  std::span(m_rows).subspan(m_firstOfTurn[i], m_firstOfTurn[i + 1] - m_firstOfTurn[i]));
    return std::move(m_said);
}

} // namespace

std::vector<Utterance> findConversation(const SessionOutline& outline, SessionDigest& digest)
{
    return Finder(outline, digest).run();
}

} // namespace retrospan::insight
