#include "replay/journey_builder.h"

#include <algorithm>

namespace retrospan::replay {

Journey Journey::make(const JourneyInput& input)
{
    return JourneyBuilder(input).run();
}

JourneyBuilder::JourneyBuilder(const JourneyInput& input)
    : m_in(input)
{
    m_journey.m_table = &input.table;
    m_journey.m_digest = &input.digest;
}

Journey JourneyBuilder::run()
{
    walkTree();
    indexStructure();
    addMessages();
    addHandoffs();
    addInterrupts();
    for (Row row = 0; row < m_in.table.size(); ++row)
        if (!m_in.table.isDuplicate(row)) addRow(row);
    sort();
    link();
    readForward();
    findMissing();
    sumUp();
    collect();
    return std::move(m_journey);
}

/// Times to order by, and the place of each span's begin and end in a walk of the tree.
void JourneyBuilder::walkTree()
{
    const SpanTree& tree = m_in.tree;
    const SpanTable& table = m_in.table;
    const std::uint32_t count = tree.nodeCount();
    std::vector<std::uint32_t> depth(count, 0);
    m_startNs.assign(count, 0);
    m_endNs.assign(count, 0);
    m_enter.assign(count, 0);
    m_leave.assign(count, 0);
    for (const Node node : tree.preorder()) {
        const Node parent = tree.parent(node);
        depth[node] = parent == kNoNode ? 0 : depth[parent] + 1;
        const bool missing = tree.isMissing(node);
        const std::int64_t start = missing ? tree.missing(node).startNs : table.startNs(node);
        const std::int64_t end = missing ? tree.missing(node).endNs : table.endNs(node);
        m_startNs[node] = std::max(start, parent == kNoNode ? start : m_startNs[parent]);
        m_endNs[node] = std::max(end, m_startNs[node]);
        // Before a span is entered, all before it in preorder were entered, and all but those around it left.
        m_enter[node] = 2 * std::uint64_t{tree.position(node)} - depth[node] + 1;
        m_leave[node] = m_enter[node] + 2 * std::uint64_t{tree.subtreeSize(node)} - 1;
    }
}

void JourneyBuilder::indexStructure()
{
    for (const RetryOf& retry : m_in.retries) m_retries[retry.row] = &retry;
    for (std::size_t i = 0; i < m_in.conversation.size(); ++i)
        if (m_in.conversation[i].voice != Voice::user && !m_in.conversation[i].earlier)
            m_answers[m_in.conversation[i].row] = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i < m_in.interrupts.size(); ++i)
        if (const Interrupt& wait = m_in.interrupts[i];
            wait.kind == InterruptKind::human && !wait.judgement.dismissed())
            m_waits[wait.row] = static_cast<std::uint32_t>(i);
    for (const Handoff& handoff : m_in.handoffs)
        if (!handoff.judgement.dismissed()) m_handoffs.insert(handoff.row);
    const SessionDigest& digest = m_in.digest;
    for (Row row = 0; row < m_in.table.size(); ++row) {
        const SpanDigest& said = digest.of(row);
        if (!said.isToolCall || m_in.table.isDuplicate(row)) continue;
        const bool named = said.toolCallId != TextId::empty;
        (named ? m_calls[said.toolCallId] : m_callsWithoutId[said.tool]).push_back(row);
    }
    for (ToolCalls* all : {&m_calls, &m_callsWithoutId})
        for (auto& [id, calls] : *all) std::ranges::sort(calls, {}, [this](Row row) { return begins(row); });
    for (MessageId message = 0; message < digest.messageCount(); ++message)
        for (const DigestPart& part : digest.parts(message))
            if (part.type == PartType::toolResult && part.id != TextId::empty) m_results[part.id] = part.text;
}

void JourneyBuilder::add(StepKind kind, Row row, Place place, TextId text, std::uint32_t detail)
{
    Step step;
    step.kind = kind;
    step.row = row;
    step.timeNs = place.timeNs;
    step.text = text;
    step.agent = row == kNoRow ? StringId::empty : m_in.agents[row];
    step.detail = detail;
    m_placed.push_back({place, step});
}

void JourneyBuilder::addMessages()
{
    for (const Utterance& said : m_in.conversation) {
        const bool before = said.voice == Voice::user || said.earlier;
        const StepKind kind = said.voice == Voice::user ? StepKind::userMessage
            : said.voice == Voice::human                ? StepKind::humanMessage
                                                        : StepKind::finalAnswer;
        const auto wait =
            said.voice == Voice::human ? m_waits.extract(said.row) : decltype(m_waits)::node_type();
        add(kind, said.row, before ? begins(said.anchor, 0) : ends(said.anchor, 2), said.text,
            wait.empty() ? 0 : wait.mapped() + 1);
        m_placed.back().step.earlier = said.earlier;
        m_placed.back().step.beforeRecording = said.beforeRecording;
    }
}

void JourneyBuilder::addHandoffs()
{
    for (std::size_t i = 0; i < m_in.handoffs.size(); ++i)
        if (m_handoffs.contains(m_in.handoffs[i].row))
            add(StepKind::handoff, m_in.handoffs[i].row, begins(m_in.handoffs[i].row, 0),
                m_in.digest.of(m_in.handoffs[i].row).arguments, static_cast<std::uint32_t>(i));
}

void JourneyBuilder::addInterrupts()
{
    for (std::size_t i = 0; i < m_in.interrupts.size(); ++i) {
        const Interrupt& wait = m_in.interrupts[i];
        if (wait.judgement.dismissed()) continue;
        if (wait.kind == InterruptKind::human && m_answers.contains(wait.row)) continue; // it is what he said
        const bool stopped = wait.kind == InterruptKind::interrupted;
        add(StepKind::interrupt, wait.row, stopped ? ends(wait.row) : begins(wait.row), TextId::empty,
            static_cast<std::uint32_t>(i));
    }
}

bool JourneyBuilder::hasEnd(Row row) const
{
    return m_in.table.endNs(row) != 0 || m_in.table.startNs(row) == 0;
}

TextId JourneyBuilder::resultOf(const SpanDigest& said) const
{
    if (said.hasResult) return said.result;
    const auto later = m_results.find(said.toolCallId);
    return said.toolCallId == TextId::empty || later == m_results.end() ? TextId::empty : later->second;
}

void JourneyBuilder::addError(Row row)
{
    add(StepKind::error, row, ends(row), m_in.digest.of(row).error);
}

void JourneyBuilder::addModelCall(Row row)
{
    const auto retry = m_retries.find(row);
    add(retry == m_retries.end() ? StepKind::modelCall : StepKind::retry, row, begins(row), TextId::empty,
        retry == m_retries.end() ? 0 : retry->second->number);
    if (m_in.table.status(row) == SpanStatus::error) return addError(row);
    const bool stopped = m_in.table.status(row) == SpanStatus::interrupted;
    if (!hasEnd(row) || stopped || m_answers.contains(row)) return;
    const SpanDigest& said = m_in.digest.of(row);
    add(StepKind::decision, row, placeOfDecision(row), m_in.digest.keepAnswer(said));
}

/// At the end of its call, but before the calls of tools that it asks for: an answer may go on while the
/// first of them are made. Ids that are used again mean the next call.
JourneyBuilder::Place JourneyBuilder::placeOfDecision(Row row) const
{
    const SessionDigest& digest = m_in.digest;
    Place place = ends(row);
    for (const MessageId message : digest.output(digest.of(row)))
        for (const DigestPart& part : digest.parts(message)) {
            const bool named = part.id != TextId::empty;
            const ToolCalls& all = named ? m_calls : m_callsWithoutId;
            const auto calls = all.find(named ? part.id : part.name);
            if (part.type != PartType::toolCall || calls == all.end()) continue;
            const auto next = std::ranges::upper_bound(calls->second, begins(row), {},
                                                       [this](Row call) { return begins(call); });
            if (next != calls->second.end()) place = std::min(place, begins(*next, 0));
        }
    return place;
}

void JourneyBuilder::addToolCall(Row row)
{
    const SpanDigest& said = m_in.digest.of(row);
    const auto retry = m_retries.find(row);
    const TextId arguments = said.isToolCall ? said.arguments : said.input;
    add(retry == m_retries.end() ? StepKind::toolCall : StepKind::retry, row, begins(row), arguments,
        retry == m_retries.end() ? 0 : retry->second->number);
    if (m_in.table.status(row) == SpanStatus::error) return addError(row);
    if (!hasEnd(row) || m_in.table.status(row) == SpanStatus::interrupted) return;
    add(StepKind::result, row, ends(row), said.isToolCall ? resultOf(said) : said.output);
}

void JourneyBuilder::addRetrieval(Row row)
{
    if (m_in.table.status(row) == SpanStatus::error) return addError(row);
    if (hasEnd(row)) add(StepKind::retrieval, row, ends(row), m_in.digest.of(row).query);
}

/// Failed spans that are no calls tell something new when nothing beneath them failed, or all of it was made
/// good, and no call is around them that failed with them.
bool JourneyBuilder::explains(Row row) const
{
    constexpr int kLevels = 8;
    if (m_in.table.status(row) != SpanStatus::error) return false;
    if (m_in.tree.errorsBelow(row) > 0 && row != m_in.failed) return false;
    Node node = m_in.tree.parent(row);
    for (int i = 0; i < kLevels && node != kNoNode && !m_in.tree.isMissing(node);
         ++i, node = m_in.tree.parent(node))
        if (m_in.isCall[node] && m_in.table.status(node) == SpanStatus::error) return false;
    return true;
}

void JourneyBuilder::addRow(Row row)
{
    const SpanKind kind = m_in.table.kind(row);
    const bool works = kind == SpanKind::agent || kind == SpanKind::model;
    if (m_handoffs.contains(row) && !works) { // its step is there
        const bool callFailed = m_in.digest.of(row).isToolCall && m_in.table.status(row) == SpanStatus::error;
        if (callFailed || explains(row)) addError(row);
        return;
    }
    if (isModelCall(row)) return addModelCall(row);
    if (m_in.isCall[row] && kind == SpanKind::tool) return addToolCall(row);
    if (m_in.isCall[row] && kind == SpanKind::retrieval) return addRetrieval(row);
    if (kind == SpanKind::handoff && m_in.digest.of(row).isToolCall)
        return addToolCall(row); // somebody said that nothing was handed over: a call it was
    if (explains(row)) addError(row);
}

void JourneyBuilder::sort()
{
    std::stable_sort(m_placed.begin(), m_placed.end(),
                     [](const Placed& a, const Placed& b) { return a.place < b.place; });
    m_journey.m_steps.reserve(m_placed.size());
    m_places.reserve(m_placed.size());
    for (const Placed& placed : m_placed) {
        m_journey.m_steps.push_back(placed.step);
        m_places.push_back(placed.place);
    }
    m_placed.clear();
    m_placed.shrink_to_fit();
}

} // namespace retrospan::replay
