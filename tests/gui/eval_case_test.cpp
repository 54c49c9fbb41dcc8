// A case of a data set made of the open session, in the window.
#include "evals/eval_case_dialog.h"
#include "evals/eval_files.h"
#include "support/window.h"

#include <QDialogButtonBox>

using namespace retrospan;
using namespace retrospan::app;

class EvalCaseTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_test = std::make_unique<test::Window>(); }
    void cleanup() { m_test.reset(); }

    void isOfferedForAnOpenSession()
    {
        QVERIFY(!m_test->action(ActionId::makeEvalCase)->isEnabled());
        [&] { QVERIFY(m_test->openSample()); }();
        QVERIFY(m_test->action(ActionId::makeEvalCase)->isEnabled());
        QVERIFY(m_test->tree()->actions().contains(m_test->action(ActionId::makeEvalCase))); // its menu
    }

    void showsTheChangeAndWritesIt()
    {
        auto dialog = openDialog();
        auto* save = dialog->findChild<QDialogButtonBox*>()->buttons().last();
        for (QAbstractButton* button : dialog->findChild<QDialogButtonBox*>()->buttons())
            if (button->text().contains(QStringLiteral("Save"))) save = button;
        QVERIFY(!save->isEnabled());
        QCOMPARE(edits(*dialog)[1]->toPlainText(), QStringLiteral("The payment went through."));
        const std::string folder = m_test->scratch.path("set");
        dialog->setDataSet(QString::fromStdString(folder));
        QTRY_VERIFY(save->isEnabled());
        QTest::keyClicks(edits(*dialog)[0], QStringLiteral("not charged"));
        QTRY_VERIFY(edits(*dialog)[2]->toPlainText().contains(QStringLiteral("+    - \"not charged\"")));
        QTRY_VERIFY(save->isEnabled());
        QVERIFY(!QFile::exists(QString::fromStdString(folder)));
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_COMPARE(dialog->result(), static_cast<int>(QDialog::Accepted));
        const auto reading = readDataSetAt(folder);
        QVERIFY(reading.ok());
        QCOMPARE(reading->problemCount, 0U);
        QCOMPARE(reading->set.cases.size(), 1U);
        QCOMPARE(reading->set.cases.front().scorers.size(), 2U);
    }

    void saysWhyNothingCanBeWritten()
    {
        auto dialog = openDialog();
        dialog->setDataSet(QString::fromStdString(m_test->scratch.write("broken.yaml", "- {id: a}\n")));
        const auto said = [&] {
            for (const QLabel* label : dialog->findChildren<QLabel*>())
                if (label->text().contains(QStringLiteral("the data set has problems"))) return true;
            return false;
        };
        QTRY_VERIFY(said());
        QVERIFY(edits(*dialog)[2]->toPlainText().isEmpty());
    }

private:
    std::unique_ptr<EvalCaseDialog> openDialog()
    {
        [&] { QVERIFY(m_test->openSample()); }();
        auto library = Library::open(m_test->window->library().workspace().path(), store::Access::readWrite);
        auto dialog = std::make_unique<EvalCaseDialog>(std::shared_ptr<Library>(std::move(*library)),
                                                       m_test->document().data()->summary.key, SpanPlace(),
                                                       QString(), m_test->window.get());
        dialog->setDataSet({});
        dialog->show();
        [&] { QTRY_VERIFY(!edits(*dialog)[1]->toPlainText().isEmpty()); }();
        return dialog;
    }
    /// Phrases that must be there, that must not, and the change.
    static QList<QPlainTextEdit*> edits(const EvalCaseDialog& dialog)
    {
        return dialog.findChildren<QPlainTextEdit*>();
    }
    std::unique_ptr<test::Window> m_test;
};

QTEST_MAIN(EvalCaseTest)
#include "eval_case_test.moc"
