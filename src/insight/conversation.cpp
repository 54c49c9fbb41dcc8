#include "insight/conversation.h"

#include "insight/spoken_words.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace retrospan::insight {
namespace {

class Finder {
public:
    Finder(const SessionOutline& outline, SessionDigest& digest)
        : m_outline(outline)
        , m_table(outline.table())
        , m_tree(outline.tree())
        , m_digest(digest)
        , m_words(digest)
    {
    }

    std::vector<Utterance> run();

private:
    struct Turn {
        Node top = kNoNode;
        std::uint16_t depth = 0; ///< agents around the calls of the outermost agent
        std::vector<Row> around; ///< the spans around all its calls, outermost first
        Row reporter = kNoRow; ///< the one of them that reports what was answered
        std::string reported; ///< that answer
        Row asker = kNoRow; ///< the last span that reported what the user wrote
        std::unordered_set<TextId> asks; ///< the words it reported, in calls beneath it the user's
        std::unordered_map<TextId, int> announced; ///< told by the asker, not yet met in a call
        Row answer = kNoRow; ///< the last answer so far
        Row aside = kNoRow; ///< the last one of calls that are not part of the conversation
        Row source = kNoRow; ///< the last call of the conversation that says what is reported
        bool asked = false; ///< a message of the user is in it
        bool met = false; ///< a call of the conversation was there
        std::size_t begins = 0; ///< where in the conversation it begins
    };
    void groupByTurn();
    void visitTurn(Node top, std::span<const Row> rows);
    void surround(Turn& turn, std::span<const Row> rows) const;
    void visit(Turn& turn, Row row);
    void visitModelCall(Turn& turn, Row row);
    void visitHuman(Turn& turn, Row row);
    void announce(Turn& turn, Row row);
    void announceWords(Turn& turn, Row row, TextId words);
    void takeNew(Turn& turn, Row row, const SpanDigest& said);
    void takeMessage(Turn& turn, Row row, MessageId message, bool earlier);
    void endTurn(Turn& turn, std::span<const Row> rows);
    void readLastAgent(Turn& turn, std::span<const Row> rows) const;
    void flushAnswer(Turn& turn);
    void say(Voice voice, Turn& turn, Node anchor, Row row, TextId text, bool earlier);
    [[nodiscard]] bool speaksToUser(Row row) const;
    [[nodiscard]] bool isInside(Row row, Row around) const;
    [[nodiscard]] bool mayReport(Row row) const;
    [[nodiscard]] bool isOutermostAgent(const Turn& turn, Row row) const;
    [[nodiscard]] bool isAside(const Turn& turn, Row row, const SpanDigest& said);
    [[nodiscard]] bool isAsked(const Turn& turn, MessageId message);
    [[nodiscard]] std::vector<MessageId> besideAsked(const Turn& turn, Row row, const SpanDigest& said);
    [[nodiscard]] std::vector<MessageId> newMessages(const SpanDigest& said);
    bool readReport(Turn& turn, Row row) const;
    [[nodiscard]] bool wasAnswered(const Turn& turn, std::string_view text) const;

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SpanTree& m_tree;
    SessionDigest& m_digest;
    SpokenWords m_words;
    std::vector<Row> m_rows; ///< by turn, then by start
    std::vector<std::size_t> m_firstOfTurn;
    std::unordered_map<std::uint64_t, std::uint32_t> m_known; ///< how often what says it was met
    ContextId m_context = kEmptyContext; ///< of the last call of the outermost agent
    bool m_begun = false; ///< a call of the session was there
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
    return m_outline.isModelCall(row) && !m_outline.isInternal(row)
        && !m_table.flags(row).has(SpanFlag::sidechain);
}

bool Finder::isInside(Row row, Row around) const
{
    const std::uint32_t at = m_tree.position(row), from = m_tree.position(around);
    return at >= from && at < from + m_tree.subtreeSize(around);
}

/// Its input and output may be the user's words and what was answered.
bool Finder::mayReport(Row row) const
{
    switch (m_table.kind(row)) {
    case SpanKind::model: return !m_outline.isModelCall(row);
    case SpanKind::tool:
    case SpanKind::human:
    case SpanKind::embedding:
    case SpanKind::reranker:
    case SpanKind::guardrail:
    case SpanKind::evaluator: return false;
    default: return !m_table.isDuplicate(row);
    }
}

bool Finder::isOutermostAgent(const Turn& turn, Row row) const
{
    return m_table.kind(row) == SpanKind::agent && m_outline.agentDepth(row) <= turn.depth
        && !m_outline.isInternal(row);
}

/// The top and what is beneath it, as far as all calls that speak to the user are inside.
void Finder::surround(Turn& turn, std::span<const Row> rows) const
{
    turn.depth = UINT16_MAX;
    std::uint32_t first = UINT32_MAX, last = 0;
    for (const Row row : rows) {
        if (!speaksToUser(row)) continue;
        turn.depth = std::min(turn.depth, m_outline.agentDepth(row));
        first = std::min(first, m_tree.position(row));
        last = std::max(last, m_tree.position(row));
    }
    Node node = first == UINT32_MAX ? turn.top : m_tree.preorder()[first];
    for (; node != kNoNode; node = m_tree.parent(node))
        if (!m_tree.isMissing(node) && m_tree.position(node) + m_tree.subtreeSize(node) > last
            && mayReport(node))
            turn.around.push_back(node);
    std::ranges::reverse(turn.around);
    for (const Row row : turn.around)
        if (readReport(turn, row)) break;
}

void Finder::say(Voice voice, Turn& turn, Node anchor, Row row, TextId text, bool earlier)
{
    if (text == TextId::empty) return;
    const Utterance said{voice, anchor, row, text, turn.top, earlier, earlier && !m_begun};
    if (earlier && !turn.met)
        m_said.insert(m_said.begin() + static_cast<std::ptrdiff_t>(turn.begins++), said);
    else
        m_said.push_back(said);
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
    const TextId words = m_words.of(message);
    if (words == TextId::empty || isInjected(m_digest.text(words))) return;
    const Node begin = turn.met ? row : turn.top;
    if (speaker == Speaker::user) {
        if (!earlier || turn.met) flushAnswer(turn);
        say(Voice::user, turn, earlier ? begin : turn.asked ? row : turn.top, row, words, earlier);
        turn.asked = turn.asked || !earlier;
    } else if (speaker == Speaker::agent && !m_words.isKnownOutput(message)) {
        for (const DigestPart& part : m_digest.parts(message))
            if (part.type == PartType::toolCall) return;
        say(Voice::agent, turn, begin, row, words, true);
    }
}

/// Messages that were not in the context of the call before. A context that begins with that one has grown by
/// the rest; of others a message is new when it was never met as often.
std::vector<MessageId> Finder::newMessages(const SpanDigest& said)
{
    if (m_context != kEmptyContext && m_digest.shared(m_context, said.context) == m_context)
        return m_digest.messagesFrom(said.context, m_digest.length(m_context));
    std::vector<MessageId> all = m_digest.messages(said.context);
    std::unordered_map<std::uint64_t, std::uint32_t> met;
    std::erase_if(all, [&](MessageId message) {
        const auto known = m_known.find(m_words.key(message));
        return known != m_known.end() && ++met[known->first] <= known->second;
    });
    return all;
}

bool Finder::isAsked(const Turn& turn, MessageId message)
{
    return m_words.byUser(message) && turn.asks.contains(m_words.of(message));
}

/// A call for the agent's own use, as to rewrite a question or to check an answer: the user's words were
/// reported by what is around it, and they are not what it was given.
bool Finder::isAside(const Turn& turn, Row row, const SpanDigest& said)
{
    if (turn.asker == kNoRow || !isInside(row, turn.asker) || said.context == kEmptyContext) return false;
    if (m_context != kEmptyContext && m_digest.shared(m_context, said.context) == m_context) return false;
    const std::vector<MessageId> all = m_digest.messages(said.context);
    return std::ranges::none_of(all, [&](MessageId message) { return isAsked(turn, message); });
}

/// What stands right beside the words that were reported is an instruction for them, unless this is the call
/// that answers.
std::vector<MessageId> Finder::besideAsked(const Turn& turn, Row row, const SpanDigest& said)
{
    if (turn.asker == kNoRow || !isInside(row, turn.asker)) return {};
    const std::vector<MessageId> all = m_digest.messages(said.context);
    auto asked = std::find_if(all.rbegin(), all.rend(), [&](MessageId m) { return isAsked(turn, m); });
    if (asked == all.rend() && turn.met) return {};
    const bool answers = turn.reported.empty() || turn.reported == m_digest.answerText(said);
    if (asked != all.rend() && answers) return {};
    if (asked == all.rend()) asked = all.rbegin();
    const auto other = [&](MessageId message) { return !m_words.byUser(message); };
    const auto first = std::find_if(asked, all.rend(), other).base();
    return {first, std::find_if(asked.base(), all.end(), other)};
}

void Finder::takeNew(Turn& turn, Row row, const SpanDigest& said)
{
    const std::vector<MessageId> fresh = newMessages(said);
    const bool byUser = std::ranges::any_of(fresh, [&](MessageId m) { return m_words.byUser(m); });
    const std::vector<MessageId> beside = byUser ? besideAsked(turn, row, said) : std::vector<MessageId>();
    const auto lastAnswer = std::find_if(fresh.rbegin(), fresh.rend(), [&](MessageId message) {
        return m_digest.speaker(message) == Speaker::agent && !m_words.isKnownOutput(message);
    });
    const auto firstNew = static_cast<std::size_t>(fresh.rend() - lastAnswer);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        const auto told =
            m_words.byUser(fresh[i]) ? turn.announced.find(m_words.of(fresh[i])) : turn.announced.end();
        if (told != turn.announced.end() && told->second > 0) {
            --told->second;
            continue;
        }
        if (std::ranges::find(beside, fresh[i]) == beside.end())
            takeMessage(turn, row, fresh[i], i < firstNew);
        ++m_known[m_words.key(fresh[i])];
    }
    turn.met = m_begun = true;
    if (said.context != kEmptyContext) {
        m_context = said.context;
        turn.announced.clear();
    }
}

void Finder::visitModelCall(Turn& turn, Row row)
{
    const SpanDigest& said = m_digest.of(row);
    const bool outermost = m_outline.agentDepth(row) == turn.depth;
    const bool aside = outermost && isAside(turn, row, said);
    if (outermost && !aside) takeNew(turn, row, said);
    m_words.rememberOutput(said);
    const std::string text = m_digest.answerText(said);
    if (m_outline.failed(row) || m_digest.asksForTools(said) || text.empty()) return;
    if (!aside && text == turn.reported) turn.source = row;
    Row& answer = aside ? turn.aside : turn.answer;
    if (answer == kNoRow || m_outline.overNs(row) >= m_outline.overNs(answer)) answer = row;
}

void Finder::visitHuman(Turn& turn, Row row)
{
    const SpanDigest& said = m_digest.of(row);
    for (const MessageId message : newMessages(said)) {
        if (!m_words.byUser(message)) continue;
        if (const TextId words = m_words.of(message); words != TextId::empty) {
            flushAnswer(turn);
            say(Voice::user, turn, row, row, words, false);
        }
        ++m_known[m_words.key(message)];
    }
    m_words.rememberOutput(said);
    flushAnswer(turn);
    say(Voice::human, turn, row, row, m_digest.keepAnswer(said), false);
}

void Finder::announceWords(Turn& turn, Row row, TextId words)
{
    if (!turn.announced.emplace(words, 1).second) return;
    ++m_known[SpokenWords::key(Speaker::user, words)];
    flushAnswer(turn);
    say(Voice::user, turn, turn.asked ? row : turn.top, row, words, false);
    turn.asked = true;
}

/// What is around all calls, or an outermost agent, may report what the user wrote: what comes after the last
/// answer in it. Of agents beside each other the later ones are given much of it again.
void Finder::announce(Turn& turn, Row row)
{
    const bool again = turn.asked, noCalls = turn.depth == UINT16_MAX;
    if ((again && noCalls) || (turn.asker != kNoRow && isInside(row, turn.asker))) return;
    const SpanDigest& said = m_digest.of(row);
    const std::vector<MessageId> all = m_digest.messages(said.context);
    auto from = all.end();
    while (from != all.begin() && m_digest.speaker(*(from - 1)) != Speaker::agent) --from;
    std::unordered_set<TextId> asks;
    for (; from != all.end(); ++from) {
        const TextId words = m_words.of(*from);
        if (!m_words.byUser(*from) || words == TextId::empty || isInjected(m_digest.text(words))) continue;
        if (asks.empty()) turn.announced.clear();
        if (!asks.insert(words).second) continue;
        if (!again || m_known[SpokenWords::key(Speaker::user, words)] == 0) announceWords(turn, row, words);
    }
    const std::string_view text = m_digest.text(said.input);
    if (!again && said.context == kEmptyContext && !text.empty() && !looksLikeJson(text)) {
        announceWords(turn, row, said.input);
        asks.insert(said.input);
    }
    if (asks.empty()) return;
    turn.asks = std::move(asks);
    turn.asker = row;
}

void Finder::visit(Turn& turn, Row row)
{
    if (m_table.isDuplicate(row)) return;
    if (m_table.kind(row) == SpanKind::human) return visitHuman(turn, row);
    if (speaksToUser(row)) return visitModelCall(turn, row);
    const bool aroundAll = std::ranges::find(turn.around, row) != turn.around.end();
    if (!aroundAll && !(isOutermostAgent(turn, row) && mayReport(row))) return;
    announce(turn, row);
    m_words.rememberOutput(m_digest.of(row));
}

/// What is left of an answer after guardrails and the like.
bool Finder::readReport(Turn& turn, Row row) const
{
    const SpanDigest& said = m_digest.of(row);
    if (m_digest.asksForTools(said)) return false;
    std::string text = m_digest.answerText(said);
    if (text.empty() || (said.outputs == 0 && looksLikeJson(text))) return false;
    turn.reporter = row;
    turn.reported = std::move(text);
    return true;
}

bool Finder::wasAnswered(const Turn& turn, std::string_view text) const
{
    return std::any_of(m_said.begin() + static_cast<std::ptrdiff_t>(turn.begins), m_said.end(),
                       [&](const Utterance& said) {
                           return said.voice == Voice::agent && m_digest.text(said.text) == text;
                       });
}

/// Of agents beside each other the last has the last word, unless that is a record for a program.
void Finder::readLastAgent(Turn& turn, std::span<const Row> rows) const
{
    for (auto row = rows.rbegin(); row != rows.rend() && turn.reporter == kNoRow; ++row) {
        const bool late = turn.answer == kNoRow || isInside(turn.answer, *row)
            || m_outline.overNs(*row) >= m_outline.overNs(turn.answer);
        if (late && isOutermostAgent(turn, *row) && mayReport(*row) && readReport(turn, *row)
            && looksLikeJson(turn.reported))
            turn.reporter = kNoRow;
    }
    if (turn.reporter != kNoRow && turn.answer != kNoRow
        && turn.reported == m_digest.answerText(m_digest.of(turn.answer)))
        turn.source = turn.answer;
}

void Finder::endTurn(Turn& turn, std::span<const Row> rows)
{
    if (turn.reporter == kNoRow) readLastAgent(turn, rows);
    if (turn.reporter == kNoRow || turn.source != kNoRow) {
        if (turn.source != kNoRow)
            turn.answer = turn.source;
        else if (turn.answer == kNoRow)
            turn.answer = turn.aside;
        return flushAnswer(turn);
    }
    if (wasAnswered(turn, turn.reported)) return;
    say(Voice::agent, turn, turn.reporter, turn.reporter, m_digest.keepAnswer(m_digest.of(turn.reporter)),
        false);
}

void Finder::visitTurn(Node top, std::span<const Row> rows)
{
    Turn turn;
    turn.top = top;
    turn.begins = m_said.size();
    surround(turn, rows);
    for (const Row row : rows) visit(turn, row);
    endTurn(turn, rows);
    m_begun = m_begun || turn.depth != UINT16_MAX || !m_said.empty();
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
