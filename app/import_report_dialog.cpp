#include "import_report_dialog.h"

#include "import_summary.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"

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

views::Tone toneOf(import::Severity severity)
{
    switch (severity) {
    case import::Severity::info: return views::Tone::neutral;
    case import::Severity::warning: return views::Tone::warning;
    case import::Severity::error: return views::Tone::error;
    }
    return views::Tone::neutral;
}

void addFinding(QTreeWidgetItem* file, const import::Diagnostic& found, const views::Theme& theme)
{
    const QString code = toQString(found.code), meaning = toQString(import::meaningOf(found.code));
    auto* item = new QTreeWidgetItem(file,
                                     {toQString(import::toString(found.severity)) + QStringLiteral(": ")
                                          + (meaning.isEmpty() ? code : meaning),
                                      models::exactCount(static_cast<std::int64_t>(found.count)),
                                      models::oneLine(found.where), models::oneLine(found.example)});
    const views::Tone tone = toneOf(found.severity);
    const QColor colour = tone == views::Tone::neutral ? theme.textSecondary : theme.tone(tone);
    item->setIcon(0,
                  views::IconSet(theme).icon(
                      tone == views::Tone::neutral ? views::Icon::info : views::Icon::warning, colour));
    item->setForeground(0, colour);
    item->setToolTip(0, views::plainToolTip(code + QStringLiteral(": ") + meaning));
    item->setToolTip(3, views::plainToolTip(models::oneLine(found.example, 4000)));
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
}

} // namespace

ImportReportDialog::ImportReportDialog(const std::vector<import::ImportReport>& reports,
                                       const views::Theme& theme, QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Import report"));
    resize(1040, 480);
    auto* tree = new QTreeWidget(this);
    tree->setHeaderLabels({tr("File or finding"), tr("Count"), tr("Where"), tr("Example")});
    tree->setAccessibleName(tr("Import report"));
    for (const import::ImportReport& report : reports) {
        auto* file = new QTreeWidgetItem(
            tree, {models::oneLine(report.path) + QStringLiteral(": ") + summaryOf(report)});
        file->setFirstColumnSpanned(true);
        for (const import::Diagnostic& found : report.diagnostics()) addFinding(file, found, theme);
        file->setExpanded(true);
    }
    const int digit = tree->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {62, 9, 16};
    for (int column = 0; column < 3; ++column) tree->setColumnWidth(column, widths[column] * digit);
    tree->headerItem()->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
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
