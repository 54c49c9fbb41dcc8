// Tables of scores as CSV: a line of titles, then one record a row. A table with a column for the score's
// name gives one score a row; another one gives one for each of its other columns. Rows become JSON texts for
// the scores format.
#include "import/containers.h"
#include "import/score_columns.h"

#include <csv.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
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

char delimiterOf(std::string_view titles)
{
    return *std::ranges::max_element(kDelimiters, {}, [&](char c) { return std::ranges::count(titles, c); });
}

class CsvFramer : public ByteSink {
public:
    CsvFramer(const ContainerContext& context, char delimiter)
        : m_sink(context.sink)
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
    const std::string_view titles = firstLine(head);
    if (titles.empty() || titles.size() == head.size() || titles.front() == '{' || titles.front() == '[')
        return false;
    const char delimiter = delimiterOf(titles);
    bool target = false, more = false;
    for (std::size_t at = 0; at <= titles.size();) {
        const std::size_t end = std::min(titles.find(delimiter, at), titles.size());
        const ScoreColumn column = scoreColumnOf(titles.substr(at, end - at));
        const bool isTarget = column == ScoreColumn::session || column == ScoreColumn::trace;
        target = target || isTarget;
        more = more || !isTarget;
        at = end + 1;
    }
    return target && more;
}

std::unique_ptr<ByteSink> makeScoreTable(const ContainerContext& context, std::string_view head)
{
    return std::make_unique<CsvFramer>(context, delimiterOf(firstLine(head)));
}

} // namespace retrospan::import
