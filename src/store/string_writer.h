// StringWriter: ids of the strings table for the writer, through a bounded cache. The table is append-only
// and not unique: when the cache is full it starts over, and a text may get a second id. Thread: the
// writer's.
#pragma once

#include "store/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace retrospan::store {

class StringWriter {
public:
    static constexpr std::size_t kMaxCached = 200'000;
    explicit StringWriter(Database& database)
        : m_database(database)
    {
    }
    /// The id of `text`, 0 for the empty text.
    [[nodiscard]] Result<std::int64_t> id(std::string_view text);
    [[nodiscard]] Result<std::string> text(std::int64_t id);
    /// Fills the cache with what the workspace has; call once.
    [[nodiscard]] Status load();

private:
    Database& m_database;
    std::unordered_map<std::string, std::int64_t> m_ids;
    Statement m_insert, m_select;
};

} // namespace retrospan::store
