// ChangeWatch: tells that something was written to the workspace since the last look, by whichever program.
// Owns a connection. Thread: one at a time. Complexity: O(1).
#pragma once

#include "store/database.h"

#include <cstdint>
#include <memory>

namespace retrospan::store {

class Workspace;

class ChangeWatch {
public:
    static Result<std::unique_ptr<ChangeWatch>> open(const Workspace& workspace);
    /// False at the first look.
    [[nodiscard]] bool changed();

private:
    explicit ChangeWatch(Database&& database)
        : m_database(std::move(database))
    {
    }
    Database m_database;
    std::int64_t m_seen = -1;
};

} // namespace retrospan::store
