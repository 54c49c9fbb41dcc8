#include "insight/spoken_words.h"

#include <algorithm>
#include <string>

namespace retrospan::insight {

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

std::string typedCommand(std::string_view text)
{
    const auto inside = [&](std::string_view tag) {
        const std::string open = "<" + std::string(tag) + ">", close = "</" + std::string(tag) + ">";
        const std::size_t from = text.find(open), to = text.rfind(close);
        if (from == text.npos || to == text.npos || to < from + open.size()) return std::string_view();
        return text.substr(from + open.size(), to - from - open.size());
    };
    if (!text.starts_with("<command-")) return {};
    std::string_view typed = inside("command-args");
    const std::size_t first = typed.find_first_not_of(" \t\r\n");
    if (first == typed.npos) return {};
    typed = typed.substr(first, typed.find_last_not_of(" \t\r\n") + 1 - first);
    return std::string(inside("command-name")) + ' ' + std::string(typed);
}

bool looksLikeJson(std::string_view text)
{
    return text.starts_with('{') || text.starts_with('[');
}

TextId SpokenWords::of(MessageId message)
{
    if (message >= m_read.size()) {
        m_read.resize(m_digest.messageCount(), false);
        m_words.resize(m_digest.messageCount(), TextId::empty);
    }
    if (!m_read[message]) {
        m_read[message] = true;
        m_words[message] = m_digest.keepPlainText(message);
        if (const std::string typed = typedCommand(m_digest.text(m_words[message])); !typed.empty())
            m_words[message] = m_digest.texts().add(typed);
    }
    return m_words[message];
}

std::uint64_t SpokenWords::key(MessageId message)
{
    const TextId words = of(message);
    // Of long texts the beginning is kept: they may differ in the rest.
    const bool cut = std::ranges::any_of(
        m_digest.parts(message), [&](const DigestPart& part) { return m_digest.texts().isCut(part.text); });
    return cut || words == TextId::empty ? message : key(m_digest.speaker(message), words);
}

/// Some models write their reasoning into the text, and clients take it out of the history.
TextId SpokenWords::withoutReasoning(TextId text)
{
    const std::string_view all = m_digest.text(text);
    for (const std::string_view end : {"</think>", "</thinking>"}) {
        const std::size_t at = all.starts_with("<think") ? all.find(end) : all.npos;
        if (at == all.npos) continue;
        const std::size_t first = all.find_first_not_of(" \t\r\n", at + end.size());
        return m_digest.texts().add(std::string(first == all.npos ? std::string_view() : all.substr(first)));
    }
    return text;
}

void SpokenWords::rememberOutput(const SpanDigest& said)
{
    for (const MessageId message : m_digest.output(said)) m_outputs.insert(withoutReasoning(of(message)));
    if (said.outputs == 0 && said.output != TextId::empty) m_outputs.insert(withoutReasoning(said.output));
}

bool SpokenWords::isKnownOutput(MessageId message)
{
    return m_outputs.contains(withoutReasoning(of(message)));
}

} // namespace retrospan::insight
