// Exporting a case file with the dialog, and what a person is asked before one is added.
#include "case_bundle.h"
#include "export_dialog.h"
#include "support/window.h"

#include <QDialogButtonBox>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QTimer>

#include <regex>

using namespace retrospan;
using namespace retrospan::app;

class CaseFileTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_test = std::make_unique<test::Window>(); }
    void cleanup() { m_test.reset(); }

    void theDialogOffersEveryFormatByKeyboard()
    {
        ExportDialog dialog(m_test->window.get());
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        QCOMPARE(dialog.findChildren<QRadioButton*>().size(), 6);
        QCOMPARE(dialog.format(), ExportFormat::bundle);
        QVERIFY(!dialog.redact());
        auto* chosen = dialog.findChildren<QRadioButton*>().front();
        chosen->setFocus();
        QTest::keyClick(chosen, Qt::Key_Down);
        QCOMPARE(dialog.format(), ExportFormat::html);
        QTest::keyClick(dialog.findChild<QCheckBox*>(), Qt::Key_Space);
        QVERIFY(dialog.redact());
        QTest::keyClick(&dialog, Qt::Key_Return);
        QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
        QCOMPARE(suffixOf(dialog.format()), QStringLiteral(".html"));
    }

    void aPdfHasItsPages()
    {
        [&] { QVERIFY(m_test->openSample()); }();
        const std::string path = m_test->scratch.path("report.pdf");
        QSignalSpy done(m_test->window.get(), &MainWindow::exportFinished);
        m_test->window->exportSession({ExportFormat::pdf, path});
        QVERIFY(done.wait(20'000));
        const std::string pdf = test::readFile(path);
        QVERIFY(pdf.starts_with("%PDF-"));
        QVERIFY(pdf.ends_with("%%EOF\n"));
        static const std::regex page("/Type /Page[^s]");
        const std::sregex_iterator first(pdf.begin(), pdf.end(), page);
        QVERIFY(std::distance(first, {}) > 5);
    }

    void aCaseFileIsAskedForAndOpened()
    {
        const QString path = exportedSample();
        test::Window other;
        QVERIFY(importAnswering(other, path, true));
        QVERIFY(m_asked.contains(QLatin1String("53 spans")));
        QVERIFY(!m_asked.contains(QLatin1String("in this workspace already")));
        QTRY_COMPARE(other.document().state(), models::SessionDocument::State::ready);
        QCOMPARE(other.document().data()->summary.id, std::string("shop-7f3a-2210"));
    }

    void cancelAddsNothing()
    {
        const QString path = exportedSample();
        test::Window other;
        QVERIFY(importAnswering(other, path, false));
        QCOMPARE(other.library().sessions().size(), std::size_t{0});
    }

    void cancelledWhileItAsksTheQuestionGoes()
    {
        const QString path = exportedSample();
        test::Window other;
        QSignalSpy finished(other.window.get(), &MainWindow::importFinished);
        QTimer look;
        connect(&look, &QTimer::timeout, this, [&] {
            auto* box = other.window->findChild<QMessageBox*>();
            if (box == nullptr || !box->isVisible()) return;
            look.stop();
            other.window->close(); // which cancels
        });
        look.start(10);
        other.window->importFiles({path});
        QVERIFY(finished.wait(20'000));
        QVERIFY(other.window->findChild<QMessageBox*>() == nullptr);
        QCOMPARE(other.library().sessions().size(), std::size_t{0});
    }

    void whyACaseFileIsRefusedIsSaid()
    {
        const QString path = exportedSample();
        const std::string bytes = test::readFile(path.toStdString());
        test::Window other;
        QVERIFY(other.import(bytes.substr(0, bytes.size() / 2), "<b>broken" + std::string(kBundleSuffix)));
        auto* box = other.window->findChild<QMessageBox*>();
        QTRY_VERIFY(box != nullptr && box->isVisible());
        QCOMPARE(box->textFormat(), Qt::PlainText);
        QVERIFY(box->informativeText().startsWith(QStringLiteral("<b>broken.retrospan-case: ")));
        QVERIFY(box->informativeText().contains(QStringLiteral("nothing of it is in")));
        QTest::keyClick(box, Qt::Key_Escape);
        QTRY_VERIFY(other.window->findChild<QMessageBox*>() == nullptr);
        QCOMPARE(other.library().sessions().size(), std::size_t{0});
    }

    void aSessionThatIsHereIsMergedOnlyWhenThatIsWanted()
    {
        const QString path = exportedSample();
        QVERIFY(importAnswering(*m_test, path, true));
        QVERIFY(m_asked.contains(QLatin1String("in this workspace already")));
        QCOMPARE(m_test->library().sessions().size(), std::size_t{1});
    }

private:
    QString exportedSample()
    {
        [&] { QVERIFY(m_test->openSample()); }();
        const std::string path = m_test->scratch.path("case") + std::string(kBundleSuffix);
        QSignalSpy done(m_test->window.get(), &MainWindow::exportFinished);
        m_test->window->exportSession({ExportFormat::bundle, path});
        [&] { QVERIFY(done.wait(20'000)); }();
        return QString::fromStdString(path);
    }

    /// Imports, and clicks in the box that asks.
    bool importAnswering(test::Window& test, const QString& path, bool yes)
    {
        m_asked.clear();
        QTimer look;
        connect(&look, &QTimer::timeout, this, [&] {
            auto* box = test.window->findChild<QMessageBox*>();
            if (box == nullptr || !box->isVisible()) return;
            m_asked = box->text() + box->informativeText();
            QTest::mouseClick(yes ? static_cast<QAbstractButton*>(box->defaultButton())
                                  : box->button(QMessageBox::Cancel),
                              Qt::LeftButton);
        });
        look.start(10);
        QSignalSpy finished(test.window.get(), &MainWindow::importFinished);
        QSignalSpy loaded(&test.library(), &models::LibraryModel::loaded);
        test.window->importFiles({path});
        return finished.wait(20'000) && (!loaded.isEmpty() || loaded.wait(20'000));
    }

    std::unique_ptr<test::Window> m_test;
    QString m_asked;
};

QTEST_MAIN(CaseFileTest)
#include "case_file_test.moc"
