// The intake rules' dialog: what is wrong is said, redaction can be tried, the simulator names what would be
// lost, and what is kept holds for running receivers.
#include "intake_dialog.h"
#include "live_controller.h"
#include "support/otlp.h"
#include "support/plain_client.h"
#include "support/window.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;
using app::IntakeDialog;

namespace {

template <typename Widget> Widget* named(QDialog& dialog, const char* name)
{
    return dialog.findChild<Widget*>(QString::fromLatin1(name));
}

QPushButton* okButton(QDialog& dialog)
{
    return dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
}

QCheckBox* box(QDialog& dialog, const QString& text)
{
    for (auto* check : dialog.findChildren<QCheckBox*>())
        if (QString(check->text()).remove(QLatin1Char('&')).startsWith(text)) return check;
    return nullptr;
}

std::shared_ptr<app::Library> libraryIn(const test::Scratch& scratch)
{
    auto library = app::Library::open(scratch.path("w.retrospan"), store::Access::readWrite);
    return library.ok() ? std::move(*library) : nullptr;
}

} // namespace

class IntakeDialogTest : public QObject {
    Q_OBJECT
private slots:
    void cleanup() { QSettings().clear(); }
    void aWrongExpressionIsNamedAndNotKept();
    void redactionCanBeTried();
    void settingsAreShownAsTheyAre();
    void exceptionsAreRead();
    void theSimulatorNamesWhatWouldBeLost();
    void whatIsKeptHoldsAtOnceAndAfterAStart();
};

void IntakeDialogTest::aWrongExpressionIsNamedAndNotKept()
{
    const test::Scratch scratch;
    IntakeDialog dialog(libraryIn(scratch), {});
    dialog.show();
    QVERIFY(okButton(dialog)->isEnabled());
    auto* patterns = named<QPlainTextEdit>(dialog, "intakePatterns");
    QTest::keyClicks(patterns, QStringLiteral("EMP-(x"));
    QVERIFY(!okButton(dialog)->isEnabled());
    const QString fault = named<QLabel>(dialog, "intakeFault")->text();
    QVERIFY2(fault.contains(QStringLiteral("EMP-(x")) && fault.contains(QStringLiteral("character 5")),
             qPrintable(fault));
    QVERIFY(dialog.settings().redaction.patterns != std::vector<std::string>{"EMP-(x"});
    QTest::keyClicks(patterns, QStringLiteral(")"));
    QVERIFY(okButton(dialog)->isEnabled());
    QCOMPARE(dialog.settings().redaction.patterns, std::vector<std::string>{"EMP-(x)"});
}

void IntakeDialogTest::redactionCanBeTried()
{
    const test::Scratch scratch;
    IntakeDialog dialog(libraryIn(scratch), {});
    dialog.show();
    named<QPlainTextEdit>(dialog, "intakeSample")->setPlainText(QStringLiteral("bob@example.com <b>x</b>"));
    auto* redacted = named<QPlainTextEdit>(dialog, "intakeRedacted");
    QCOMPARE(redacted->toPlainText(), QStringLiteral("bob@example.com <b>x</b>"));
    QTest::mouseClick(box(dialog, QStringLiteral("E-mail")), Qt::LeftButton, {}, {8, 8});
    QVERIFY(dialog.settings().redaction.email);
    QCOMPARE(redacted->toPlainText(), QStringLiteral("[redacted:email] <b>x</b>"));
    QVERIFY(named<QLabel>(dialog, "intakeTrialNote")->text().contains(QStringLiteral("email")));
}

void IntakeDialogTest::settingsAreShownAsTheyAre()
{
    const test::Scratch scratch;
    app::IntakeSettings settings;
    settings.redaction = {true, false, true, false, {"a", "b"}};
    settings.hashPromptsOf = {"x", "y"};
    settings.maxValueBytes = 8192;
    settings.sampling.headRatio = 0.25;
    settings.sampling.keep =
        *insight::parseKeepRules("failed,slower=2.5s,dearer=0.25,tag=vip,tag=eu,rest=20");
    settings.sampling.overrides = {*insight::parseOverride("w:sample=1", false),
                                   *insight::parseOverride("a:failed,rest=2", true)};
    settings.decideAfterNs = 5'000'000'000;
    const IntakeDialog dialog(libraryIn(scratch), settings);
    QVERIFY(dialog.settings() == settings);
}

void IntakeDialogTest::exceptionsAreRead()
{
    const test::Scratch scratch;
    IntakeDialog dialog(libraryIn(scratch), {});
    auto* text = named<QPlainTextEdit>(dialog, "intakeOverrides");
    text->setPlainText(QStringLiteral("refunds: failed"));
    QVERIFY(!okButton(dialog)->isEnabled());
    text->setPlainText(QStringLiteral("workflow refunds: failed\n\nagent triage: sample=50%"));
    QVERIFY2(okButton(dialog)->isEnabled(), qPrintable(named<QLabel>(dialog, "intakeFault")->text()));
    QCOMPARE(dialog.settings().sampling.overrides.size(), std::size_t{2});
    QVERIFY(dialog.settings().sampling.overrides[1].agent);
}

void IntakeDialogTest::theSimulatorNamesWhatWouldBeLost()
{
    test::Window window;
    QVERIFY(window.import(
        test::otlpLine({.trace = 1, .id = 1, .name = "fine"})
        + test::otlpLine({.trace = 2, .id = 2, .name = "broken", .extra = R"(,"status":{"code":2})"})));
    auto library = app::Library::open(window.scratch.path("w.retrospan"), store::Access::readWrite);
    QVERIFY(library.ok());
    IntakeDialog dialog(std::move(*library), {});
    QSignalSpy simulated(&dialog, &IntakeDialog::simulated);
    dialog.findChild<QTabWidget*>()->setCurrentIndex(1);
    dialog.show();
    QVERIFY(simulated.wait(20'000));
    auto* lost = named<QListWidget>(dialog, "intakeLost");
    QCOMPARE(lost->count(), 0);
    QVERIFY(named<QLabel>(dialog, "intakeKeeps")->text().contains(QStringLiteral("2 sessions")));

    named<QCheckBox>(dialog, "intakeTail")->setChecked(true);
    box(dialog, QStringLiteral("failed"))->setChecked(false);
    named<QSpinBox>(dialog, "intakeRest")->setValue(0);
    QTRY_COMPARE_WITH_TIMEOUT(lost->count(), 1, 20'000);
    QVERIFY(lost->item(0)->text().contains(QStringLiteral("broken")));
    QSignalSpy opened(&dialog, &IntakeDialog::openRequested);
    QTest::mouseClick(lost->viewport(), Qt::LeftButton, {}, lost->visualItemRect(lost->item(0)).center());
    QCOMPARE(opened.count(), 1);
    box(dialog, QStringLiteral("failed"))->setChecked(true);
    QTRY_COMPARE_WITH_TIMEOUT(lost->count(), 0, 20'000);
}

void IntakeDialogTest::whatIsKeptHoldsAtOnceAndAfterAStart()
{
    test::Window window;
    {
        QSignalSpy started(&window.window->live(), &app::LiveController::receiversChanged);
        window.window->startLive({app::LiveAddress{"127.0.0.1", 0}, std::nullopt});
        QVERIFY(started.wait(20'000));
        window.action(ActionId::editIntakeRules)->trigger();
        auto* dialog = window.window->findChild<IntakeDialog*>();
        QVERIFY(dialog != nullptr);
        box(*dialog, QStringLiteral("E-mail"))->setChecked(true);
        okButton(*dialog)->click();
        QVERIFY(window.window->live().rules().redaction.email);
        QTRY_VERIFY(window.child<QToolButton>("receivers")->text().contains(QStringLiteral("rules on")));

        const std::string& address = window.window->live().http().address;
        test::PlainClient client(
            static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
        const std::string body = test::otlpLine({.id = 1, .name = "mail bob@example.com"});
        client.send("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    "Content-Length: "
                    + std::to_string(body.size()) + "\r\n\r\n" + body);
        QCOMPARE(client.read().status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(!window.library().sessions().empty(), 20'000);
        QCOMPARE(QString::fromStdString(window.library().sessions().front().facts.title),
                 QStringLiteral("mail [redacted:email]"));
    }
    window.reopen();
    QVERIFY(window.window->live().rules().redaction.email);
}

QTEST_MAIN(IntakeDialogTest)
#include "intake_dialog_test.moc"
