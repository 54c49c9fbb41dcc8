// Tables as CSV: a line of titles, then one record a row. Scores: a table with a column for the score's name
// gives one score a row; another one gives one for each of its other columns. Runs of LangSmith (data
// frames): one record a row, whose cells may hold JSON or what Python prints. Rows become JSON texts for
// their formats.
#include "import/console_text.h"
#include "import/containers.h"
#include "import/json.h"
#include "import/score_columns.h"

#include <csv.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace retrospan::import {
namespace {

constexpr std::size_t kMaxRowBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxColumns = 1'000;
constexpr std::string_view kDelimiters = ",;\t";

std::string_view firstLine(std::string_view head)
{
    return head.substr(0, head.find_first_of("\r\n"));
}

bool isTitles(std::string_view line, std::string_view head)
{
    return !line.empty() && line.size() != head.size() && line.front() != '{' && line.front() != '[';
}

char delimiterOf(std::string_view titles)
{
    return *std::ranges::max_element(kDelimiters, {}, [&](char c) { return std::ranges::count(titles, c); });
}

std::vector<std::string_view> titlesOf(std::string_view line)
{
    const char delimiter = delimiterOf(line);
    std::vector<std::string_view> titles;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(delimiter, at), line.size());
        std::string_view title = line.substr(at, end - at);
        if (title.size() >= 2 && title.starts_with('"') && title.ends_with('"'))
            title = title.substr(1, title.size() - 2);
        titles.push_back(title);
        at = end + 1;
    }
    return titles;
}

/// A cell of a data frame: JSON, a dict or a list of Python, a number, a yes or no, else text.
ValueView cellOf(std::string_view text, JsonParser& parser, Arena& arena)
{
    if (text.starts_with('{') || text.starts_with('[')) {
        if (const auto json = parser.parse(text, arena); json.ok() && !json->repaired) return json->root;
        if (const auto printed = parseConsoleText(text, arena, PrintedBy::python)) return printed->root;
    }
    if (text == "True" || text == "False") return ValueView::ofBoolean(text == "True");
    const char* last = text.data() + text.size();
    std::int64_t integer = 0;
    if (const auto [end, error] = std::from_chars(text.data(), last, integer);
        end == last && error == std::errc())
        return ValueView::ofInteger(integer);
    double real = 0;
    if (const auto [end, error] = std::from_chars(text.data(), last, real);
        end == last && error == std::errc() && text != "nan" && text.find("inf") == text.npos)
        return ValueView::ofReal(real);
    return ValueView::ofText(text);
}

enum class Rows : std::uint8_t { scores, runs };

class CsvFramer : public ByteSink {
public:
    CsvFramer(const ContainerContext& context, char delimiter, Rows rows)
        : m_sink(context.sink)
        , m_rows(rows)
    {
        m_usable = csv_init(&m_parser, 0) == 0;
        csv_set_delim(&m_parser, static_cast<unsigned char>(delimiter));
    }
    ~CsvFramer() override { csv_free(&m_parser); }
    CsvFramer(const CsvFramer&) = delete;
    CsvFramer& operator=(const CsvFramer&) = delete;

    void push(std::string_view bytes) override
    {
        constexpr std::size_t step = 64 * 1024;
        for (; m_usable && !bytes.empty() && !m_sink.stopped();
             bytes.remove_prefix(std::min(step, bytes.size()))) {
            const std::string_view part = bytes.substr(0, step);
            m_rowBytes += part.size();
            csv_parse(&m_parser, part.data(), part.size(), &CsvFramer::onField, &CsvFramer::onRow, this);
            m_usable = m_rowBytes <= kMaxRowBytes;
            if (!m_usable) m_sink.bad("document_too_large", "a row without an end", place());
        }
    }

    void finish() override
    {
        if (m_usable) csv_fini(&m_parser, &CsvFramer::onField, &CsvFramer::onRow, this);
    }

private:
    static void onField(void* bytes, std::size_t size, void* framer)
    {
        auto& self = *static_cast<CsvFramer*>(framer);
        const std::string_view text(static_cast<const char*>(bytes), size);
        self.m_lines += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
        if (self.m_fields.size() < kMaxColumns) self.m_fields.emplace_back(text);
    }

    static void onRow(int, void* framer)
    {
        auto& self = *static_cast<CsvFramer*>(framer);
        if (self.m_titles.empty())
            self.begin();
        else
            self.deliverRow();
        ++self.m_lines;
        self.m_fields.clear();
        self.m_rowBytes = 0;
    }

    void begin()
    {
        m_titles = std::move(m_fields);
        for (const std::string& title : m_titles) m_columns.push_back(scoreColumnOf(title));
        m_named = std::ranges::find(m_columns, ScoreColumn::name) != m_columns.end();
    }

    void deliverRow()
    {
        if (m_rows == Rows::runs)
            deliverRun();
        else
            deliverScores();
    }

    void deliverRun()
    {
        Arena arena;
        std::vector<AttributeView> fields;
        const std::size_t count = std::min(m_fields.size(), m_titles.size());
        for (std::size_t i = 0; i < count; ++i) // the index of a data frame has no title
            if (!m_fields[i].empty() && m_fields[i] != "nan" && !m_titles[i].empty())
                fields.push_back({m_titles[i], cellOf(m_fields[i], m_json, arena)});
        const std::string text = toJson(ValueView::ofMap(fields));
        if (!m_sink.json(text, place())) m_sink.bad("bad_line", text, place());
    }

    void deliverScores()
    {
        nlohmann::json known = nlohmann::json::object();
        const std::size_t count = std::min(m_fields.size(), m_titles.size());
        for (std::size_t i = 0; i < count; ++i)
            if (m_named || m_columns[i] != ScoreColumn::other)
                if (!m_fields[i].empty()) known[m_titles[i]] = m_fields[i];
        if (m_named) return deliver(known);
        for (std::size_t i = 0; i < count; ++i) {
            if (m_columns[i] != ScoreColumn::other || m_fields[i].empty()) continue;
            nlohmann::json score = known;
            score["name"] = m_titles[i];
            score["value"] = m_fields[i];
            deliver(score);
        }
    }

    void deliver(const nlohmann::json& score)
    {
        const std::string text = score.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        if (!m_sink.json(text, place())) m_sink.bad("bad_line", text, place());
    }

    [[nodiscard]] Place place() const { return {m_lines + 1, Place::kNowhere}; }

    DocumentSink& m_sink;
    Rows m_rows;
    JsonParser m_json;
    csv_parser m_parser{};
    std::vector<std::string> m_titles, m_fields;
    std::vector<ScoreColumn> m_columns; ///< of the titles
    bool m_named = false; ///< a column says what is scored
    bool m_usable = false;
    std::uint64_t m_lines = 0;
    std::size_t m_rowBytes = 0;
};

} // namespace

bool isScoreTable(std::string_view head)
{
    const std::string_view line = firstLine(head);
    if (!isTitles(line, head)) return false;
    bool target = false, more = false;
    for (const std::string_view title : titlesOf(line)) {
        const ScoreColumn column = scoreColumnOf(title);
        const bool isTarget = column == ScoreColumn::session || column == ScoreColumn::trace;
        target = target || isTarget;
        more = more || !isTarget;
    }
    return target && more;
}

bool isRunTable(std::string_view head)
{
    const std::string_view line = firstLine(head);
    if (!isTitles(line, head)) return false;
    const std::vector<std::string_view> titles = titlesOf(line);
    const auto has = [&](std::string_view title) { return std::ranges::find(titles, title) != titles.end(); };
    if (has("run_type") && has("start_time") && has("id")) return true;
    return has("example_id") && std::ranges::any_of(titles, [](std::string_view title) {
               return title.starts_with("inputs.") || title.starts_with("outputs.");
           });
}

std::unique_ptr<ByteSink> makeScoreTable(const ContainerContext& context, std::string_view head)
{
    return std::make_unique<CsvFramer>(context, delimiterOf(firstLine(head)), Rows::scores);
}

std::unique_ptr<ByteSink> makeRunTable(const ContainerContext& context, std::string_view head)
{
    return std::make_unique<CsvFramer>(context, delimiterOf(firstLine(head)), Rows::runs);
}

} // namespace retrospan::import
