#include "insight/gaps.h"

#include "insight/counted.h"
#include "trace/session_digest.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace retrospan::insight {
namespace {

std::size_t hashOf(std::string_view id)
{
    return id.empty() ? 0 : std::hash<std::string_view>{}(id) | 1;
}

bool explainsItself(const SpanTable& table, Row row)
{
    const SpanStatus status = table.status(row);
    return status == SpanStatus::error || status == SpanStatus::interrupted || status == SpanStatus::running
        || table.endNs(row) == 0;
}

Repair finding(RepairKind kind, std::vector<Row> rows, const SpanTree& tree, std::string_view one,
               std::string_view many)
{
    Repair repair;
    repair.kind = kind;
    repair.id = toString(kind);
    std::sort(rows.begin(), rows.end(), [&](Row a, Row b) { return tree.position(a) < tree.position(b); });
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    repair.count = rows.size();
    repair.reason = counted(rows.size(), one, many);
    repair.nodes.assign(rows.begin(),
                        rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), Repair::kMaxNodes)));
    return repair;
}

} // namespace

GapFinder::GapFinder(const SpanTable& table, const SpanTree& tree)
    : m_table(table)
    , m_tree(tree)
    , m_calls(table, tree)
{
}

void GapFinder::add(Row row, const SpanContent& content)
{
    for (const auto* messages : {&content.input, &content.output})
        for (const Message& message : *messages)
            for (const Part& part : message.parts) addResult(part);
    if (content.toolCall) addToolCall(row, *content.toolCall);
    if (m_table.kind(row) == SpanKind::model) return addModelCall(row, content);
    const CallId name = hashOf(m_table.text(SessionCalls::toolOf(m_table, row)));
    m_named.insert(name);
    if (!content.toolCall || content.toolCall->id.empty()) m_madeOf.insert(name);
}

/// Results stand in the next question; those of tools that the provider runs, in the answer itself.
void GapFinder::addResult(const Part& part)
{
    if (part.type != PartType::toolResult) return;
    m_answered.insert(hashOf(part.id));
    m_named.insert(hashOf(part.name));
    if (part.id.empty()) m_madeOf.insert(hashOf(part.name));
}

void GapFinder::addToolCall(Row row, const ToolCall& call)
{
    m_made.insert(hashOf(call.id));
    const bool isCall = m_calls.isCall(row) && m_table.kind(row) == SpanKind::tool;
    if (isCall && !call.result && !call.error && !call.arguments.empty() && !explainsItself(m_table, row))
        m_withoutResult.emplace_back(row, hashOf(call.id));
}

void GapFinder::addModelCall(Row row, const SpanContent& content)
{
    for (const Message& message : content.output)
        for (const Part& part : message.parts)
            if (part.type == PartType::toolCall && !(part.id.empty() && part.name.empty())
                && !forcesTool(content, part.name))
                m_asked.push_back({row, hashOf(part.id), hashOf(part.name)});
    const bool asked = !content.input.empty() || !content.inputText.empty();
    const bool answered = !content.output.empty() || !content.outputText.empty();
    if (m_calls.isCall(row) && asked && !answered && !explainsItself(m_table, row))
        m_withoutAnswer.push_back(row);
}

/// Some providers give calls no id: of these any call of the tool will do.
bool GapFinder::wasMade(const Asked& asked) const
{
    if (asked.call == 0) return m_named.contains(asked.tool);
    return m_made.contains(asked.call) || m_answered.contains(asked.call) || m_madeOf.contains(asked.tool);
}

std::vector<Repair> GapFinder::finish() const
{
    std::vector<Row> noResult, notMade;
    for (const auto& [row, id] : m_withoutResult)
        if (id == 0 || !m_answered.contains(id)) noResult.push_back(row);
    for (const Asked& asked : m_asked)
        if (!wasMade(asked)) notMade.push_back(asked.row);
    std::vector<Repair> found;
    if (!noResult.empty())
        found.push_back(finding(RepairKind::noResult, std::move(noResult), m_tree,
                                "tool call ended without a recorded result",
                                "tool calls ended without a recorded result"));
    if (!m_withoutAnswer.empty())
        found.push_back(finding(RepairKind::noAnswer, m_withoutAnswer, m_tree,
                                "model call ended without a recorded answer",
                                "model calls ended without a recorded answer"));
    if (!notMade.empty())
        found.push_back(finding(RepairKind::callNotMade, std::move(notMade), m_tree,
                                "answer asks for a tool call of which nothing more is recorded",
                                "answers ask for tool calls of which nothing more is recorded"));
    return found;
}

} // namespace retrospan::insight
