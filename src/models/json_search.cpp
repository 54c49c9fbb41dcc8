#include "models/json_search.h"

#include "models/text_search.h"

#include <algorithm>

namespace retrospan::models {
namespace {

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

class Finder {
public:
    Finder(const JsonDocument& document, const QString& query)
        : m_document(document)
        , m_query(query)
        , m_bytes(query.toStdString())
        , m_fold(caseOf(query) == Qt::CaseInsensitive)
        , m_ascii(std::ranges::all_of(m_bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    {
    }

    std::vector<JsonMatch> run(std::stop_token stop)
    {
        for (JsonDocument::Node node = 0; node < m_document.size() && !m_query.isEmpty(); ++node) {
            if ((node & 0xfffU) == 0 && stop.stop_requested()) break;
            if (m_document.hasKey(node) && count(m_document.rawKey(node)) > 0)
                m_matches.push_back({node, -1});
            if (!m_document.isContainer(node)) addValue(node);
            if (m_matches.size() >= kMaxMatches) break;
        }
        return std::move(m_matches);
    }

private:
    void addValue(JsonDocument::Node node)
    {
        const auto room = kMaxMatches - std::min(m_matches.size(), kMaxMatches);
        const auto found = std::min(count(m_document.raw(node)), room);
        for (std::size_t i = 0; i < found; ++i) m_matches.push_back({node, static_cast<std::int32_t>(i)});
    }

    /// Occurrences in what is between the quotes of `raw`.
    std::size_t count(std::string_view raw) const
    {
        if (raw.size() < m_bytes.size() && raw.find('\\') == raw.npos && m_ascii) return 0;
        if (!m_ascii || raw.find('\\') != raw.npos)
            return findAll(QString::fromStdString(JsonDocument::decode(raw)), m_query).size();
        if (!raw.empty() && (raw.front() == '"' || raw.front() == '\'')) {
            const char quote = raw.front();
            raw.remove_prefix(1);
            if (!raw.empty() && raw.back() == quote) raw.remove_suffix(1);
        }
        return countBytes(raw);
    }

    std::size_t countBytes(std::string_view text) const
    {
        std::size_t found = 0;
        for (std::size_t at = 0; at + m_bytes.size() <= text.size();) {
            const bool here =
                std::equal(m_bytes.begin(), m_bytes.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                           [this](char wanted, char c) { return wanted == (m_fold ? lower(c) : c); });
            found += here ? 1 : 0;
            at += here ? m_bytes.size() : 1;
        }
        return found;
    }

    const JsonDocument& m_document;
    QString m_query;
    std::string m_bytes;
    bool m_fold, m_ascii;
    std::vector<JsonMatch> m_matches;
};

} // namespace

std::vector<JsonMatch> findInJson(const JsonDocument& document, const QString& query, std::stop_token stop)
{
    return Finder(document, query).run(std::move(stop));
}

} // namespace retrospan::models
