#include "views/evals/rollback_dialog.h"

#include "views/base/labels.h"
#include "views/base/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace retrospan::views {

RollbackDialog::RollbackDialog(const QString& workflow, const QString& version, const QStringList& steps,
                               QWidget* parent)
    : QDialog(parent)
    , m_note(new QLineEdit(this))
{
    constexpr int kTextWidth = 560;
    setObjectName(QStringLiteral("rollbackDialog"));
    setWindowTitle(tr("Roll back"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    auto* title = plainLabel(this, tr("Roll %1 back to %2?").arg(workflow, version));
    title->setFont(scaledFont(font(), 2, QFont::DemiBold));
    column->addWidget(title);
    for (const QString& step : steps) {
        auto* label = plainLabel(this, step);
        label->setWordWrap(true);
        label->setFixedWidth(kTextWidth);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(label);
    }
    m_note->setObjectName(QStringLiteral("rollbackNote"));
    m_note->setPlaceholderText(tr("Why; kept in the ledger"));
    auto* form = new QFormLayout;
    form->addRow(tr("&Note"), m_note);
    column->addLayout(form);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* go = buttons->addButton(tr("&Roll back"), QDialogButtonBox::AcceptRole);
    go->setObjectName(QStringLiteral("rollbackGo"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    m_note->setFocus();
}

QString RollbackDialog::note() const
{
    return m_note->text().trimmed();
}

} // namespace retrospan::views
