#include "insight/call_signals.h"

#include "insight/calls_asked_for.h"
#include "insight/text_match.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace retrospan::insight {
namespace {

constexpr std::size_t kLoop = 3;
constexpr std::size_t kLongTask = 8;
constexpr std::size_t kMaxEvidence = 100;

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest, std::vector<Signal>& signals)
        : m_outline(outline)
        , m_table(outline.table())
        , m_digest(digest)
        , m_signals(signals)
    {
    }

    void run();

private:
    void visitModelCall(Row row);
    void countToolCall(Row row);
    void add(SignalKind kind, std::vector<Row> evidence, std::string_view text, int confidence,
             std::string reason)
    {
        m_signals.push_back({kind, std::move(evidence), std::string(text), confidence, std::move(reason)});
    }
    void tellCallsNotMade();
    void tellLoops();
    void tellSmallModels();

    struct Repeated {
        std::vector<Row> rows; ///< the first kMaxEvidence
        std::size_t count = 0, failed = 0;
        TextId result{}; ///< of the first
        bool differs = false; ///< another result came: it may wait for something
    };
    struct Worker {
        Row first = kNoRow;
        std::size_t calls = 0;
    };
    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SessionDigest& m_digest;
    std::vector<Signal>& m_signals;
    std::map<std::tuple<Node, StringId, StringId, TextId>, Repeated> m_same; ///< turn, agent, tool, arguments
    std::map<std::pair<Node, StringId>, std::size_t> m_toolCalls; ///< turn, agent
    std::map<std::tuple<Node, StringId, StringId>, Worker> m_workers; ///< turn, agent, model
};

bool saysSomething(const SessionDigest& digest, const SpanDigest& said)
{
    for (const MessageId message : digest.output(said))
        for (const DigestPart& part : digest.parts(message)) {
            const bool words = part.type == PartType::text || part.type == PartType::reasoning;
            if (!words || (part.type == PartType::text && part.text != TextId::empty)) return true;
        }
    return false;
}

void Finder::visitModelCall(Row row)
{
    const SpanDigest& said = m_digest.of(row);
    const std::string_view finish = m_digest.text(said.finishReason);
    if (isOneOf(lowered(finish), {"length", "max_tokens", "max_output_tokens", "incomplete", "model_length"}))
        add(SignalKind::truncatedOutput, {row}, finish, 95,
            "the model stopped at its limit of tokens, not at an end");
    if (isOneOf(lowered(finish),
                {"content_filter", "refusal", "safety", "prohibited_content", "blocklist", "recitation",
                 "guardrail_intervened", "content_filtered"}))
        add(SignalKind::refusal, {row}, finish, 90, "the model refused, or a filter kept its answer back");
    const bool over =
        m_table.endNs(row) != 0 && !m_outline.failed(row) && m_table.status(row) != SpanStatus::interrupted;
    if (over && (said.outputs > 0 || said.answeredNothing) && !saysSomething(m_digest, said))
        add(SignalKind::emptyAnswer, {row}, {}, 85, "the model answered with neither text nor a call");
    const StringId model = m_outline.calls().modelOf(row);
    if (model == StringId::empty || !isSmallModel(m_table.text(model))) return;
    Worker& worker = m_workers[{m_outline.turn(row), m_outline.agent(row), model}];
    if (worker.calls++ == 0) worker.first = row;
}

void Finder::countToolCall(Row row)
{
    const StringId agent = m_outline.agent(row);
    const Node turn = m_outline.turn(row);
    ++m_toolCalls[{turn, agent}];
    const SpanDigest& said = m_digest.of(row);
    if (!said.isToolCall || said.arguments == TextId::empty) return;
    Repeated& same = m_same[{turn, agent, SessionCalls::toolOf(m_table, row), said.arguments}];
    if (same.count++ == 0) same.result = said.result;
    same.differs = same.differs || said.result != same.result;
    same.failed += m_outline.failed(row) ? 1 : 0;
    if (same.rows.size() < kMaxEvidence) same.rows.push_back(row);
}

void Finder::tellCallsNotMade()
{
    for (const auto& [row, tool] : callsNotMade(m_outline, m_digest)) {
        if (m_table.status(row) == SpanStatus::interrupted) continue;
        add(SignalKind::callNotMade, {row}, m_digest.text(tool), 60,
            "the model asked for a call of which nothing is recorded");
    }
}

void Finder::tellLoops()
{
    for (const auto& [key, same] : m_same) {
        if (same.count < kLoop) continue;
        const std::string tool(m_table.text(std::get<2>(key)));
        const int sure = same.differs ? 40 : same.failed == same.count ? 95 : 85;
        add(SignalKind::loop, same.rows, m_digest.text(std::get<3>(key)), sure,
            tool + " was called " + std::to_string(same.count) + " times with the same arguments"
                + (same.differs ? ", and did not always say the same" : ""));
    }
}

void Finder::tellSmallModels()
{
    for (const auto& [key, worker] : m_workers) {
        const auto& [turn, agent, model] = key;
        const auto calls = m_toolCalls.find({turn, agent});
        const std::size_t count = calls == m_toolCalls.end() ? 0 : calls->second;
        if (count < kLongTask || worker.calls < 3) continue;
        add(SignalKind::smallModel, {worker.first}, m_table.text(model), 40,
            "a small model made " + std::to_string(count) + " calls of tools in one turn");
    }
}

void Finder::run()
{
    for (const Row row : m_outline.byStart()) {
        if (m_outline.isModelCall(row))
            visitModelCall(row);
        else if (m_table.kind(row) == SpanKind::tool && m_outline.isCall(row))
            countToolCall(row);
    }
    tellCallsNotMade();
    tellLoops();
    tellSmallModels();
}

} // namespace

bool isSmallModel(std::string_view model)
{
    const std::string low = lowered(model);
    for (std::size_t at = 0; at < low.size();) {
        const std::size_t end = std::min(low.find_first_of("-_:/. @", at), low.size());
        const std::string_view word = std::string_view(low).substr(at, end - at);
        if (isOneOf(word,
                    {"mini", "nano", "haiku", "small", "flash", "lite", "tiny", "micro", "1b", "2b", "3b",
                     "4b", "7b", "8b", "9b"}))
            return true;
        at = end + 1;
    }
    return false;
}

void findCallSignals(const SessionOutline& outline, const SessionDigest& digest, std::vector<Signal>& signals)
{
    Finder(outline, digest, signals).run();
}

} // namespace retrospan::insight
