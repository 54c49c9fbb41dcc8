#include "models/block_search.h"

#include "models/block_rows.h"
#include "models/json_search.h"
#include "models/text_search.h"

namespace retrospan::models {
namespace {

/// The number of bytes `text` takes as UTF-8.
std::size_t utf8Size(QStringView text)
{
    std::size_t size = 0;
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        size += u < 0x80 ? 1 : u < 0x800 || c.isSurrogate() ? 2 : 3;
    }
    return size;
}

class Finder {
public:
    Finder(const std::shared_ptr<const BlockDocument>& document, const QString& query, std::stop_token stop)
        : m_document(document)
        , m_query(query)
        , m_stop(std::move(stop))
    {
    }

    std::vector<BlockMatch> run()
    {
        for (std::uint32_t block = 0; block < m_document->blocks.size(); ++block) {
            if (m_stop.stop_requested() || m_matches.size() >= kMaxMatches) break;
            const Block& searched = m_document->blocks[block];
            if (searched.header && searched.title.contains(m_query, caseOf(m_query)))
                m_matches.push_back({block, BlockMatch::Place::header, 0, 0, 0});
            if (searched.body == BlockBody::none || searched.body == BlockBody::image) continue;
            if (searched.body != BlockBody::json || !findInJsonOf(block)) findInTextOf(block);
        }
        return std::move(m_matches);
    }

private:
    bool findInJsonOf(std::uint32_t block)
    {
        const std::string_view text = m_document->blocks[block].text;
        if (text.size() > BlockRows::kJsonBytes) return false;
        const auto json = JsonDocument::parse(text, m_document, m_stop);
        if (!json || json->size() == 0 || json->firstErrorOffset()) return false;
        for (const JsonMatch& match : findInJson(*json, m_query, m_stop))
            m_matches.push_back({block, BlockMatch::Place::json, 0, match.node, match.ordinal});
        return true;
    }

    void findInTextOf(std::uint32_t block)
    {
        const std::string_view utf8 = m_document->blocks[block].text;
        const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
        std::size_t offset = 0;
        qsizetype from = 0;
        for (const qsizetype at : findAll(text, m_query, m_stop)) {
            offset += utf8Size(QStringView(text).mid(from, at - from));
            from = at;
            m_matches.push_back({block, BlockMatch::Place::text, offset, 0, 0});
        }
    }

    const std::shared_ptr<const BlockDocument>& m_document;
    const QString& m_query;
    std::stop_token m_stop;
    std::vector<BlockMatch> m_matches;
};

} // namespace

std::vector<BlockMatch> findInBlocks(const std::shared_ptr<const BlockDocument>& document,
                                     const QString& query, std::stop_token stop)
{
    if (!document || query.isEmpty()) return {};
    return Finder(document, query, std::move(stop)).run();
}

} // namespace retrospan::models
