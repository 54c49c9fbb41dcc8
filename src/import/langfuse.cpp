// Langfuse exports (formats.md 9): traces with their observations, lists and lines of traces, observations
// and scores, sessions, dataset runs, ingestion batches.
#include "import/formats.h"
#include "import/held_records.h"
#include "import/json.h"
#include "import/json_values.h"
#include "import/langfuse_record.h"
#include "trace/ids.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace retrospan::import {
namespace {

using langfuse::RecordType;

/// Lists of records inside an answer or an export.
constexpr std::string_view kLists[] = {"data",         "batch",  "traces",
                                       "observations", "scores", "datasetRunItems"};

RecordType typeOf(const ValueView& value)
{
    Arena arena;
    return langfuse::typeOf(langfuse::camelCased(value, arena));
}

bool isLangfuse(const ValueView& root)
{
    if (!root.isMap()) return false;
    if (typeOf(root) != RecordType::none) return true;
    return std::any_of(std::begin(kLists), std::end(kLists), [&](std::string_view list) {
        return anyOfFirst(root[list], [](const ValueView& item) { return typeOf(item) != RecordType::none; });
    });
}

/// "generation-update" -> "GENERATION"; empty for events that are about no observation.
std::string observationType(std::string_view event)
{
    std::string type(event.substr(0, event.rfind('-')));
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const bool other = type == "TRACE" || type == "SCORE" || type == "SDK" || type == "OBSERVATION";
    return other ? std::string() : type;
}

class LangfuseReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (document.shape != Document::Shape::json || !isLangfuse(document.root)) return false;
        out.setFormat("langfuse");
        if (readRecord(document.root, document.place, out)) return true;
        for (const std::string_view list : kLists)
            for (const ValueView& item : document.root[list].items())
                if (!readRecord(item, document.place, out))
                    out.report().add("unknown_document", Severity::warning, document.place, toJson(item));
        return true;
    }

    void finish(BatchBuilder& out) override
    {
        out.setFormat("langfuse");
        while (auto oldest = m_observations.takeOldest()) writeHeld(oldest->second, out);
        while (auto oldest = m_traces.takeOldest()) writeTrace(oldest->second, out);
        while (auto oldest = m_scores.takeOldest()) writeScore(oldest->second, out);
    }

private:
    bool readRecord(const ValueView& given, const Place& place, BatchBuilder& out)
    {
        Arena arena;
        const ValueView record = langfuse::camelCased(given, arena);
        switch (langfuse::typeOf(record)) {
        case RecordType::none: return false;
        case RecordType::event: readEvent(record, place, out); break;
        case RecordType::observation: readObservation(record, place, out); break;
        case RecordType::score: readScore(record, place, out); break;
        case RecordType::runItem: readScore(langfuse::scoreOfRunItem(record, arena), place, out); break;
        case RecordType::trace: readTrace(record, place, out); break;
        }
        return true;
    }

    void readEvent(const ValueView& event, const Place& place, BatchBuilder& out)
    {
        const std::string_view type = event["type"].text();
        const ValueView& body = event["body"];
        if (type == "trace-create") return holdTrace(body, place, out);
        if (type == "score-create") return readScore(body, place, out);
        if (type == "sdk-log") return;
        Arena arena;
        if (type.starts_with("dataset-run-item"))
            return readScore(langfuse::scoreOfRunItem(body, arena), place, out);
        const std::string named = observationType(type);
        std::vector<AttributeView> fields(body.members().begin(), body.members().end());
        const auto add = [&](std::string_view key, const ValueView& value) {
            if (body[key].isNull()) fields.push_back({key, value});
        };
        if (!named.empty()) add("type", ValueView::ofText(named));
        if (type == "event-create") add("startTime", event["timestamp"]);
        readObservation(ValueView::ofMap(arena.copy(fields)), place, out);
    }

    /// A trace with all its observations; their parents and the one that stands for the trace are known at
    /// once.
    void readTrace(const ValueView& record, const Place& place, BatchBuilder& out)
    {
        Arena arena;
        const ValueView trace =
            record["trace"].isMap() ? langfuse::camelCased(record["trace"], arena) : record;
        std::vector<ValueView> observations;
        for (const ValueView& item : langfuse::unpacked(record["observations"], arena).items())
            if (item.isMap()) observations.push_back(langfuse::camelCased(item, arena));
        const std::string_view id = trace["id"].isText() || observations.empty()
            ? trace["id"].text()
            : observations.front()["traceId"].text();
        const std::size_t carrier = carrierOf(observations);
        for (std::size_t i = 0; i < observations.size(); ++i) {
            const std::string_view own = observations[i]["traceId"].text();
            m_traceOf.remember(observations[i]["id"].text(), own.empty() ? id : own);
            langfuse::addObservation(observations[i], own.empty() ? id : own,
                                     i == carrier ? trace : ValueView(), place, out);
        }
        if (observations.empty()) holdTrace(trace, place, out);
        readScores(trace["scores"], id, place, out);
        if (record["trace"].isMap()) readScores(record["scores"], id, place, out);
    }

    /// The first observation whose parent is not there.
    static std::size_t carrierOf(const std::vector<ValueView>& observations)
    {
        std::unordered_set<std::string_view> ids;
        for (const ValueView& observation : observations) ids.insert(observation["id"].text());
        std::size_t carrier = 0;
        bool found = false;
        for (std::size_t i = 0; i < observations.size(); ++i) {
            if (ids.contains(observations[i]["parentObservationId"].text())) continue;
            const bool earlier =
                observations[i]["startTime"].text() < observations[carrier]["startTime"].text(); // ISO sorts
            if (!found || earlier) carrier = i;
            found = true;
        }
        return carrier;
    }

    void readScores(const ValueView& scores, std::string_view trace, const Place& place, BatchBuilder& out)
    {
        if (scores.isMap()) return langfuse::addScoreTable(scores, trace, out);
        Arena arena;
        for (const ValueView& item : scores.items()) {
            if (!item.isMap()) continue; // ids
            const ValueView score = langfuse::camelCased(item, arena);
            readScore(mergeRecords(ValueView::ofMap(arena.copy(
                                       std::vector<AttributeView>{{"traceId", ValueView::ofText(trace)}})),
                                   score, {}, arena),
                      place, out);
        }
    }

    /// What is whole is written; creates wait for updates, and roots for what the trace says.
    void readObservation(const ValueView& observation, const Place& place, BatchBuilder& out)
    {
        const std::string id(observation["id"].text());
        Arena arena;
        ValueView merged = observation;
        Place firstPlace = place;
        if (const auto held = m_observations.take(id)) {
            firstPlace = held->place;
            if (const auto older = m_parser.parse(held->json, arena); older.ok()) {
                // An update may come before its create, and still has the last word.
                const bool create = !observation["startTime"].isNull() && older->root["startTime"].isNull();
                merged = create ? mergeRecords(observation, older->root, {"metadata"}, arena)
                                : mergeRecords(older->root, observation, {"metadata"}, arena);
            }
        }
        const std::string_view trace = traceOf(merged);
        m_traceOf.remember(id, trace);
        const bool root = merged["parentObservationId"].text().empty();
        if (id.empty() || (langfuse::isComplete(merged) && !root && !trace.empty()))
            return write(merged, trace, ValueView(), firstPlace, out);
        m_observations.put(id, merged, firstPlace);
        while (m_observations.full())
            if (auto oldest = m_observations.takeOldest()) writeHeld(oldest->second, out);
    }

    [[nodiscard]] std::string_view traceOf(const ValueView& observation) const
    {
        const std::string_view own = observation["traceId"].text();
        return own.empty() ? m_traceOf.find(observation["id"].text()) : own;
    }

    void write(const ValueView& observation, std::string_view trace, const ValueView& traceRecord,
               const Place& place, BatchBuilder& out)
    {
        const std::string_view id = observation["id"].text();
        if (m_carriers.size() < kMaxCarriers) m_carriers.try_emplace(std::string(trace), id);
        langfuse::addObservation(observation, trace, traceRecord, place, out);
    }

    void writeHeld(const HeldRecords::Record& held, BatchBuilder& out)
    {
        Arena arena;
        const auto parsed = m_parser.parse(held.json, arena);
        if (!parsed.ok()) return; // it was parsed before
        std::string_view trace = traceOf(parsed->root);
        if (trace.empty()) trace = m_traceOf.find(parsed->root["parentObservationId"].text());
        if (trace.empty()) {
            trace = parsed->root["id"].text();
            out.report().add("trace_not_named", Severity::info, held.place, trace);
        }
        std::optional<HeldRecords::Record> waiting;
        if (parsed->root["parentObservationId"].text().empty()) waiting = m_traces.take(trace);
        const auto record = waiting ? m_parser.parse(waiting->json, arena) : JsonParser::Parsed{};
        write(parsed->root, trace, record.ok() ? record->root : ValueView(), held.place, out);
    }

    void holdTrace(const ValueView& trace, const Place& place, BatchBuilder& out)
    {
        const std::string id(trace["id"].text());
        if (id.empty()) return langfuse::addTrace(trace, place, out);
        Arena arena;
        ValueView merged = trace;
        if (const auto held = m_traces.take(id))
            if (const auto older = m_parser.parse(held->json, arena); older.ok())
                merged = mergeRecords(older->root, trace, {"metadata"}, arena);
        m_traces.put(id, merged, place);
        while (m_traces.full())
            if (auto oldest = m_traces.takeOldest()) writeTrace(oldest->second, out);
    }

    void writeTrace(const HeldRecords::Record& held, BatchBuilder& out)
    {
        Arena arena;
        const auto parsed = m_parser.parse(held.json, arena);
        if (!parsed.ok()) return; // it was parsed before
        const auto carrier = m_carriers.find(std::string(parsed->root["id"].text()));
        if (carrier == m_carriers.end())
            langfuse::addTrace(parsed->root, held.place, out);
        else
            langfuse::addTraceTo(carrier->second, parsed->root, held.place, out);
    }

    /// A score that is sent again replaces the one of its id; one on an observation may not name its trace,
    /// which may still come.
    void readScore(const ValueView& score, const Place& place, BatchBuilder& out)
    {
        const std::string_view observation = score["observationId"].text();
        const bool named = !score["id"].text().empty();
        const bool mayCome = score["traceId"].text().empty() && !observation.empty();
        if (!named && (!mayCome || !m_traceOf.find(observation).empty())) return attach(score, place, out);
        const std::string id =
            named ? std::string(score["id"].text()) : "unnamed " + std::to_string(++m_unnamedScores);
        static_cast<void>(m_scores.take(id)); // of an older report
        m_scores.put(id, score, place);
        while (m_scores.full())
            if (auto oldest = m_scores.takeOldest()) writeScore(oldest->second, out);
    }

    void writeScore(const HeldRecords::Record& held, BatchBuilder& out)
    {
        Arena arena;
        const auto parsed = m_parser.parse(held.json, arena);
        if (parsed.ok()) attach(parsed->root, held.place, out);
    }

    void attach(const ValueView& score, const Place& place, BatchBuilder& out)
    {
        constexpr std::uint64_t perBatch = 10'000; // scores alone never fill a batch
        if (++m_scoreItems % perBatch == 0) out.flush();
        const std::string_view trace = m_traceOf.find(score["observationId"].text());
        if (!langfuse::addScore(score, trace, out))
            out.report().add("score_without_target", Severity::warning, place, score["name"].text());
    }

    static constexpr std::size_t kMaxCarriers = 200'000;
    JsonParser m_parser;
    HeldRecords m_observations, m_traces, m_scores;
    TraceOfRecord m_traceOf;
    std::unordered_map<std::string, std::string> m_carriers; ///< the first span written of each trace
    std::uint64_t m_scoreItems = 0, m_unnamedScores = 0;
};

} // namespace

const Format kLangfuseFormat{
    "langfuse", "Langfuse export",
    [](const Document& document) {
        return document.shape == Document::Shape::json && isLangfuse(document.root);
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<LangfuseReader>(); }};

} // namespace retrospan::import
