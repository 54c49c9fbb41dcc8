// ShortcutDialog: every command with its keys, to look up and to change. Changes are applied at once;
// a key that another command has is named before it is taken from it. The owner keeps
// ActionRegistry::overrides() in the settings afterwards. Thread: GUI.
#pragma once

#include "actions.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace retrospan::app {

class KeyField;
class ShortcutModel;

class ShortcutDialog : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutDialog(ActionRegistry& registry, const views::Theme& theme, QWidget* parent = nullptr);

private:
    void layOut(const views::Theme& theme);
    void connectParts();
    [[nodiscard]] std::optional<ActionId> current() const;
    void showCurrent();
    void judge();
    void assign();
    void reset();
    void resetAll();

    ActionRegistry& m_registry;
    ShortcutModel* m_model;
    QLineEdit* m_search;
    QTableView* m_table;
    QLabel* m_name;
    QLabel* m_conflict;
    KeyField* m_keys;
    QPushButton* m_assign;
    QPushButton* m_clear;
    QPushButton* m_reset;
    QPushButton* m_resetAll;
    QPushButton* m_close;
};

} // namespace retrospan::app
