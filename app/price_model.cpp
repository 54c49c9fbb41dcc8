#include "price_model.h"

#include "insight/calendar.h"

#include <QFont>

#include <algorithm>

namespace retrospan::app {
namespace {

using insight::PriceClass;
using insight::PriceEntry;
using insight::PriceOrigin;

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QString originText(PriceOrigin origin)
{
    switch (origin) {
    case PriceOrigin::builtin: return PriceModel::tr("built in");
    case PriceOrigin::changed: return PriceModel::tr("changed");
    case PriceOrigin::added: return PriceModel::tr("yours");
    case PriceOrigin::removed: return PriceModel::tr("removed");
    }
    return {};
}

QString cellText(const PriceEntry& entry, int column)
{
    switch (column) {
    case PriceModel::provider: return text(entry.provider);
    case PriceModel::model: return text(entry.model);
    case PriceModel::pattern: return text(insight::patternText(entry.match));
    case PriceModel::from: return fromText(entry.set);
    case PriceModel::origin: return originText(entry.origin);
    default: break;
    }
    const PriceClass priceClass =
        PriceModel::kClasses[static_cast<std::size_t>(column - PriceModel::firstRate)];
    return text(insight::rateText(entry.set[priceClass], priceClass));
}

bool isRate(int column)
{
    return column >= PriceModel::firstRate && column < PriceModel::origin;
}

} // namespace

QString priceClassText(PriceClass priceClass)
{
    switch (priceClass) {
    case PriceClass::input: return PriceModel::tr("Input");
    case PriceClass::cacheRead: return PriceModel::tr("Cache read");
    case PriceClass::cacheWrite: return PriceModel::tr("Cache write");
    case PriceClass::cacheWrite1h: return PriceModel::tr("Cache write, 1 h");
    case PriceClass::output: return PriceModel::tr("Output");
    case PriceClass::reasoning: return PriceModel::tr("Reasoning");
    case PriceClass::audioInput: return PriceModel::tr("Audio in");
    case PriceClass::audioOutput: return PriceModel::tr("Audio out");
    case PriceClass::audioCacheRead: return PriceModel::tr("Audio cache read");
    case PriceClass::request: return PriceModel::tr("Request");
    }
    return {};
}

QString fromText(const insight::PriceSet& set)
{
    return set.fromDay == insight::PriceSet{}.fromDay ? QString() : text(insight::textFromDay(set.fromDay));
}

void PriceModel::setEntries(std::vector<PriceEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    std::ranges::stable_sort(m_entries, {}, [](const PriceEntry& entry) {
        return std::pair(entry.origin == PriceOrigin::builtin, std::string_view(entry.provider));
    });
    filter();
    endResetModel();
}

void PriceModel::setSearch(const QString& text)
{
    beginResetModel();
    m_search = text.trimmed();
    filter();
    endResetModel();
}

void PriceModel::filter()
{
    m_shown.clear();
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        bool found = m_search.isEmpty();
        for (const int column : {provider, model, pattern, origin})
            found = found || cellText(m_entries[i], column).contains(m_search, Qt::CaseInsensitive);
        if (found) m_shown.push_back(i);
    }
}

int PriceModel::rowOf(const PriceEntry& entry) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (at(row).provider == entry.provider && at(row).model == entry.model
            && at(row).set.fromDay == entry.set.fromDay)
            return row;
    return -1;
}

int PriceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int PriceModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

QVariant PriceModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const PriceEntry& entry = at(index.row());
    switch (role) {
    case Qt::DisplayRole: return cellText(entry, index.column());
    case Qt::TextAlignmentRole:
        return QVariant((isRate(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if (entry.origin == PriceOrigin::removed) return m_theme.textDisabled;
        if (entry.origin != PriceOrigin::builtin && index.column() == origin) return m_theme.accent;
        return index.column() == model || isRate(index.column()) ? m_theme.text : m_theme.textSecondary;
    case Qt::FontRole: {
        QFont font;
        font.setStrikeOut(entry.origin == PriceOrigin::removed && index.column() == model);
        return font;
    }
    default: return {};
    }
}

QVariant PriceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((isRate(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case provider: return tr("Provider");
    case model: return tr("Model");
    case pattern: return tr("Holds for");
    case from: return tr("Valid from");
    case origin: return tr("Origin");
    default: return priceClassText(kClasses[static_cast<std::size_t>(section - firstRate)]);
    }
}

} // namespace retrospan::app
