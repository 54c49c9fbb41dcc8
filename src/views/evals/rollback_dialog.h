// RollbackDialog: says what a rollback will do, step by step, and asks for a reason that is kept with it.
// Thread: GUI.
#pragma once

#include <QDialog>

class QLineEdit;

namespace retrospan::views {

class RollbackDialog : public QDialog {
    Q_OBJECT
public:
    RollbackDialog(const QString& workflow, const QString& version, const QStringList& steps,
                   QWidget* parent);
    [[nodiscard]] QString note() const;

private:
    QLineEdit* m_note;
};

} // namespace retrospan::views
