#include "insight/calls_asked_for.h"

#include <string_view>
#include <unordered_set>

namespace retrospan::insight {
namespace {

/// What is recorded of calls: their ids, and the tools of those that have none.
class Recorded {
public:
    Recorded(const SessionOutline& outline, const SessionDigest& digest);

    [[nodiscard]] bool has(const DigestPart& asked, std::string_view tool) const
    {
        if (asked.id == TextId::empty) return m_named.contains(tool);
        return m_ids.contains(asked.id) || m_withoutId.contains(tool);
    }

private:
    void addSpan(const SpanTable& table, Row row, const SpanDigest& said);
    void addResults(const SessionDigest& digest);

    std::unordered_set<TextId> m_ids;
    std::unordered_set<std::string_view> m_named, m_withoutId;
};

Recorded::Recorded(const SessionOutline& outline, const SessionDigest& digest)
{
    const SpanTable& table = outline.table();
    for (Row row = 0; row < table.size(); ++row)
        if (table.kind(row) != SpanKind::model) addSpan(table, row, digest.of(row));
    addResults(digest);
}

void Recorded::addSpan(const SpanTable& table, Row row, const SpanDigest& said)
{
    const std::string_view tool = table.text(SessionCalls::toolOf(table, row));
    m_named.insert(tool);
    if (said.isToolCall && said.toolCallId != TextId::empty)
        m_ids.insert(said.toolCallId);
    else
        m_withoutId.insert(tool);
}

void Recorded::addResults(const SessionDigest& digest)
{
    for (MessageId message = 0; message < digest.messageCount(); ++message)
        for (const DigestPart& part : digest.parts(message)) {
            if (part.type != PartType::toolResult) continue;
            m_ids.insert(part.id);
            m_named.insert(digest.text(part.name));
            if (part.id == TextId::empty) m_withoutId.insert(digest.text(part.name));
        }
}

} // namespace

std::vector<CallAskedFor> callsNotMade(const SessionOutline& outline, const SessionDigest& digest)
{
    const Recorded recorded(outline, digest);
    std::vector<CallAskedFor> lost;
    for (const Row row : outline.byStart()) {
        const SpanDigest& said = digest.of(row);
        if (!outline.isModelCall(row) || said.forcedCall) continue;
        for (const MessageId message : digest.output(said))
            for (const DigestPart& part : digest.parts(message)) {
                const bool asks = part.type == PartType::toolCall
                    && (part.id != TextId::empty || part.name != TextId::empty);
                if (asks && !recorded.has(part, digest.text(part.name))) lost.push_back({row, part.name});
            }
    }
    return lost;
}

} // namespace retrospan::insight
