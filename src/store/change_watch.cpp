#include "store/change_watch.h"

#include "store/workspace.h"

#include <utility>

namespace retrospan::store {

Result<std::unique_ptr<ChangeWatch>> ChangeWatch::open(const Workspace& workspace)
{
    auto database = Database::open(workspace.path(), Database::Mode::readOnly);
    if (!database.ok()) return database.error();
    return std::unique_ptr<ChangeWatch>(new ChangeWatch(std::move(*database)));
}

bool ChangeWatch::changed()
{
    const auto version = m_database.integer("PRAGMA data_version");
    if (!version.ok()) return false; // the next look may be luckier
    const std::int64_t before = std::exchange(m_seen, *version);
    return before >= 0 && before != *version;
}

} // namespace retrospan::store
