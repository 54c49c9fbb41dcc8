// What the command palette offers beside the actions: the sessions of the library and the
// saved searches. Thread: GUI.
#pragma once

#include "models/library_model.h"
#include "models/saved_searches.h"
#include "views/base/palette_provider.h"

#include <functional>

namespace retrospan::app {

class SessionProvider : public views::PaletteProvider {
public:
    /// At most this many of the newest sessions are matched while nothing is typed.
    static constexpr std::size_t kNewest = 20;
    SessionProvider(const models::LibraryModel& library, std::function<void(qint64)> open)
        : m_library(library)
        , m_open(std::move(open))
    {
    }
    [[nodiscard]] QString name() const override { return QStringLiteral("session"); }
    [[nodiscard]] std::vector<views::PaletteItem> items(const QString& query) override;
    void run(const QString& id) override { m_open(id.toLongLong()); }

private:
    const models::LibraryModel& m_library;
    std::function<void(qint64)> m_open;
};

class SearchProvider : public views::PaletteProvider {
public:
    SearchProvider(const models::SavedSearches& searches, std::function<void(const QString& query)> run)
        : m_searches(searches)
        , m_run(std::move(run))
    {
    }
    [[nodiscard]] QString name() const override { return QStringLiteral("search"); }
    [[nodiscard]] std::vector<views::PaletteItem> items(const QString& query) override;
    void run(const QString& id) override;

private:
    const models::SavedSearches& m_searches;
    std::function<void(const QString&)> m_run;
};

} // namespace retrospan::app
