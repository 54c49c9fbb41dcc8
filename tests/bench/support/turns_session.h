// A session of turns that say something, for benchmarks of replay: of ten spans a request, an agent, three
// calls of a model, three of tools, two retrievals; after 50 turns the conversation begins anew.
#pragma once

#include "trace/message.h"
#include "trace/session_digest.h"
#include "trace/span_table.h"

#include <random>
#include <string>
#include <vector>

namespace retrospan::bench {

inline constexpr std::size_t kTurnsOfAThread = 50;

inline Message says(const char* role, std::string text)
{
    Part part;
    part.text = std::move(text);
    return {role, {}, {}, {part}};
}

/// Turns of ten spans: a request, an agent, three calls of a model, three of tools, two retrievals.
class TurnsSession {
public:
    /// Spans begin `paceNs` after each other.
    explicit TurnsSession(Row spans, std::int64_t paceNs = 1'000'000)
        : m_pace(paceNs)
    {
        m_trace = table.addTrace("bench");
        while (table.size() + 10 <= spans) turn();
    }
    SpanTable table;
    std::vector<SpanContent> contents;

    [[nodiscard]] SessionDigest digest() const
    {
        SessionDigest digest(table);
        for (Row row = 0; row < table.size(); ++row) digest.add(row, contents[row], {}, {});
        digest.finish();
        return digest;
    }

private:
    void turn()
    {
        if (m_turns++ % kTurnsOfAThread == 0) m_history.clear();
        m_history.push_back(says("user",
                                 "Question " + std::to_string(m_turns) + " about order "
                                     + std::to_string(m_random() % 9999)));
        const SpanId request = add({}, SpanKind::step, "request", {});
        const SpanId agent = add(request, SpanKind::agent, "agent", {});
        for (int call = 0; call < 3; ++call) {
            const std::string sum = std::to_string(m_random() % 1000);
            SpanContent chat;
            chat.input = m_history;
            chat.output = {
                says("assistant", call < 2 ? "I look up " + sum : "The order costs " + sum + " EUR.")};
            if (call < 2)
                chat.output[0].parts.push_back(
                    {PartType::toolCall, "{}", {}, "lookup", {}, {}, {}, false, false});
            m_history.push_back(chat.output[0]);
            add(agent, SpanKind::model, "chat", std::move(chat));
            SpanContent lookup;
            lookup.toolCall = ToolCall{
                {}, "lookup", {}, R"({"order":)" + sum + R"(,"currency":"EUR"})", "{\"sum\":" + sum + "}",
                {}};
            add(agent, SpanKind::tool, "lookup", std::move(lookup));
            if (call == 2) continue;
            SpanContent pages;
            pages.documents = {{"pages/" + sum, 0.5, "A page about " + sum, {}}};
            add(agent, SpanKind::retrieval, "pages", std::move(pages));
        }
    }
    SpanId add(SpanId parent, SpanKind kind, const char* name, SpanContent content)
    {
        SpanUpdate update;
        update.trace = m_trace;
        update.id.value = table.size() + 1;
        update.parentId = parent;
        update.kind = kind;
        update.startNs = m_now += m_pace;
        update.endNs = m_now + (kind == SpanKind::step || kind == SpanKind::agent ? 12 : 1) * m_pace;
        update.status = kind == SpanKind::tool && m_random() % 20 == 0 ? SpanStatus::error : SpanStatus::ok;
        update.name = update.tool = table.strings().intern(name);
        if (kind == SpanKind::model) update.usage.input = 1000;
        table.append(update);
        contents.push_back(std::move(content));
        return update.id;
    }

    std::int64_t m_pace;
    std::mt19937_64 m_random{11};
    std::uint32_t m_trace = 0;
    std::size_t m_turns = 0;
    std::int64_t m_now = 1'790'000'000'000'000'000;
    std::vector<Message> m_history;
};

} // namespace retrospan::bench
