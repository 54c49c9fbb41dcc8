// The schema of a workspace and how older ones are brought up to date. docs/file-format.md describes it.
#pragma once

#include "store/database.h"

namespace retrospan::store {

inline constexpr int kSchemaVersion = 8;
inline constexpr std::int64_t kApplicationId = 0x52745370; ///< "RtSp"

/// Creates the schema in an empty file or upgrades an older one, in one transaction. A newer version is an
/// Error that names both versions; the file is not touched then.
[[nodiscard]] Status prepareSchema(Database& database);
/// Checks that the file is a workspace this program can read, without writing.
[[nodiscard]] Status checkSchema(Database& database);
/// Settings of every connection (journal, cache, foreign keys).
[[nodiscard]] Status configure(Database& database, bool writable);

} // namespace retrospan::store
