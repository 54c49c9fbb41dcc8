// PriceEntryDialog: one model's prices of one period: provider, model, names it holds for, first day, and an
// amount for each token class. What is wrong is said while typing; only what is right can be kept. Thread:
// GUI.
#pragma once

#include "insight/price_entries.h"
#include "views/base/theme.h"

#include <QDialog>

#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;

namespace retrospan::app {

class PriceEntryDialog : public QDialog {
    Q_OBJECT
public:
    PriceEntryDialog(const insight::PriceEntry& entry, const QStringList& providers,
                     const views::Theme& theme, QWidget* parent = nullptr);
    [[nodiscard]] const insight::PriceEntry& entry() const { return m_entry; }

private:
    void layOut();
    void check();
    /// What is wrong with the fields; nothing when m_entry holds them.
    [[nodiscard]] QString read();
    [[nodiscard]] QString readRates();

    insight::PriceEntry m_entry;
    QLineEdit *m_provider, *m_model, *m_pattern, *m_from;
    std::vector<QLineEdit*> m_rates; ///< in the order of PriceModel::kClasses
    QLabel* m_problem;
    QPushButton* m_keep = nullptr;
};

} // namespace retrospan::app
