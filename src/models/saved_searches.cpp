#include "models/saved_searches.h"

#include "models/plain_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace retrospan::models {
namespace {

constexpr qsizetype kLongestName = 100, kLongestQuery = 20'000;
const QString kName = QStringLiteral("name"), kQuery = QStringLiteral("query");

} // namespace

std::vector<SavedSearch> parseSavedSearches(const std::string& json)
{
    std::vector<SavedSearch> searches;
    for (const QJsonValue& entry : QJsonDocument::fromJson(QByteArray::fromStdString(json)).array()) {
        SavedSearch search{textPrefix(entry[kName].toString(), kLongestName), entry[kQuery].toString()};
        const bool known = std::ranges::find(searches, search.name, &SavedSearch::name) != searches.end();
        if (known || search.name.isEmpty() || search.query.size() > kLongestQuery) continue;
        if (searches.size() < SavedSearches::kMost) searches.push_back(std::move(search));
    }
    return searches;
}

std::string writeSavedSearches(const std::vector<SavedSearch>& searches)
{
    QJsonArray entries;
    for (const SavedSearch& search : searches)
        entries.append(QJsonObject{{kName, search.name}, {kQuery, search.query}});
    return QJsonDocument(entries).toJson(QJsonDocument::Compact).toStdString();
}

SavedSearches::SavedSearches(Load load, Store store, QObject* parent)
    : QObject(parent)
    , m_store(std::move(store))
{
    m_loading.run([load = std::move(load)](std::stop_token) { return load(); },
                  [this](const Result<std::optional<std::string>>& stored) {
                      if (!stored.ok() || !stored->has_value()) return;
                      for (SavedSearch& search : parseSavedSearches(**stored)) {
                          const bool newer =
                              std::ranges::find(m_list, search.name, &SavedSearch::name) != m_list.end();
                          if (!newer) m_list.push_back(std::move(search));
                      }
                      emit changed();
                  });
}

void SavedSearches::save(const QString& name, const QString& query)
{
    const QString trimmed = textPrefix(name.trimmed(), kLongestName);
    if (trimmed.isEmpty()) return;
    const auto found = std::ranges::find(m_list, trimmed, &SavedSearch::name);
    if (found != m_list.end()) {
        found->query = query;
    } else if (m_list.size() < kMost) {
        m_list.push_back({trimmed, query});
    }
    emit changed();
    store();
}

void SavedSearches::remove(const QString& name)
{
    if (std::erase_if(m_list, [&](const SavedSearch& search) { return search.name == name; }) == 0) return;
    emit changed();
    store();
}

/// One write at a time, so that an older list never comes after a newer one.
void SavedSearches::store()
{
    m_dirty = m_storing.running();
    if (m_dirty) return;
    m_storing.run(
        [write = m_store, json = writeSavedSearches(m_list)](std::stop_token) { return write(json); },
        [this](const Status& stored) {
            if (!stored.ok()) emit storingFailed(QString::fromStdString(stored.error().message));
            if (m_dirty) store();
        });
}

} // namespace retrospan::models
