// ShortcutModel: the actions whose text, category or keys contain what is searched, with their keys.
// Owns nothing: it shows an ActionRegistry and follows its changes. Thread: GUI. Complexity: actions.
#pragma once

#include "actions.h"

#include <QAbstractTableModel>

#include <vector>

namespace retrospan::app {

class ShortcutModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { command, category, keys, columnTotal };

    explicit ShortcutModel(const ActionRegistry& registry, QObject* parent = nullptr);

    void setSearch(const QString& text);
    [[nodiscard]] ActionId actionAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    [[nodiscard]] int rowOf(ActionId id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(ActionId id, int column) const;

    const ActionRegistry& m_registry;
    std::vector<ActionId> m_rows;
};

} // namespace retrospan::app
