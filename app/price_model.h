// PriceModel: the price table as rows for a table view, one a model and period, the user's first; searched by
// provider, model and pattern. Owns the rows. Thread: GUI. Complexity: a search is one pass.
#pragma once

#include "insight/price_entries.h"
#include "views/base/theme.h"

#include <QAbstractTableModel>

namespace retrospan::app {

class PriceModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        provider,
        model,
        pattern,
        from,
        firstRate, ///< the token classes, then where the price comes from
        origin = firstRate + static_cast<int>(insight::kPriceClassCount) - 1,
        columnCount_
    };
    /// The classes that are billed, in the order of the columns.
    static constexpr std::array<insight::PriceClass, insight::kPriceClassCount - 1> kClasses{
        insight::PriceClass::input,      insight::PriceClass::output,       insight::PriceClass::cacheRead,
        insight::PriceClass::cacheWrite, insight::PriceClass::cacheWrite1h, insight::PriceClass::reasoning,
        insight::PriceClass::audioInput, insight::PriceClass::audioOutput,  insight::PriceClass::request};

    using QAbstractTableModel::QAbstractTableModel;
    void setTheme(const views::Theme& theme) { m_theme = theme; }
    void setEntries(std::vector<insight::PriceEntry> entries);
    void setSearch(const QString& text);
    [[nodiscard]] const insight::PriceEntry& at(int row) const
    {
        return m_entries[m_shown[static_cast<std::size_t>(row)]];
    }
    /// The row of this provider, model and first day; -1 when it is not shown.
    [[nodiscard]] int rowOf(const insight::PriceEntry& entry) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void filter();

    std::vector<insight::PriceEntry> m_entries;
    std::vector<std::size_t> m_shown;
    QString m_search;
    views::Theme m_theme;
};

/// "Cache write, 1 h"
[[nodiscard]] QString priceClassText(insight::PriceClass priceClass);
/// The first day as text; empty when the price holds from the beginning of time.
[[nodiscard]] QString fromText(const insight::PriceSet& set);

} // namespace retrospan::app
