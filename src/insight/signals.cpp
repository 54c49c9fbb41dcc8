#include "insight/signals.h"

#include "insight/answer_support.h"
#include "insight/call_signals.h"
#include "insight/reported_failure.h"
#include "insight/text_match.h"
#include "insight/words.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace retrospan::insight {
namespace {

/// Text of sources that an answer is looked up in; answers of more are not checked.
constexpr std::size_t kMaxSourceBytes = 1024 * 1024;
/// Of answers without numbers; what is long shares words with everything.
constexpr std::size_t kMaxWordBytes = 64 * 1024;
/// Messages of the conversation before an answer that it may take its numbers from.
constexpr std::size_t kMessagesBack = 200;

/// A word of the tool's name is in the sentence: "stripe_create_payment" and "The payment went through".
bool speaksOfTool(std::string_view sentence, std::string_view tool)
{
    const std::string low = lowered(sentence), name = lowered(tool);
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.find_first_of("_-. /", at), name.size());
        if (end - at >= 5 && low.find(name.substr(at, end - at)) != low.npos) return true;
        at = end + 1;
    }
    return false;
}

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest,
           std::span<const Utterance> conversation)
        : m_outline(outline)
        , m_table(outline.table())
        , m_digest(digest)
        , m_conversation(conversation)
    {
        for (std::size_t i = 0; i < conversation.size(); ++i)
            if (conversation[i].voice == Voice::agent && !conversation[i].earlier)
                m_answers.emplace(conversation[i].row, i);
    }

    std::vector<Signal> run();

private:
    struct Turn {
        std::map<StringId, Row> failed; ///< tools whose last call failed
        std::vector<Row> sources; ///< retrievals and tool calls
        Row retrieval = kNoRow; ///< the last one
    };
    void visit(Row row);
    void judge(const Utterance& answer);
    void judgeFailures(const Utterance& answer, std::string_view text, const Turn& turn);
    bool judgeClaim(const Utterance& answer, const std::string& claim, const Turn& turn);
    void judgeSupport(const Utterance& answer, std::string_view text, const Turn& turn);
    [[nodiscard]] bool collectSources(const Utterance& answer, const Turn& turn, std::size_t most,
                                      std::string& sources) const;
    void add(SignalKind kind, std::vector<Row> evidence, std::string_view text, int confidence,
             std::string reason)
    {
        m_signals.push_back({kind, std::move(evidence), std::string(text), confidence, std::move(reason)});
    }

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SessionDigest& m_digest;
    std::span<const Utterance> m_conversation;
    std::unordered_map<Row, std::size_t> m_answers;
    std::unordered_map<Node, Turn> m_turns;
    std::map<StringId, Row> m_failed; ///< of the session
    std::vector<Signal> m_signals;
};

void Finder::visit(Row row)
{
    if (m_table.isDuplicate(row)) return;
    const SpanKind kind = m_table.kind(row);
    if (kind == SpanKind::retrieval && m_outline.isCall(row)) {
        Turn& turn = m_turns[m_outline.turn(row)];
        turn.retrieval = row;
        turn.sources.push_back(row);
    } else if (kind == SpanKind::tool && m_outline.isCall(row)) {
        Turn& turn = m_turns[m_outline.turn(row)];
        turn.sources.push_back(row);
        if (m_outline.isInternal(row)) return;
        const StringId tool = SessionCalls::toolOf(m_table, row);
        if (m_outline.failed(row) || saysItFailed(m_digest.text(m_digest.of(row).result))) {
            turn.failed[tool] = m_failed[tool] = row;
        } else {
            turn.failed.erase(tool);
            m_failed.erase(tool);
        }
    }
}

/// True when the claim is about a call that failed.
bool Finder::judgeClaim(const Utterance& answer, const std::string& claim, const Turn& turn)
{
    for (const auto& [tool, row] : m_failed) {
        const bool here = turn.failed.contains(tool);
        const bool named = speaksOfTool(claim, m_table.text(tool));
        if (!here && !named) continue;
        add(SignalKind::claimedSuccess, {answer.row, row}, claim,
            here && named ? 85
                : named   ? 70
                          : 55,
            "the answer says that it was done, but the last call of " + std::string(m_table.text(tool))
                + " failed");
        return true;
    }
    return false;
}

void Finder::judgeFailures(const Utterance& answer, std::string_view text, const Turn& turn)
{
    const std::string claim = claimOfSuccess(text);
    if (speaksOfFailure(text) || (!claim.empty() && judgeClaim(answer, claim, turn))) return;
    if (turn.failed.empty()) return;
    std::vector<Row> evidence{answer.row};
    for (const auto& [tool, row] : turn.failed) evidence.push_back(row);
    const std::string tool(m_table.text(turn.failed.begin()->first));
    add(SignalKind::ignoredError, std::move(evidence), text.substr(0, 300), 60,
        tool + " failed, and the answer does not speak of it");
}

/// False when there is too much to look at.
bool Finder::collectSources(const Utterance& answer, const Turn& turn, std::size_t most,
                            std::string& sources) const
{
    const auto addText = [&](TextId text) {
        sources += m_digest.text(text);
        sources += ' ';
        return sources.size() < most && !m_digest.texts().isCut(text);
    };
    for (const Row row : turn.sources) {
        const SpanDigest& said = m_digest.of(row);
        for (const DigestDocument& document : m_digest.documents(said))
            if (!addText(document.text)) return false;
        if (!addText(said.result) || !addText(said.arguments) || !addText(said.output)) return false;
    }
    const auto before = static_cast<std::size_t>(&answer - m_conversation.data());
    const std::size_t from = before > kMessagesBack ? before - kMessagesBack : 0;
    for (const Utterance& said : m_conversation.subspan(from, before - from))
        if (!addText(said.text)) return false;
    return true;
}

void Finder::judgeSupport(const Utterance& answer, std::string_view text, const Turn& turn)
{
    if (turn.retrieval == kNoRow) return;
    const SpanDigest& found = m_digest.of(turn.retrieval);
    if (found.retrieved && found.documents == 0 && !m_outline.failed(turn.retrieval)) {
        if (knowsLanguage(text) && !speaksOfFailure(text))
            add(SignalKind::unsupportedAnswer, {answer.row, turn.retrieval}, text.substr(0, 300), 70,
                "the retrieval before the answer found nothing, and the answer does not say so");
        return;
    }
    std::string sources;
    const std::size_t most = hasNumbers(text) ? kMaxSourceBytes : kMaxWordBytes;
    if (found.documents == 0 || !collectSources(answer, turn, most, sources)) return;
    if (const std::string number = numberWithoutSource(text, sources); !number.empty())
        add(SignalKind::unsupportedAnswer, {answer.row, turn.retrieval}, number, 40,
            "the answer has a number that is in no document, result or message of the user before it");
    else if (sources.size() < kMaxWordBytes && knowsLanguage(text) && !speaksOfFailure(text)
             && hardlyShares(text, sources))
        add(SignalKind::unsupportedAnswer, {answer.row, turn.retrieval}, text.substr(0, 300), 30,
            "the answer has hardly a word of the documents, results and messages of the user before it");
}

void Finder::judge(const Utterance& answer)
{
    const std::string_view text = m_digest.text(answer.text);
    const Turn& turn = m_turns[answer.turn];
    if (const std::string leaked = leakedReasoning(text); !leaked.empty())
        add(SignalKind::reasoningLeaked, {answer.row}, leaked, 90,
            "the user saw what looks like reasoning of the model");
    else if (const std::string thought = thoughtAloud(text); !thought.empty())
        add(SignalKind::reasoningLeaked, {answer.row}, thought, 50,
            "the answer begins with what a model says to itself");
    const bool worded = knowsLanguage(text);
    if (const std::string promise = worded ? promiseToAct(text) : std::string(); !promise.empty())
        add(SignalKind::callNotMade, {answer.row}, promise, 50,
            "the answer promises to act, and nothing was called after it in the turn");
    if (worded) judgeFailures(answer, text, turn);
    judgeSupport(answer, text, turn);
}

std::vector<Signal> Finder::run()
{
    std::vector<std::size_t> reported; ///< answers of spans around their turn: judged when all is known
    for (const Row row : m_outline.byStart()) {
        if (const auto answer = m_answers.find(row); answer != m_answers.end()) {
            if (m_outline.isModelCall(row))
                judge(m_conversation[answer->second]);
            else
                reported.push_back(answer->second);
        }
        visit(row);
    }
    for (const std::size_t answer : reported) judge(m_conversation[answer]);
    findCallSignals(m_outline, m_digest, m_signals);
    std::stable_sort(m_signals.begin(), m_signals.end(), [&](const Signal& a, const Signal& b) {
        return m_table.startNs(a.evidence.front()) < m_table.startNs(b.evidence.front());
    });
    return std::move(m_signals);
}

} // namespace

std::vector<Signal> findSignals(const SessionOutline& outline, const SessionDigest& digest,
                                std::span<const Utterance> conversation)
{
    return Finder(outline, digest, conversation).run();
}

std::string_view toString(SignalKind kind)
{
    switch (kind) {
    case SignalKind::reasoningLeaked: return "reasoning_leaked";
    case SignalKind::unsupportedAnswer: return "unsupported_answer";
    case SignalKind::ignoredError: return "ignored_error";
    case SignalKind::loop: return "loop";
    case SignalKind::truncatedOutput: return "truncated_output";
    case SignalKind::emptyAnswer: return "empty_answer";
    case SignalKind::callNotMade: return "call_not_made";
    case SignalKind::claimedSuccess: return "claimed_success";
    case SignalKind::refusal: return "refusal";
    case SignalKind::smallModel: break;
    }
    return "small_model";
}

} // namespace retrospan::insight
