// Scores and outcomes of sessions, runs and spans, as JSON lines or from a CSV table (container_csv.cpp):
// CSAT, conversion, the state of a ticket, when the inbox took over. They attach to what they name, also when
// that is imported later: until then a session of that name waits without spans.
#include "import/formats.h"
#include "import/iso_time.h"
#include "import/json.h"
#include "import/score_columns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace retrospan::import {
namespace {

constexpr std::size_t kMaxMembers = 1'000;

struct Record {
    std::array<ValueView, 9> fields{}; ///< by ScoreColumn
    [[nodiscard]] const ValueView& operator[](ScoreColumn column) const
    {
        return fields[static_cast<std::size_t>(column)];
    }
    [[nodiscard]] bool has(ScoreColumn column) const { return !(*this)[column].isNull(); }
};

Record recordOf(const ValueView& root)
{
    Record record;
    for (const AttributeView& member : root.members().first(std::min(root.members().size(), kMaxMembers)))
        if (const ScoreColumn column = scoreColumnOf(member.key); column != ScoreColumn::other)
            if (ValueView& field = record.fields[static_cast<std::size_t>(column)]; field.isNull())
                field = member.value;
    return record;
}

std::string textOf(const ValueView& value)
{
    return value.isText() ? std::string(value.text()) : value.isNull() ? std::string() : toJson(value);
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size: each is later than
/// 2001.
std::int64_t epochNs(double number)
{
    constexpr double second = 1e9;
    for (const double unit : {1.0, 1e3, 1e6, 1e9})
        if (number >= second * 1e9 / unit && number < 9.2e18 / unit)
            return static_cast<std::int64_t>(number * unit);
    return 0;
}

std::optional<double> numberOf(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

std::int64_t timeOf(const ValueView& value)
{
    if (value.isNumber()) return epochNs(value.real());
    if (const auto number = numberOf(value.text())) return epochNs(*number);
    return parseIsoTime(value.text());
}

ScoreSource sourceOf(std::string_view text)
{
    constexpr std::pair<std::string_view, ScoreSource> kSources[]{
        {"annotation", ScoreSource::human}, {"human", ScoreSource::human}, {"manual", ScoreSource::human},
        {"reviewer", ScoreSource::human},   {"judge", ScoreSource::judge}, {"llm", ScoreSource::judge},
        {"model", ScoreSource::judge},      {"eval", ScoreSource::judge},  {"api", ScoreSource::code},
        {"code", ScoreSource::code},        {"rule", ScoreSource::code},   {"csat", ScoreSource::csat},
        {"customer", ScoreSource::csat},    {"user", ScoreSource::csat},   {"feedback", ScoreSource::csat}};
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const auto& [word, source] : kSources)
        if (lower == word) return source;
    return ScoreSource::unknown;
}

/// Words stay words, numbers in quotes become numbers; yes and no are both.
void readValue(const ValueView& value, Score& score)
{
    if (value.isNumber() && std::isfinite(value.real())) {
        score.value = value.real();
        return;
    }
    if (value.type() == ValueView::Type::boolean) {
        score.value = value.boolean() ? 1 : 0;
        return;
    }
    const std::string text = textOf(value);
    score.value = numberOf(text);
    if (score.value) return;
    for (const std::string_view word : {"true", "True", "TRUE", "yes", "Yes", "YES"})
        if (text == word) score.value = 1;
    for (const std::string_view word : {"false", "False", "FALSE", "no", "No", "NO"})
        if (text == word) score.value = 0;
    if (score.label.empty()) score.label = text;
}

Score scoreOf(const Record& record)
{
    Score score;
    score.name = textOf(record[ScoreColumn::name]);
    score.label = textOf(record[ScoreColumn::label]);
    score.comment = textOf(record[ScoreColumn::comment]);
    score.source = sourceOf(record[ScoreColumn::source].text());
    score.timeNs = timeOf(record[ScoreColumn::time]);
    readValue(record[ScoreColumn::value], score);
    return score;
}

bool isScore(const Record& record)
{
    const bool target = !textOf(record[ScoreColumn::session]).empty() || record[ScoreColumn::trace].isText();
    return target && record[ScoreColumn::name].isText()
        && (record.has(ScoreColumn::value) || record.has(ScoreColumn::label)
            || record.has(ScoreColumn::comment));
}

class ScoresReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (document.shape != Document::Shape::json || !document.root.isMap()) return false;
        const Record record = recordOf(document.root);
        if (!isScore(record)) return false;
        out.setFormat(kScoresFormat.name);
        Score score = scoreOf(record);
        std::string trace = canonicalTraceId(record[ScoreColumn::trace].text());
        SessionFacts facts;
        if (trace.empty()) {
            facts.sessionId = textOf(record[ScoreColumn::session]);
            trace = "scores/" + std::string(facts.sessionId);
        }
        if (score.name == "outcome") facts.outcome = score.label;
        out.addFacts(trace, facts);
        out.addScore(trace, spanIdFromText(record[ScoreColumn::span].text()), std::move(score));
        return true;
    }
};

} // namespace

const Format kScoresFormat{
    "scores", "Scores and outcomes (CSV, JSON lines)",
    [](const Document& document) {
        return document.shape == Document::Shape::json && document.root.isMap()
            && document.root["type"].isNull() && isScore(recordOf(document.root));
    },
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<ScoresReader>(); }};

} // namespace retrospan::import
