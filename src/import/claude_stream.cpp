// Streams of the Claude Agent SDK and of "claude -p --output-format stream-json": JSON lines, or the list of
// the same messages that "--output-format json" gives (formats.md 10.6).
#include "import/claude_line.h"
#include "import/claude_stream_session.h"
#include "import/formats.h"
#include "import/iso_time.h"

#include <algorithm>
#include <map>

namespace retrospan::import {
namespace {

bool isMessage(const ValueView& root)
{
    const std::string_view type = root["type"].text();
    if (type == "assistant" || type == "user") return root["message"].isMap();
    if (type == "stream_event") return root["event"].isMap();
    return (type == "system" && root["subtype"].isText()) || type == "result";
}

class ClaudeStreamReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !root["type"].isText() || !root["sessionId"].isNull())
            return false;
        // Some that keep streams leave out the session on most lines.
        const std::string_view id = root["session_id"].text();
        if (id.empty() && (m_current.empty() || !isMessage(root))) return false;
        if (!id.empty()) m_current = id;
        out.setFormat(kClaudeStreamFormat.name);
        if (m_sessions.size() >= kMaxOpenSessions) finish(out);
        claude::StreamSession& session = m_sessions.try_emplace(m_current, m_current).first->second;
        const claude::Line line{root, document.bytes, parseIsoTime(root["timestamp"].text()), document.place};
        if (!session.read(line, out))
            out.report().add("unknown_line_type", Severity::info, document.place, root["type"].text());
        return true;
    }

    void flush(BatchBuilder& out) override
    {
        out.setFormat(kClaudeStreamFormat.name);
        for (auto& [id, session] : m_sessions) session.flush(out);
    }

    void finish(BatchBuilder& out) override
    {
        out.setFormat(kClaudeStreamFormat.name);
        for (auto& [id, session] : m_sessions) session.finish(out);
        m_sessions.clear();
    }

private:
    static constexpr std::size_t kMaxOpenSessions = 1'000; ///< a stream has one; more would only take memory
    std::map<std::string, claude::StreamSession> m_sessions;
    std::string m_current;
};

} // namespace

const Format kClaudeStreamFormat{
    "claude-stream", "Claude Agent SDK stream",
    [](const Document& document) {
        const ValueView& root = document.root;
        return document.shape == Document::Shape::json && isMessage(root)
            && !root["session_id"].text().empty() && root["sessionId"].isNull();
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<ClaudeStreamReader>(); },
    true};

} // namespace retrospan::import
