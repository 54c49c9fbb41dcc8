#include "import_report_dialog.h"

#include "import_summary.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace retrospan::app {
namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ImportReportDialog::ImportReportDialog(const std::vector<import::ImportReport>& reports, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Import report"));
    resize(900, 460);
    auto* tree = new QTreeWidget(this);
    tree->setHeaderLabels({tr("File or finding"), tr("Count"), tr("Where"), tr("Example")});
    tree->setAccessibleName(tr("Import report"));
    for (const import::ImportReport& report : reports) {
        auto* file =
            new QTreeWidgetItem(tree, {toQString(report.path) + QStringLiteral(": ") + summaryOf(report)});
        file->setFirstColumnSpanned(true);
        for (const import::Diagnostic& found : report.diagnostics()) {
            auto* item = new QTreeWidgetItem(
                file,
                {toQString(import::toString(found.severity)) + QStringLiteral(": ") + toQString(found.code),
                 QString::number(found.count), toQString(found.where), toQString(found.example)});
            item->setToolTip(0, toQString(import::meaningOf(found.code)));
            item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        }
        file->setExpanded(true);
    }
    tree->setColumnWidth(0, 320);
    tree->setColumnWidth(2, 140);
    auto* nothing = new QLabel(tr("Nothing was imported since the program started."), this);
    nothing->setTextFormat(Qt::PlainText);
    nothing->setVisible(reports.empty());
    tree->setVisible(!reports.empty());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tree, 1);
    layout->addWidget(nothing, 1);
    layout->addWidget(buttons);
}

} // namespace retrospan::app
