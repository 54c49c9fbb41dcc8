// SavedSearches: queries of the library kept under a name in the workspace. Owns the list; reads and writes
// it on workers through two functions. Invariants: names are distinct (saving under a known name replaces)
// and not empty; at most kMost. Thread: GUI.
#pragma once

#include "models/jobs.h"
#include "trace/result.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace retrospan::models {

struct SavedSearch {
    QString name, query;
    friend bool operator==(const SavedSearch&, const SavedSearch&) = default;
};

/// JSON as kept in the workspace. What cannot be read is left out.
[[nodiscard]] std::vector<SavedSearch> parseSavedSearches(const std::string& json);
[[nodiscard]] std::string writeSavedSearches(const std::vector<SavedSearch>& searches);

class SavedSearches : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kMost = 200;
    using Load = std::function<Result<std::optional<std::string>>()>;
    using Store = std::function<Status(const std::string&)>;

    /// Both are called on workers.
    SavedSearches(Load load, Store store, QObject* parent = nullptr);

    [[nodiscard]] const std::vector<SavedSearch>& list() const { return m_list; }
    void save(const QString& name, const QString& query);
    void remove(const QString& name);

signals:
    void changed();
    /// It stays in the list until the program ends.
    void storingFailed(const QString& message);

private:
    void store();

    Store m_store;
    JobRunner m_loading, m_storing;
    std::vector<SavedSearch> m_list;
    bool m_dirty = false; ///< changed since the running write began
};

} // namespace retrospan::models
