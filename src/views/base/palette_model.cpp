#include "views/base/palette_model.h"

#include "models/fuzzy_match.h"

#include <algorithm>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;

constexpr int kRecentBonus = 12, kCategoryPenalty = 30;

QString idOf(const PaletteRow& row)
{
    return row.provider->name() + u'/' + row.item.id;
}

/// A match in the text itself counts more than one that needs the category's letters.
std::optional<models::FuzzyMatch> matchItem(const QString& query, const PaletteItem& item)
{
    if (auto inText = models::fuzzyMatch(query, item.text)) return inText;
    const QString prefix = item.category + u' ';
    auto whole = models::fuzzyMatch(query, prefix + item.text);
    if (!whole) return std::nullopt;
    whole->score -= kCategoryPenalty;
    const int shift = static_cast<int>(prefix.size());
    std::erase_if(whole->positions, [shift](int position) { return position < shift; });
    for (int& position : whole->positions) position -= shift;
    return whole;
}

QString spokenText(const PaletteItem& item)
{
    QString text = item.text;
    if (!item.category.isEmpty()) text += u", "_s + item.category;
    if (!item.shortcut.isEmpty()) text += u", "_s + item.shortcut;
    return text;
}

} // namespace

void PaletteModel::addProvider(std::unique_ptr<PaletteProvider> provider)
{
    m_providers.push_back(std::move(provider));
}

void PaletteModel::setQuery(const QString& query)
{
    beginResetModel();
    m_rows.clear();
    for (const auto& provider : m_providers) collect(*provider, query);
    std::ranges::stable_sort(m_rows, std::ranges::greater{}, &PaletteRow::score);
    if (m_rows.size() > kMaxRows) m_rows.resize(kMaxRows);
    endResetModel();
}

void PaletteModel::collect(PaletteProvider& provider, const QString& query)
{
    const bool typed = !query.trimmed().isEmpty();
    for (PaletteItem& item : provider.items(query)) {
        auto found = matchItem(query, item);
        if (!found) continue;
        PaletteRow row{&provider, std::move(item), std::move(found->positions), found->score};
        if (const auto at = m_recent.indexOf(idOf(row)); at >= 0)
            row.score += typed ? kRecentBonus : static_cast<int>(kMaxRecent - at);
        m_rows.push_back(std::move(row));
    }
}

void PaletteModel::run(int row)
{
    const PaletteRow chosen = m_rows[static_cast<std::size_t>(row)];
    m_recent.removeAll(idOf(chosen));
    m_recent.prepend(idOf(chosen));
    while (m_recent.size() > kMaxRecent) m_recent.removeLast();
    chosen.provider->run(chosen.item.id);
}

void PaletteModel::setRecent(const QStringList& recent)
{
    m_recent = recent.mid(0, kMaxRecent);
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const PaletteItem& item = row(index.row()).item;
    switch (role) {
    case Qt::DisplayRole: return item.text;
    case Qt::DecorationRole: return item.icon;
    case Qt::AccessibleTextRole: return spokenText(item);
    default: return {};
    }
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const
{
    // Entries that cannot run now can still be looked at: the delegate greys them.
    return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren
                           : Qt::NoItemFlags;
}

} // namespace retrospan::views
