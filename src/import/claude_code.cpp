// Claude Code transcripts: JSON lines, several sessions and sub-agents in one file (formats.md 10).
#include "import/claude_line.h"
#include "import/claude_session.h"
#include "import/formats.h"
#include "import/iso_time.h"

#include <map>

namespace retrospan::import {
namespace {

/// The messages of the Agent SDK look alike, but for the name of the session's id.
bool isOfStream(const ValueView& root)
{
    return root["session_id"].isText() && root["sessionId"].isNull();
}

/// The lines of Qwen Code look alike, but for what was said: Gemini's parts.
bool isTranscriptLine(const ValueView& root)
{
    const std::string_view type = root["type"].text();
    return (type == "user" || type == "assistant") && root["message"].isMap()
        && root["message"]["parts"].isNull() && (root["sessionId"].isText() || root["uuid"].isText())
        && !isOfStream(root);
}

class ClaudeCodeReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !root["type"].isText()) return false;
        const bool ours = root["sessionId"].isText() || root["uuid"].isText() || root["leafUuid"].isText()
            || root["messageId"].isText();
        if (!ours || isOfStream(root)) return false;
        out.setFormat("claude-code");
        const claude::Line line{root, document.bytes, parseIsoTime(root["timestamp"].text()), document.place};
        if (!sessionOf(root, out).read(line, out) && !isMetadata(root["type"].text()))
            out.report().add("unknown_line_type", Severity::info, document.place, root["type"].text());
        return true;
    }

    void flush(BatchBuilder& out) override
    {
        out.setFormat("claude-code");
        for (auto& [id, session] : m_sessions) session.flush(out);
    }

    void finish(BatchBuilder& out) override
    {
        out.setFormat("claude-code");
        for (auto& [id, session] : m_sessions) session.finish(out);
        m_sessions.clear();
        m_names = {};
    }

private:
    /// Lines without a session id belong to the session of the line before.
    claude::Session& sessionOf(const ValueView& root, BatchBuilder& out)
    {
        if (m_sessions.size() >= kMaxOpenSessions) finish(out);
        if (const std::string_view id = root["sessionId"].text(); !id.empty()) m_current = id;
        if (m_current.empty()) m_current = "unknown session";
        return m_sessions.try_emplace(m_current, m_current, m_names).first->second;
    }

    static bool isMetadata(std::string_view type)
    {
        for (const std::string_view known :
             {"summary", "custom-title", "ai-title", "agent-name", "last-prompt", "pr-link", "worktree-state",
              "permission-mode", "mode", "relocated", "bridge-session", "frame-link"})
            if (type == known) return true;
        return false;
    }

    static constexpr std::size_t kMaxOpenSessions = 1'000; ///< a file has a few; more would only take memory
    StringPool m_names;
    std::map<std::string, claude::Session> m_sessions;
    std::string m_current;
};

} // namespace

const Format kClaudeCodeFormat{
    "claude-code", "Claude Code transcript",
    [](const Document& document) {
        return document.shape == Document::Shape::json && isTranscriptLine(document.root);
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<ClaudeCodeReader>(); },
    true};

} // namespace retrospan::import
