#include "store/string_writer.h"

namespace retrospan::store {

Status StringWriter::load()
{
    auto insert = m_database.prepare("INSERT INTO strings(s) VALUES(?1)");
    auto select = m_database.prepare("SELECT s FROM strings WHERE id=?1");
    auto all = m_database.prepare("SELECT id, s FROM strings ORDER BY id DESC LIMIT ?1");
    if (!insert.ok() || !select.ok() || !all.ok()) return m_database.error();
    m_insert = std::move(*insert);
    m_select = std::move(*select);
    all->bind(1, static_cast<std::int64_t>(kMaxCached / 2));
    while (all->step() == Statement::Step::row)
        m_ids.insert_or_assign(std::string(all->text(1)), all->integer(0));
    return success();
}

Result<std::int64_t> StringWriter::id(std::string_view text)
{
    if (text.empty()) return std::int64_t{0};
    std::string key(text);
    if (const auto found = m_ids.find(key); found != m_ids.end()) return found->second;
    if (m_ids.size() >= kMaxCached) m_ids.clear();
    m_insert.bind(1, text);
    if (const Status inserted = m_insert.run(); !inserted.ok()) return inserted.error();
    return m_ids.emplace(std::move(key), m_database.lastInsertId()).first->second;
}

Result<std::string> StringWriter::text(std::int64_t id)
{
    if (id == 0) return std::string();
    m_select.bind(1, id);
    const bool found = m_select.step() == Statement::Step::row;
    Result<std::string> text = found ? Result<std::string>(std::string(m_select.text(0)))
                                     : Result<std::string>(Error{"a string is missing"});
    m_select.reset();
    return text;
}

} // namespace retrospan::store
