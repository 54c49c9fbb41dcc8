// Sessions with content for tests of structure: spans of SessionBuilder, each with what it said.
#pragma once

#include "insight/structure.h"
#include "session_support.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace retrospan::insight::testing {

inline Part part(PartType type, std::string text, std::string name = {}, std::string id = {})
{
    Part result;
    result.type = type;
    result.text = std::move(text);
    result.name = std::move(name);
    result.id = std::move(id);
    return result;
}
inline Message says(std::string role, std::string text)
{
    return {std::move(role), {}, {}, {part(PartType::text, std::move(text))}};
}
inline Message user(std::string text)
{
    return says("user", std::move(text));
}
inline Message assistant(std::string text)
{
    return says("assistant", std::move(text));
}
inline Message asks(std::string tool, std::string arguments)
{
    return {"assistant", {}, {}, {part(PartType::toolCall, std::move(arguments), std::move(tool), "c1")}};
}

inline SpanContent chat(std::vector<Message> input, std::vector<Message> output)
{
    SpanContent content;
    content.input = std::move(input);
    content.output = std::move(output);
    return content;
}
inline SpanContent called(std::string name, std::string arguments, std::string result = "{}")
{
    SpanContent content;
    content.toolCall = ToolCall{{}, std::move(name), {}, std::move(arguments), std::move(result), {}};
    return content;
}

/// A session and what its rows said; refers to the builder.
class Told {
public:
    explicit Told(const SessionBuilder& session)
        : m_session(session)
        , m_tree(session.tree())
    {
    }
    Told& say(Row row, SpanContent content, std::string error = {},
              std::vector<AttributeView> attributes = {})
    {
        m_said[row] = {std::move(content), std::move(error), std::move(attributes)};
        return *this;
    }
    const SessionStructure& structure(std::span<const Correction> corrections = {})
    {
        m_digest = std::make_unique<SessionDigest>(m_session.table());
        for (const auto& [row, said] : m_said) {
            SpanView view;
            view.attributes = AttributesView(said.attributes);
            m_digest->add(row, said.content, view, said.error);
        }
        m_digest->finish();
        m_outline = std::make_unique<SessionOutline>(m_session.table(), m_tree);
        m_structure = findStructure(*m_outline, *m_digest, corrections);
        return m_structure;
    }
    [[nodiscard]] const SessionDigest& digest() const { return *m_digest; }
    [[nodiscard]] const SessionOutline& outline() const { return *m_outline; }
    /// "user: text", "agent: text", one a line.
    [[nodiscard]] std::string conversation() const
    {
        std::string text;
        for (const Utterance& said : m_structure.conversation) {
            text += said.voice == Voice::user ? "user: " : said.voice == Voice::agent ? "agent: " : "human: ";
            text += std::string(m_digest->text(said.text)) + (said.earlier ? " (earlier)\n" : "\n");
        }
        return text;
    }

private:
    struct Said {
        SpanContent content;
        std::string error;
        std::vector<AttributeView> attributes;
    };
    const SessionBuilder& m_session;
    SpanTree m_tree;
    std::map<Row, Said> m_said;
    std::unique_ptr<SessionDigest> m_digest;
    std::unique_ptr<SessionOutline> m_outline;
    SessionStructure m_structure;
};

} // namespace retrospan::insight::testing
