// Codex rollouts: JSON lines of one thread, or of several one after another (formats.md 11). The old layout
// has bare items after a first line without a type.
#include "import/codex_thread.h"
#include "import/formats.h"
#include "import/iso_time.h"

#include <algorithm>
#include <memory>

namespace retrospan::import {
namespace {

constexpr std::string_view kLineTypes[] = {"session_meta", "response_item", "event_msg",
                                           "turn_context", "compacted",     "world_state"};

bool isRolloutLine(const ValueView& root)
{
    return root["payload"].isMap()
        && std::ranges::find(kLineTypes, root["type"].text()) != std::end(kLineTypes);
}

/// The first line of the old layout: {id, timestamp, instructions, git?}, where instructions may be null.
bool isOldMeta(const ValueView& root)
{
    const auto members = root.members();
    return root["id"].isText() && parseIsoTime(root["timestamp"].text()) != 0 && root["type"].isNull()
        && std::any_of(members.begin(), members.end(),
                       [](const AttributeView& member) { return member.key == "instructions"; });
}

bool isOldItem(const ValueView& root)
{
    const std::string_view type = root["type"].text();
    return type == "message" || codex::isModelItem(root) || codex::isToolOutput(root)
        || root["record_type"].isText();
}

class CodexReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !root.isMap()) return false;
        if (isOldMeta(root)) {
            m_oldLayout = true;
            begin({"session_meta", root, document.bytes, parseIsoTime(root["timestamp"].text()),
                   document.place},
                  out);
            return true;
        }
        if (m_oldLayout && isOldItem(root)) {
            const std::string_view type = root["record_type"].isText() ? "state" : "response_item";
            take({type, root, document.bytes, 0, document.place}, out);
            return true;
        }
        if (!isRolloutLine(root) && (m_thread == nullptr || !root["payload"].isMap())) return false;
        if (!root["type"].isText()) return false;
        m_oldLayout = false;
        const codex::Line line{root["type"].text(), root["payload"], document.bytes,
                               parseIsoTime(root["timestamp"].text()), document.place};
        if (line.type == "session_meta")
            begin(line, out);
        else
            take(line, out);
        return true;
    }

    void flush(BatchBuilder& out) override
    {
        out.setFormat(kCodexFormat.name);
        if (m_thread != nullptr) m_thread->flush(out);
    }

    void finish(BatchBuilder& out) override
    {
        out.setFormat(kCodexFormat.name);
        if (m_thread != nullptr) m_thread->finish(out);
        m_thread.reset();
    }

private:
    void begin(const codex::Line& line, BatchBuilder& out)
    {
        out.setFormat(kCodexFormat.name);
        if (m_thread != nullptr && m_thread->resumes(line)) return take(line, out);
        if (m_thread != nullptr) m_thread->finish(out);
        if (line.payload["id"].isNull())
            m_thread = std::make_unique<codex::Thread>(idFrom(line), line.place);
        else
            m_thread = std::make_unique<codex::Thread>(line);
    }

    void take(const codex::Line& line, BatchBuilder& out)
    {
        out.setFormat(kCodexFormat.name);
        if (m_thread == nullptr) m_thread = std::make_unique<codex::Thread>(idFrom(line), line.place);
        if (!m_thread->read(line, out)) {
            const std::string_view kind = line.kind().empty() ? line.type : line.kind();
            out.report().add("unknown_line_type", Severity::info, line.place, kind);
        }
    }

    /// For a file whose first line is missing: the same content gives the same thread.
    static std::string idFrom(const codex::Line& line)
    {
        return "unnamed-" + toHex(spanIdFromText(line.raw));
    }

    std::unique_ptr<codex::Thread> m_thread;
    bool m_oldLayout = false;
};

} // namespace

const Format kCodexFormat{
    "codex", "Codex rollout",
    [](const Document& document) {
        return document.shape == Document::Shape::json
            && (isRolloutLine(document.root) || isOldMeta(document.root));
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<CodexReader>(); }, true};

} // namespace retrospan::import
