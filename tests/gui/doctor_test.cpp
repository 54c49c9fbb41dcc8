// The doctor's findings under a person's hands: a real window over recordings of two sources of one session.
#include "support/window.h"
#include "views/session/doctor_panel.h"
#include "views/session/session_view.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QToolButton>

using namespace retrospan;
using models::RowModel;
using models::SessionDocument;

namespace {

constexpr auto kDuplicates = "duplicate_call:otlp-json=langsmith";

std::string recording(const char* name)
{
    return test::readFile(std::string(RETROSPAN_SOURCE_DIR) + "/tests/golden/several-sources/checkout/"
                          + name);
}

} // namespace

class DoctorTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_window.reset(); }

    void theHeaderLeadsToTheFindings();
    void aRepairIsSwitchedOffAndStaysOff();
    void theSpansOfAFindingAreWalked();
    void spansOfOneSourceAreShownAlone();

private:
    [[nodiscard]] SessionDocument& document() const { return m_window->document(); }
    [[nodiscard]] views::DoctorPanel* panel() const
    {
        return m_window->child<views::DoctorPanel>("doctorPanel");
    }
    bool open();
    void showPanel() const
    {
        QTest::mouseClick(m_window->child<QToolButton>("button-findings"), Qt::LeftButton);
    }

    std::unique_ptr<test::Window> m_window;
};

void DoctorTest::init()
{
    m_window = std::make_unique<test::Window>();
    QVERIFY(m_window->import(recording("otlp.json"), "otlp.json"));
    QVERIFY(m_window->import(recording("runs.json"), "runs.json"));
    QVERIFY(open());
}

bool DoctorTest::open()
{
    if (!QTest::qWaitFor([this] { return m_window->library().sessions().size() == 1; }, 20'000)) return false;
    document().open(m_window->library().sessions().front().key);
    m_window->window->openSession(m_window->library().sessions().front().key);
    return QTest::qWaitFor(
        [this] {
            return document().state() == SessionDocument::State::ready
                && document().findings().gaps() == models::SessionFindings::Gaps::known;
        },
        20'000);
}

void DoctorTest::theHeaderLeadsToTheFindings()
{
    QVERIFY(!panel()->isVisible());
    showPanel();
    QVERIFY(panel()->isVisible());
    QVERIFY(m_window->action(app::ActionId::showDoctor)->isChecked());
    QStringList words;
    for (const QLabel* label : panel()->findChildren<QLabel*>())
        if (label->textFormat() == Qt::PlainText) words << label->text();
    QVERIFY(words.join(QLatin1Char('\n')).contains(QStringLiteral("its clock is taken to be 400 ms behind")));
    QTest::keyClick(m_window->window.get(), Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!panel()->isVisible());
}

void DoctorTest::aRepairIsSwitchedOffAndStaysOff()
{
    QCOMPARE(document().data()->summary.modelCalls, 2);
    showPanel();
    auto* box = panel()->findChild<QCheckBox*>(QString::fromLatin1(kDuplicates));
    QVERIFY(box->isChecked());
    QTest::mouseClick(box, Qt::LeftButton, {}, {8, box->height() / 2});
    QVERIFY(QTest::qWaitFor([this] { return document().data()->summary.modelCalls == 4; }, 20'000));
    QVERIFY(
        QTest::qWaitFor([this] { return m_window->library().sessions().front().modelCalls == 4; }, 20'000));
    QVERIFY(!panel()->findChild<QCheckBox*>(QString::fromLatin1(kDuplicates))->isChecked());
    m_window->reopen();
    QVERIFY(open());
    QCOMPARE(document().data()->summary.modelCalls, 4);
}

void DoctorTest::theSpansOfAFindingAreWalked()
{
    showPanel();
    auto* next = panel()->findChild<QToolButton*>(QStringLiteral("next:") + QString::fromLatin1(kDuplicates));
    std::vector<Node> seen;
    for (int i = 0; i < 4; ++i) {
        QTest::mouseClick(next, Qt::LeftButton);
        seen.push_back(document().selected());
        QVERIFY(document().data()->table.isDuplicate(seen.back()));
    }
    QCOMPARE(seen[3], seen[0]);
    QVERIFY(seen[0] != seen[1] && seen[1] != seen[2]);
}

void DoctorTest::spansOfOneSourceAreShownAlone()
{
    auto* sources = m_window->child<QComboBox>("originFilter");
    QVERIFY(sources->isVisible());
    QCOMPARE(sources->count(), 3);
    const int all = document().rows().rowCount();
    QTest::keyClick(sources, Qt::Key_Down);
    QCOMPARE(document().view().origin, QStringLiteral("langsmith"));
    QCOMPARE(document().rows().rowCount(), 5);
    document().undo();
    QCOMPARE(document().rows().rowCount(), all);
    QCOMPARE(sources->currentIndex(), 0);
}

QTEST_MAIN(DoctorTest)
#include "doctor_test.moc"
