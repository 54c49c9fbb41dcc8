// Streams of "codex exec --json": one event a line, without times (formats.md 11.4). Threads and turns are
// those of the rollout, so that both tell of one session.
#include "import/canonical.h"
#include "import/codex_exec_turn.h"
#include "import/formats.h"
#include "import/iso_time.h"
#include "import/vocabularies/rules.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace retrospan::import {
namespace {

bool isItemEvent(const ValueView& root)
{
    return codex::isOneOf(root["type"].text(), {"item.started", "item.updated", "item.completed"})
        && root["item"].isMap();
}

bool isExecEvent(const ValueView& root)
{
    const std::string_view type = root["type"].text();
    return (type == "thread.started" && root["thread_id"].isText()) || isItemEvent(root)
        || codex::isOneOf(type, {"turn.started", "turn.completed", "turn.failed"});
}

/// What only a stream that is known for one tells of.
bool isOfStream(const ValueView& root)
{
    const std::string_view type = root["type"].text();
    return (type == "error" && root["message"].isText()) || type.starts_with("thread.")
        || type.starts_with("turn.") || type.starts_with("item.");
}

Usage usageOf(const ValueView& counts)
{
    Usage usage;
    usage.input = countOf(counts["input_tokens"]);
    usage.output = countOf(counts["output_tokens"]);
    usage.cacheRead = countOf(counts["cached_input_tokens"]);
    usage.cacheWrite = countOf(counts["cache_write_input_tokens"]);
    usage.reasoning = countOf(counts["reasoning_output_tokens"]);
    return usage;
}

constexpr std::int64_t Usage::*kCounts[] = {&Usage::input, &Usage::output, &Usage::cacheRead,
                                            &Usage::cacheWrite, &Usage::reasoning};

/// What the counter of a thread grew by; a counter that is smaller than before began anew.
Usage growth(const Usage& total, const Usage& before)
{
    for (const auto count : kCounts)
        if (total.*count < before.*count) return total;
    Usage rest = total;
    for (const auto count : kCounts)
        if (before.*count != kUnknown) rest.*count -= before.*count;
    return rest;
}

class CodexExecReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !root.isMap()) return false;
        const std::string_view type = root["type"].text();
        if (!isExecEvent(root) && (m_thread.empty() || !isOfStream(root))) return false;
        out.setFormat(kCodexExecFormat.name);
        const bool isItem = isItemEvent(root);
        const codex::Line line{type, isItem ? root["item"] : root, document.bytes,
                               parseIsoTime(root["timestamp"].text()), document.place};
        if (type == "thread.started" && root["thread_id"].isText())
            begin(root["thread_id"].text(), line, out);
        else
            take(line, isItem, out);
        return true;
    }

    void flush(BatchBuilder& out) override
    {
        if (m_thread.empty()) return;
        out.setFormat(kCodexExecFormat.name);
        if (!std::exchange(m_told, true)) writeAgent(true, out);
        if (m_turn) m_turn->flush(out);
    }

    void finish(BatchBuilder& out) override
    {
        out.setFormat(kCodexExecFormat.name);
        endTurn(out);
        writeAgent(false, out);
        m_thread.clear();
    }

private:
    /// The same thread again is resumed: its turns go on.
    void begin(std::string_view thread, const codex::Line& line, BatchBuilder& out)
    {
        if (thread == m_thread) return;
        finish(out);
        m_thread = thread;
        m_place = line.place;
        m_startNs = m_endNs = line.timeNs;
        m_turns = 0;
        m_counted = {};
        m_told = false;
    }

    void take(const codex::Line& line, bool isItem, BatchBuilder& out)
    {
        // A file whose first line is missing: the same content gives the same thread.
        if (m_thread.empty()) begin("unnamed-" + toHex(spanIdFromText(line.raw)), line, out);
        if (line.type == "turn.started") endTurn(out);
        if (!m_turn) m_turn.emplace(m_thread, ++m_turns, line.place);
        if (line.type == "turn.completed") {
            const Usage total = usageOf(line.payload["usage"]);
            m_turn->complete(line, growth(total, m_counted));
            if (total.known()) m_counted = total;
        } else if (line.type == "turn.failed") {
            m_turn->fail(line, textOrJsonOf(line.payload["error"]["message"]));
        } else if (line.type == "error") {
            m_turn->error(line, std::string(line.text("message")));
        } else if (line.type == "turn.started") {
            m_turn->event(line, "turn.started");
        } else if (!isItem || !m_turn->item(line, out)) {
            if (!isItem) m_turn->event(line, line.type);
            out.report().add("unknown_line_type", Severity::info, line.place,
                             isItem ? line.kind() : line.type);
        }
    }

    void endTurn(BatchBuilder& out)
    {
        if (!m_turn) return;
        m_turn->write(out);
        if (m_turn->startNs() != 0) m_startNs = m_startNs == 0 ? m_turn->startNs() : m_startNs;
        m_endNs = std::max(m_endNs, m_turn->endNs());
        m_turn.reset();
    }

    void writeAgent(bool inWork, BatchBuilder& out)
    {
        if (m_thread.empty()) return;
        SpanDraft span;
        span.id = "agent:" + m_thread;
        span.name = "Codex";
        span.startNs = m_startNs;
        span.endNs = inWork ? 0 : std::max(m_startNs, m_endNs);
        span.addText("gen_ai.operation.name", "invoke_agent");
        span.addText("gen_ai.agent.name", "Codex");
        span.addText("gen_ai.agent.id", m_thread);
        span.addText("session.id", m_thread);
        if (span.startNs == 0) {
            span.add(canonical::kTimeUnknown, ValueView::ofBoolean(true));
            span.addText(canonical::kStatus, inWork ? "running" : "unset");
        }
        const std::string trace = "codex/" + m_thread;
        write(span, {trace, "codex exec", {}, m_place}, out);
        SessionFacts facts;
        facts.sessionId = m_thread;
        out.addFacts(trace, facts);
    }

    std::string m_thread;
    Place m_place;
    std::int64_t m_startNs = 0, m_endNs = 0;
    std::optional<codex::ExecTurn> m_turn;
    int m_turns = 0;
    bool m_told = false; ///< by flush()
    Usage m_counted; ///< by the thread's counter, at the end of the turn before
};

} // namespace

const Format kCodexExecFormat{
    "codex-exec", "codex exec --json stream",
    [](const Document& document) {
        return document.shape == Document::Shape::json && isExecEvent(document.root);
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<CodexExecReader>(); },
    true};

} // namespace retrospan::import
