// PaletteModel: the entries of all providers that match what was typed, best first; with nothing typed
// the recently used ones come first. Owns the providers. Invariants: rows with equal scores keep the
// providers' order; at most kMaxRows rows. Thread: GUI. Complexity: items x length of their texts.
#pragma once

#include "views/base/palette_provider.h"

#include <QAbstractListModel>
#include <QStringList>

#include <memory>
#include <vector>

namespace retrospan::views {

struct PaletteRow {
    PaletteProvider* provider = nullptr;
    PaletteItem item;
    std::vector<int> matched; ///< positions in the text
    int score = 0;
};

class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kMaxRows = 200;
    static constexpr int kMaxRecent = 20;

    using QAbstractListModel::QAbstractListModel;

    void addProvider(std::unique_ptr<PaletteProvider> provider);
    void setQuery(const QString& query);
    [[nodiscard]] const PaletteRow& row(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// Remembers the row as the most recent one and runs it.
    void run(int row);

    [[nodiscard]] const QStringList& recent() const { return m_recent; }
    void setRecent(const QStringList& recent);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void collect(PaletteProvider& provider, const QString& query);

    std::vector<std::unique_ptr<PaletteProvider>> m_providers;
    std::vector<PaletteRow> m_rows;
    QStringList m_recent;
};

} // namespace retrospan::views
