// The import report: one line a file in words, its findings below it, in plain text.
#include "import_report_dialog.h"

#include <QTest>
#include <QTreeWidget>

namespace retrospan {

class ImportReportDialogTest : public QObject {
    Q_OBJECT
private slots:
    void saysWhatCameOutOfEachFile();
};

void ImportReportDialogTest::saysWhatCameOutOfEachFile()
{
    std::vector<import::ImportReport> reports(2);
    reports[0].path = "/a/run.jsonl";
    reports[0].format = "otlp-json";
    reports[0].sessions = 1;
    reports[0].traces = 3;
    reports[0].spans = 29;
    reports[1].path = "/a/<b>notes</b>.md";
    reports[1].add("unrecognised", import::Severity::error, {}, "x");
    const app::ImportReportDialog dialog(reports, views::Theme::light(), nullptr);
    const auto* tree = dialog.findChild<QTreeWidget*>();
    QVERIFY(tree != nullptr);
    QCOMPARE(tree->topLevelItem(0)->text(0),
             QStringLiteral("/a/run.jsonl: otlp-json, 1 session, 3 traces, 29 spans"));
    QVERIFY(tree->topLevelItem(0)->isFirstColumnSpanned());
    QCOMPARE(tree->topLevelItem(0)->childCount(), 0);
    QCOMPARE(tree->topLevelItem(1)->text(0), QStringLiteral("/a/<b>notes</b>.md: not imported"));
    const QTreeWidgetItem* finding = tree->topLevelItem(1)->child(0);
    QVERIFY2(finding->text(0).startsWith(QStringLiteral("error: ")), qPrintable(finding->text(0)));
    QVERIFY(!finding->text(0).contains(QStringLiteral("unrecognised"))); // words, not the code
    QVERIFY(finding->toolTip(0).contains(QStringLiteral("unrecognised")));
}

} // namespace retrospan

QTEST_MAIN(retrospan::ImportReportDialogTest)
#include "import_report_dialog_test.moc"
