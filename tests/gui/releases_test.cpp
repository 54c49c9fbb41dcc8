// The page of releases as a person uses it: a workflow is chosen, a version rolled back to, a refusal read,
// in a real window over ledgers on the disk.
#include "support/release_ledger.h"
#include "support/window.h"
#include "views/base/elided_label.h"
#include "views/evals/releases_view.h"

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

#include <filesystem>

using namespace retrospan;
using app::ActionId;
using app::LedgerFolder;
using models::Releases;

class ReleasesWindowTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_test = std::make_unique<test::Window>();
        QSettings().setValue(QStringLiteral("evals/releases"), QString::fromStdString(ledger()));
    }
    void cleanup() { m_test.reset(); }

    void withoutALedgerItSaysHowToGetOne();
    void aVersionIsRolledBackTo();
    void whatIsCancelledChangesNothing();
    void somebodyElseWasFaster();
    void aHookThatFailsIsSaid();
    void aLostPointerIsWrittenAgain();
    void aPointerThatIsALinkIsRefused();
    void anotherWorkflowIsChosen();
    void otherPagesHaveNoneOfItsCommands();

private:
    [[nodiscard]] std::string ledger() const { return m_test->scratch.path("releases"); }
    [[nodiscard]] std::string file(const char* name) const { return ledger() + "/shop/" + name; }
    void makeLedger(const std::string& workflow = "shop") const
    {
        QVERIFY(test::makeReleaseLedger(ledger(), workflow));
    }
    [[nodiscard]] Releases& releases() const { return m_test->window->releases(); }
    [[nodiscard]] bool openPage() const
    {
        m_test->action(ActionId::showReleases)->trigger();
        return QTest::qWaitFor([this] { return releases().state() != Releases::State::reading; }, 20'000);
    }
    /// Clicks its row.
    void choose(const QString& version) const
    {
        auto* table = m_test->child<QTableView>("releaseVersions");
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QModelIndex index = table->model()->index(row, 0);
            if (index.data().toString() != version) continue;
            QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
        }
    }
    [[nodiscard]] QPushButton* button() const
    {
        for (auto* each : m_test->child<QWidget>("releasesView")->findChildren<QPushButton*>())
            if (each->text() == m_test->action(ActionId::releaseRollBack)->text()) return each;
        return nullptr;
    }
    [[nodiscard]] QDialog* ask() const
    {
        QTest::mouseClick(button(), Qt::LeftButton);
        auto* dialog = m_test->child<QDialog>("rollbackDialog");
        return dialog != nullptr && QTest::qWaitForWindowExposed(dialog) ? dialog : nullptr;
    }
    /// And waits for what comes of it.
    [[nodiscard]] bool confirm(QDialog& dialog) const
    {
        QSignalSpy done(&releases(), &Releases::rolledBack);
        QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("rollbackGo")), Qt::LeftButton);
        return (!done.isEmpty() || done.wait(20'000))
            && QTest::qWaitFor([this] { return releases().state() == Releases::State::ready; });
    }
    [[nodiscard]] QString said(const char* name) const { return m_test->child<QLabel>(name)->text(); }
    [[nodiscard]] bool isPublished(const QString& version) const
    {
        return QTest::qWaitFor(
            [&] { return said("releasePublished") == version + QStringLiteral(" is published"); });
    }
    [[nodiscard]] std::string pointer() const { return test::readFile(file("published.json")); }

    std::unique_ptr<test::Window> m_test;
};

void ReleasesWindowTest::withoutALedgerItSaysHowToGetOne()
{
    QVERIFY(openPage());
    QCOMPARE(releases().state(), Releases::State::none);
    bool told = false;
    for (const auto* label : m_test->child<QWidget>("releasesView")->findChildren<QLabel*>())
        told = told
            || (label->isVisible() && label->text().contains(QStringLiteral("retrospan release candidate")));
    QVERIFY(told);
    QVERIFY(!m_test->action(ActionId::releaseRollBack)->isEnabled());
}

void ReleasesWindowTest::aVersionIsRolledBackTo()
{
    makeLedger();
    m_test->scratch.write(
        "releases/shop/release.yaml",
        "hook: 'echo \"$RETROSPAN_EVENT $RETROSPAN_PREVIOUS $RETROSPAN_VERSION\" > hooked'\n");
    QVERIFY(openPage());
    QVERIFY(isPublished(QStringLiteral("43")));
    choose(QStringLiteral("43"));
    QVERIFY(!button()->isEnabled());
    QCOMPARE(m_test->child<views::ElidedLabel>("releaseObstacle")->text(),
             QStringLiteral("\"43\" is published already"));
    choose(QStringLiteral("42"));
    QVERIFY(button()->isEnabled());
    QCOMPARE(button()->text(), QStringLiteral("Roll bac&k to 42…"));
    QDialog* dialog = ask();
    QVERIFY(dialog != nullptr);
    QString steps;
    for (const auto* label : dialog->findChildren<QLabel*>()) steps += label->text();
    QVERIFY(steps.contains(QStringLiteral("name 42 instead of 43")));
    QVERIFY(steps.contains(QStringLiteral("> hooked")));
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("refunds fail"));
    QVERIFY(confirm(*dialog));
    QVERIFY(isPublished(QStringLiteral("42")));
    QCOMPARE(said("releaseOutcome"), QStringLiteral("42 is published, and the hook has run."));
    QVERIFY(pointer().find("\"version\":\"42\"") != std::string::npos);
    QCOMPARE(test::readFile(m_test->scratch.path("hooked")), std::string("rolled_back 43 42\n"));
    const auto* history = m_test->child<QTableView>("releaseEvents")->model();
    QCOMPARE(history->index(0, 1).data().toString(), QStringLiteral("rolled back to"));
    QVERIFY(history->index(0, 4).data().toString().contains(QStringLiteral("refunds fail")));
}

void ReleasesWindowTest::whatIsCancelledChangesNothing()
{
    makeLedger();
    const std::string before = pointer();
    QVERIFY(openPage());
    choose(QStringLiteral("42"));
    QDialog* dialog = ask();
    QVERIFY(dialog != nullptr);
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(!releases().rollingBack());
    QCOMPARE(pointer(), before);
}

void ReleasesWindowTest::somebodyElseWasFaster()
{
    makeLedger();
    QVERIFY(openPage());
    choose(QStringLiteral("42"));
    QDialog* dialog = ask();
    QVERIFY(dialog != nullptr);
    auto other = LedgerFolder::open(ledger(), "shop", LedgerFolder::Missing::refuse);
    QVERIFY(other.ok());
    QVERIFY(test::publishVersion(*other, "44"));
    QVERIFY(confirm(*dialog));
    QVERIFY2(said("releaseOutcome")
                 .contains(QStringLiteral("somebody else was faster: published \"44\" by \"ann\"")),
             qPrintable(said("releaseOutcome")));
    QVERIFY(isPublished(QStringLiteral("44")));
    QVERIFY(pointer().find("\"version\":\"44\"") != std::string::npos);
}

void ReleasesWindowTest::aHookThatFailsIsSaid()
{
    makeLedger();
    m_test->scratch.write("releases/shop/release.yaml", "hook: 'echo no host; exit 3'\n");
    QVERIFY(openPage());
    choose(QStringLiteral("42"));
    QDialog* dialog = ask();
    QVERIFY(dialog != nullptr);
    QVERIFY(confirm(*dialog));
    QVERIFY(said("releaseOutcome").startsWith(QStringLiteral("42 is published, but the hook failed")));
    QVERIFY(said("releaseOutcome").endsWith(QStringLiteral("no host")));
    QVERIFY(isPublished(QStringLiteral("42")));
}

void ReleasesWindowTest::aLostPointerIsWrittenAgain()
{
    makeLedger();
    std::filesystem::remove(file("published.json"));
    QVERIFY(openPage());
    QVERIFY(said("releaseDisagreement").contains(QStringLiteral("names nothing")));
    QCOMPARE(said("releasePublished"), QStringLiteral("43 should be published"));
    QDialog* dialog = ask();
    QVERIFY(dialog != nullptr);
    QVERIFY(confirm(*dialog));
    QVERIFY(QTest::qWaitFor([this] { return said("releaseDisagreement").isEmpty(); }));
    QVERIFY(pointer().find("\"version\":\"43\"") != std::string::npos);
}

void ReleasesWindowTest::aPointerThatIsALinkIsRefused()
{
    makeLedger();
    std::filesystem::rename(file("published.json"), m_test->scratch.path("elsewhere.json"));
    std::filesystem::create_symlink(m_test->scratch.path("elsewhere.json"), file("published.json"));
    QVERIFY(openPage());
    QCOMPARE(releases().state(), Releases::State::failed);
    QVERIFY(releases().errorText().contains(QStringLiteral("link")));
    QVERIFY(!m_test->action(ActionId::releaseRollBack)->isEnabled());
}

void ReleasesWindowTest::anotherWorkflowIsChosen()
{
    makeLedger();
    makeLedger("desk");
    QVERIFY(openPage());
    auto* box = m_test->child<QComboBox>("releaseWorkflows");
    QCOMPARE(box->currentText(), QStringLiteral("desk"));
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    QVERIFY(QTest::qWaitFor([this] {
        return releases().state() == Releases::State::ready && releases().book().workflow == "shop";
    }));
    QCOMPARE(box->currentText(), QStringLiteral("shop"));
}

void ReleasesWindowTest::otherPagesHaveNoneOfItsCommands()
{
    makeLedger();
    QVERIFY(openPage());
    choose(QStringLiteral("42"));
    QVERIFY(m_test->action(ActionId::releaseRollBack)->isEnabled());
    QVERIFY(m_test->action(ActionId::showEvals)->isChecked());
    m_test->action(ActionId::showLibrary)->trigger();
    QVERIFY(!m_test->action(ActionId::releaseRollBack)->isEnabled());
    QVERIFY(!m_test->action(ActionId::releaseFolder)->isEnabled());
}

QTEST_MAIN(ReleasesWindowTest)
#include "releases_test.moc"
