// LangSmith runs (formats.md 8): lists and lines of runs, streams of creates and updates, bodies of the batch
// endpoint, answers of the API, runs with nested children, results of experiments, feedback.
#include "import/attribute_list.h"
#include "import/formats.h"
#include "import/held_records.h"
#include "import/json.h"
#include "import/json_values.h"
#include "import/langsmith_experiment.h"
#include "import/langsmith_run.h"
#include "trace/ids.h"

#include <set>
#include <unordered_map>

namespace retrospan::import {
namespace {

using langsmith::RunIds;

/// The first of a list; null when there is none.
const ValueView& firstOf(const ValueView& list)
{
    static const ValueView none{};
    return list.items().empty() ? none : list.items().front();
}

/// An update in a list of updates may say no more than whose it is and one thing that is new.
bool isUpdate(const ValueView& value)
{
    return langsmith::isRun(value) || (value["id"].isText() && value["trace_id"].isText());
}

bool isLangsmith(const ValueView& root)
{
    if (!root.isMap()) return false;
    if (langsmith::isRun(root) || langsmith::isFeedback(root) || langsmith::isExperimentRow(root))
        return true;
    for (const std::string_view list : {"post", "runs"})
        if (anyOfFirst(root[list], langsmith::isRun)) return true;
    return anyOfFirst(root["patch"], isUpdate) || anyOfFirst(root["feedback"], langsmith::isFeedback);
}

class LangsmithReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        const ValueView& root = document.root;
        if (document.shape != Document::Shape::json || !isLangsmith(root)) return false;
        out.setFormat("langsmith");
        if (langsmith::isExperimentRow(root)) {
            langsmith::addExperimentRow(root, document.place, out);
            return true;
        }
        const bool run = langsmith::isRun(root);
        if (run) readRun(root, RunIds(), document.place, out);
        for (const std::string_view list : {"post", "patch", "runs"})
            for (const ValueView& item : run ? std::span<const ValueView>() : root[list].items())
                readRun(item, RunIds(), document.place, out);
        if (!run && langsmith::isFeedback(root)) readFeedback(root, document.place, out);
        for (const ValueView& item : run ? std::span<const ValueView>() : root["feedback"].items())
            readFeedback(item, document.place, out);
        return true;
    }

    void finish(BatchBuilder& out) override
    {
        out.setFormat("langsmith");
        while (auto oldest = m_runs.takeOldest()) writeHeld(*oldest, out);
        while (auto oldest = m_feedback.takeOldest()) writeFeedback(oldest->second, out);
    }

private:
    /// `above` names the run this one is nested in.
    void readRun(const ValueView& run, const RunIds& above, const Place& place, BatchBuilder& out)
    {
        if (!run.isMap()) return out.report().add("unknown_document", Severity::warning, place, toJson(run));
        RunIds ids = langsmith::idsOf(run);
        if (ids.parent.empty()) ids.parent = above.id;
        if (ids.trace.empty()) ids.trace = above.trace;
        if (ids.trace.empty()) ids.trace = traceOf(ids, run);
        m_traces.remember(ids.id, ids.trace);
        Arena arena;
        const ValueView whole = named(run, ids, arena);
        if (ids.id.empty())
            write(whole, ids, place, out);
        else
            take(whole, ids, place, out);
        for (const ValueView& child : run["child_runs"].items()) readRun(child, ids, place, out);
    }

    /// A run that does not name its trace belongs to that of its first report or of its parent; without a
    /// parent it is the root.
    [[nodiscard]] std::string_view traceOf(const RunIds& ids, const ValueView& run) const
    {
        if (const std::string_view known = m_traces.find(ids.id); !known.empty()) return known;
        if (!ids.parent.empty()) return m_traces.find(ids.parent);
        return run["run_type"].isText() ? ids.id : std::string_view();
    }

    /// The run with its ids among its fields and without its children, who are runs of their own.
    static ValueView named(const ValueView& run, const RunIds& ids, Arena& arena)
    {
        std::vector<AttributeView> fields;
        for (const AttributeView& field : run.members()) {
            const bool nested = field.key == "child_runs" && firstOf(field.value).isMap();
            const bool id = field.key == "id" || field.key == "trace_id" || field.key == "parent_run_id";
            if (!nested && !id) fields.push_back(field);
        }
        for (const auto& [key, value] : {std::pair<std::string_view, std::string_view>("id", ids.id),
                                         {"trace_id", ids.trace},
                                         {"parent_run_id", ids.parent}})
            if (!value.empty()) fields.push_back({key, ValueView::ofText(value)});
        return ValueView::ofMap(arena.copy(fields));
    }

    /// Writes a run that is whole; holds back what more is expected of.
    void take(const ValueView& run, const RunIds& ids, const Place& place, BatchBuilder& out)
    {
        const auto held = m_runs.take(ids.id);
        if (!held && langsmith::isComplete(run) && !ids.trace.empty()) return write(run, ids, place, out);
        Arena arena;
        ValueView merged = run;
        Place firstPlace = place;
        if (held) {
            firstPlace = held->place;
            if (const auto older = m_parser.parse(held->json, arena); older.ok()) {
                // An update may come before its create, and still has the last word.
                const bool create = run["run_type"].isText() && older->root["run_type"].isNull();
                merged = create ? langsmithMerge(run, older->root, arena)
                                : langsmithMerge(older->root, run, arena);
            }
        }
        const RunIds mergedIds = langsmith::idsOf(merged);
        if (langsmith::isComplete(merged) && !mergedIds.trace.empty())
            return write(merged, mergedIds, firstPlace, out);
        if (mergedIds.trace.empty() && m_parents.size() < HeldRecords::kMaxRecords)
            m_parents.insert_or_assign(std::string(ids.id), std::string(mergedIds.parent));
        m_runs.put(ids.id, merged, firstPlace);
        while (m_runs.full())
            if (auto oldest = m_runs.takeOldest()) writeHeld(*oldest, out);
    }

    static ValueView langsmithMerge(const ValueView& older, const ValueView& newer, Arena& arena)
    {
        return mergeRecords(older, newer, {"extra"}, arena);
    }

    void write(const ValueView& run, const RunIds& ids, const Place& place, BatchBuilder& out)
    {
        m_traces.remember(ids.id, ids.trace);
        langsmith::addRun(run, ids, place, out);
    }

    /// What never became whole: a run that is still running, or one whose trace nobody named so far.
    void writeHeld(const std::pair<std::string, HeldRecords::Record>& held, BatchBuilder& out)
    {
        Arena arena;
        const auto parsed = m_parser.parse(held.second.json, arena);
        if (!parsed.ok()) return; // it was parsed before
        RunIds ids = langsmith::idsOf(parsed->root);
        if (ids.trace.empty()) ids.trace = m_traces.find(ids.id);
        std::string root;
        if (ids.trace.empty()) {
            root = rootOf(ids);
            ids.trace = root;
            if (!parsed->root["run_type"].isText() || !ids.parent.empty())
                out.report().add("trace_not_named", Severity::info, held.second.place, ids.id);
        }
        write(parsed->root, ids, held.second.place, out);
    }

    /// The trace at the end of the chain of parents, who are held as well; else the last one known of.
    std::string rootOf(const RunIds& ids)
    {
        std::string last(ids.id), parent(ids.parent);
        std::vector<std::string> chain{last};
        std::set<std::string> seen{last};
        std::string_view trace;
        while (!parent.empty() && (trace = m_traces.find(parent)).empty() && seen.insert(parent).second) {
            last = parent;
            chain.push_back(last);
            const auto next = m_parents.find(last);
            parent = next == m_parents.end() ? std::string() : next->second;
        }
        std::string root = trace.empty() ? last : std::string(trace);
        for (const std::string& id : chain) m_traces.remember(id, root);
        return root;
    }

    /// Feedback names a run; its trace may stand anywhere in the input.
    void readFeedback(const ValueView& feedback, const Place& place, BatchBuilder& out)
    {
        if (!langsmith::isFeedback(feedback)) return;
        const std::string_view run = feedback["run_id"].text();
        std::string_view trace = feedback["trace_id"].text();
        if (trace.empty()) trace = m_traces.find(run);
        if (!trace.empty()) return addFeedback(feedback, trace, out);
        m_feedback.put(std::to_string(++m_feedbackItems), feedback, place);
        while (m_feedback.full())
            if (auto oldest = m_feedback.takeOldest()) writeFeedback(oldest->second, out);
    }

    /// Feedback mostly is on roots, whose id is that of their trace.
    void writeFeedback(const HeldRecords::Record& held, BatchBuilder& out)
    {
        Arena arena;
        const auto parsed = m_parser.parse(held.json, arena);
        if (!parsed.ok()) return; // it was parsed before
        const std::string_view run = parsed->root["run_id"].text();
        const std::string_view trace = m_traces.find(run);
        if (trace.empty()) out.report().add("score_on_unknown_run", Severity::info, held.place, run);
        addFeedback(parsed->root, trace.empty() ? run : trace, out);
    }

    void addFeedback(const ValueView& feedback, std::string_view trace, BatchBuilder& out)
    {
        constexpr std::uint64_t perBatch = 10'000; // scores alone never fill a batch
        out.addScore(canonicalTraceId(trace), spanIdFromText(feedback["run_id"].text()),
                     langsmith::scoreOf(feedback));
        if (++m_scores % perBatch == 0) out.flush();
    }

    JsonParser m_parser;
    HeldRecords m_runs, m_feedback;
    TraceOfRecord m_traces;
    std::unordered_map<std::string, std::string> m_parents; ///< of held runs without a trace
    std::uint64_t m_feedbackItems = 0, m_scores = 0;
};

} // namespace

const Format kLangsmithFormat{
    "langsmith", "LangSmith runs",
    [](const Document& document) {
        return document.shape == Document::Shape::json && isLangsmith(document.root);
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<LangsmithReader>(); }};

} // namespace retrospan::import
