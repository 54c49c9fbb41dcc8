// PriceDialog: the price table, built-in prices and the user's own: search, add, edit, delete, back to built
// in. It works on a copy of the user's document, which its owner stores when the dialog is accepted. Thread:
// GUI.
#pragma once

#include "insight/price_document.h"
#include "views/base/theme.h"

#include <QDialog>

class QLineEdit;
class QPushButton;
class QTableView;

namespace retrospan::app {

class PriceModel;

class PriceDialog : public QDialog {
    Q_OBJECT
public:
    PriceDialog(insight::PriceDocument builtin, insight::PriceDocument changes, const views::Theme& theme,
                QWidget* parent = nullptr);
    [[nodiscard]] const insight::PriceDocument& changes() const { return m_changes; }

private:
    void layOut();
    void connectParts();
    void refresh();
    void updateButtons();
    void add();
    void edit();
    void remove();
    void resetCurrent();
    void resetAll();
    [[nodiscard]] int currentRow() const;
    [[nodiscard]] QStringList providers() const;

    insight::PriceDocument m_builtin, m_changes;
    const views::Theme m_theme;
    PriceModel* m_model;
    QLineEdit* m_search;
    QTableView* m_table;
    QPushButton *m_add, *m_edit, *m_remove, *m_reset, *m_resetAll;
};

} // namespace retrospan::app
