// CostPage: what a call cost and how that comes about: tokens by class, the price used and where it is from,
// what was computed against what was reported. Unpriced is said, never shown as $0. Thread: GUI.
#pragma once

#include "insight/cost.h"
#include "views/base/theme.h"

#include <QScrollArea>

class QGridLayout;
class QLabel;

namespace retrospan::views {

/// What CostPage shows of one span.
struct CostShown {
    insight::CostBreakdown breakdown;
    Usage usage;
    QString model, provider; ///< as recorded
    bool repeated = false; ///< calls beneath report the same usage
    bool atLeast = false; ///< the counts were taken before the end
};

class CostPage : public QScrollArea {
    Q_OBJECT
public:
    explicit CostPage(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void showCost(const CostShown& cost);

private:
    void rebuild();
    QLabel* addLabel(int row, int column, const QString& text, int columns = 1);
    [[nodiscard]] QPalette quietPalette() const;
    void addTitle(const QString& text);
    void addNote(const QString& text);
    void addAmount();
    void addClasses();
    void addComparison();
    void addPrice();

    Theme m_theme;
    CostShown m_cost;
    QWidget* m_content = nullptr;
    QGridLayout* m_grid = nullptr;
};

} // namespace retrospan::views
