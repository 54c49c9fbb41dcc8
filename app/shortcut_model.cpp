#include "shortcut_model.h"

#include <QAction>
#include <QFont>

#include <algorithm>

namespace retrospan::app {

using namespace Qt::StringLiterals;

ShortcutModel::ShortcutModel(const ActionRegistry& registry, QObject* parent)
    : QAbstractTableModel(parent)
    , m_registry(registry)
{
    connect(&registry, &ActionRegistry::shortcutsChanged, this, [this] {
        if (!m_rows.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnTotal - 1));
    });
    setSearch({});
}

void ShortcutModel::setSearch(const QString& text)
{
    beginResetModel();
    m_rows.clear();
    for (const ActionSpec& spec : actionTable()) {
        const QString line = this->text(spec.id, command) + u' ' + this->text(spec.id, category) + u' '
            + this->text(spec.id, keys);
        if (line.contains(text.trimmed(), Qt::CaseInsensitive)) m_rows.push_back(spec.id);
    }
    endResetModel();
}

int ShortcutModel::rowOf(ActionId id) const
{
    const auto found = std::ranges::find(m_rows, id);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int ShortcutModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ShortcutModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QString ShortcutModel::text(ActionId id, int column) const
{
    const QAction* action = m_registry.action(id);
    switch (column) {
    case command: return action->text().remove(u'&').remove(u'…');
    case category: return categoryText(actionTable()[static_cast<std::size_t>(id)].category);
    default: break;
    }
    QStringList shown;
    for (const QKeySequence& key : action->shortcuts()) shown.append(key.toString(QKeySequence::NativeText));
    return shown.join(u", ");
}

QVariant ShortcutModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const ActionId id = actionAt(index.row());
    const QAction* action = m_registry.action(id);
    if (role == Qt::DisplayRole) return text(id, index.column());
    if (role == Qt::DecorationRole && index.column() == command) return action->icon();
    const bool changed = index.column() == keys && action->shortcuts() != m_registry.defaultShortcuts(id);
    if (role == Qt::FontRole && changed) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    return {};
}

QVariant ShortcutModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case command: return u"Command"_s;
    case category: return u"Category"_s;
    default: return u"Shortcut"_s;
    }
}

} // namespace retrospan::app
