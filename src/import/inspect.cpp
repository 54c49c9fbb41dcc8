// Inspect logs, as one JSON document or as the members of an .eval archive: a trace for each sample
// (formats.md 13.2).
#include "import/formats.h"
#include "import/inspect_chunks.h"
#include "import/inspect_sample.h"
#include "import/iso_time.h"

#include <map>
#include <optional>

namespace retrospan::import {
namespace {

bool isLog(const ValueView& root)
{
    const ValueView& eval = root["eval"];
    return eval.isMap() && (eval["task"].isText() || eval["run_id"].isText())
        && (root["plan"].isMap() || root["samples"].isArray() || root["status"].isText());
}

bool isSample(const ValueView& root)
{
    return !root["id"].isNull() && root["epoch"].isNumber()
        && (root["events"].isArray() || root["messages"].isArray());
}

/// What an archive repeats of its samples, and what it computed over them.
bool isDigest(const ValueView& root)
{
    return (!root["id"].isNull() && root["epoch"].isNumber())
        || (root["scorer"].isText() && root["samples"].isArray());
}

class InspectReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json) return false;
        if (const auto chunk = inspect::chunkNameOf(document.member)) return collect(*chunk, document, out);
        if (!root.isMap()) return false;
        out.setFormat(kInspectFormat.name);
        if (isLog(root)) {
            m_logs = true;
            const inspect::Eval eval = evalOf(root, out);
            for (const ValueView& sample : root["samples"].items())
                if (isSample(sample)) write(sample, eval, document.place, out);
            remember(eval);
            return true;
        }
        if (isSample(root)) {
            write(root, remembered(out), document.place, out);
            return true;
        }
        return isDigest(root);
    }

    void finish(BatchBuilder& out) override
    {
        writeChunked({}, out);
        for (const auto& [id, sample] : m_chunked)
            out.report().add("sample_incomplete", Severity::warning, sample.place(), id);
        if (m_logs && m_samples == 0) out.report().add("eval_without_samples", Severity::info, {}, m_task);
    }

private:
    /// Archives hold the members of a sample one after another.
    bool collect(const inspect::ChunkName& chunk, const Document& document, BatchBuilder& out)
    {
        out.setFormat(kInspectFormat.name);
        writeChunked(chunk.sample, out);
        if (!m_chunked[std::string(chunk.sample)].add(chunk, document))
            out.report().add("document_too_large", Severity::error, document.place, chunk.sample);
        return true;
    }

    /// All samples that have their shell, but for the one that goes on.
    void writeChunked(std::string_view except, BatchBuilder& out)
    {
        for (auto sample = m_chunked.begin(); sample != m_chunked.end();) {
            if (sample->first == except || !sample->second.hasShell()) {
                ++sample;
                continue;
            }
            JsonParser parser;
            Arena arena;
            const ValueView whole = sample->second.assembled(parser, arena);
            if (isSample(whole))
                write(whole, remembered(out), sample->second.place(), out);
            else
                out.report().add("sample_incomplete", Severity::warning, sample->second.place(),
                                 sample->first);
            sample = m_chunked.erase(sample);
        }
    }

    void write(const ValueView& sample, const inspect::Eval& eval, const Place& place, BatchBuilder& out)
    {
        ++m_samples;
        inspect::Sample(sample, eval, place).write(out);
    }

    static inspect::Eval evalOf(const ValueView& log, BatchBuilder& out)
    {
        const ValueView& eval = log["eval"];
        inspect::Eval result{std::string(eval["run_id"].text()),
                             std::string(eval["task"].text()),
                             parseIsoTime(log["stats"]["started_at"].text()),
                             parseIsoTime(log["stats"]["completed_at"].text()),
                             {},
                             out.newSerial()};
        for (const AttributeView& member : log.members())
            if (member.key != "samples" && member.key != "reductions" && !member.value.isNull())
                result.attributes.push_back({nameOf(member.key), member.value});
        return result;
    }

    static std::string_view nameOf(std::string_view key)
    {
        for (const std::string_view known :
             {"inspect.version", "inspect.status", "inspect.eval", "inspect.plan", "inspect.results",
              "inspect.stats", "inspect.error"})
            if (known.substr(8) == key) return known;
        return key;
    }

    /// Samples of an archive come in documents of their own, after the beginning of the log.
    void remember(const inspect::Eval& eval)
    {
        m_task = eval.task;
        m_arena.clear();
        m_kept = inspect::Eval{eval.runId, eval.task, eval.startNs, eval.endNs, {}, eval.serial};
        for (const AttributeView& attribute : eval.attributes)
            m_kept->attributes.push_back({m_arena.copy(attribute.key), copied(attribute.value)});
    }

    const inspect::Eval& remembered(BatchBuilder& out)
    {
        if (!m_kept) m_kept = inspect::Eval{{}, {}, 0, 0, {}, out.newSerial()};
        return *m_kept;
    }

    ValueView copied(const ValueView& value)
    {
        if (value.isText()) return ValueView::ofText(m_arena.copy(value.text()));
        if (value.isArray()) {
            std::vector<ValueView> items;
            for (const ValueView& item : value.items()) items.push_back(copied(item));
            return ValueView::ofArray(m_arena.copy(items));
        }
        if (!value.isMap()) return value;
        std::vector<AttributeView> members;
        for (const AttributeView& member : value.members())
            members.push_back({m_arena.copy(member.key), copied(member.value)});
        return ValueView::ofMap(m_arena.copy(members));
    }

    Arena m_arena; ///< of m_kept
    std::optional<inspect::Eval> m_kept;
    std::map<std::string, inspect::ChunkedSample, std::less<>> m_chunked; ///< not written yet
    std::string m_task;
    std::uint64_t m_samples = 0;
    bool m_logs = false;
};

} // namespace

const Format kInspectFormat{
    "inspect", "Inspect log",
    [](const Document& document) {
        return document.shape == Document::Shape::json
            && (isLog(document.root) || isSample(document.root) || inspect::chunkNameOf(document.member));
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<InspectReader>(); }};

} // namespace retrospan::import
