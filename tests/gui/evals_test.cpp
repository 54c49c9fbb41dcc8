// The page of evals as a person uses it: runs, what changed, verdict, sign-off, the way from a case to its
// sessions and back, in a real window over a workspace of its own.
#include "evals/eval_files.h"
#include "models/eval_tables.h"
#include "support/kept_evals.h"
#include "support/window.h"
#include "views/base/block_view.h"
#include "views/base/elided_label.h"
#include "views/evals/case_table.h"
#include "views/evals/evals_view.h"
#include "views/evals/run_table.h"
#include "views/evals/trend_chart.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

using namespace retrospan;
using app::ActionId;
using models::EvalGroup;
using models::EvalReview;
using test::evalCase;

namespace {

constexpr auto kPassed = evals::Judgement::passed, kFailed = evals::Judgement::failed;

} // namespace

class EvalsTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_test = std::make_unique<test::Window>(); }
    void cleanup() { m_test.reset(); }

    void withoutRunsItSaysHowToGetOne();
    void theNewestRunIsComparedWithTheOneBefore();
    void keysGoThroughChangedCases();
    void chipsNarrowTheCases();
    void aReviewerSignsOff();
    void notesAreKeptWithTheirCase();
    void anotherBaselineIsChosen();
    void bothSessionsAreReplayed();
    void aSessionLeadsToItsCases();
    void theTrendShowsWhatRunsTell();
    void manyRunsStayReadable();
    void theGateSaysItsVerdict();
    void casesThatCameSinceAreCounted();
    void wordsNarrowTheCases();
    void whatWasSaidIsRemoved();
    void aNoteIsOfTheRunItWasAskedFor();
    void markupIsShownAsItIs();

private:
    void keep(const std::string& version, std::vector<evals::CaseRun> cases, std::int64_t timeNs,
              const std::vector<EvalLink>& links = {}, const std::optional<evals::DataSet>& set = {},
              const std::string& path = {}) const
    {
        QVERIFY(test::keepEvalRun(m_test->window->library().workspace(), version, std::move(cases), timeNs,
                                  links, set, path));
    }
    void keepTwo() const
    {
        auto better = evalCase("a", kPassed, "It takes 5 days."),
             worse = evalCase("a", kFailed, "It takes 9 days.");
        better.output.session = "shop-9c1d-2210";
        worse.output.session = "shop-7f3a-2210";
        keep("1", {better, evalCase("b", kFailed, "no"), evalCase("c", kPassed, "same")}, 1'000'000'000,
             {{"a", "shop-9c1d-2210", EvalLinkRole::recording}});
        keep("2", {worse, evalCase("b", kPassed, "yes"), evalCase("c", kPassed, "same")}, 2'000'000'000,
             {{"a", "shop-7f3a-2210", EvalLinkRole::recording}});
    }
    [[nodiscard]] EvalReview& review() const { return m_test->window->evalReview(); }
    /// By its key.
    [[nodiscard]] bool goThere() const
    {
        if (!QTest::qWaitForWindowActive(m_test->window.get())) return false;
        QTest::keyClick(m_test->window.get(), Qt::Key_5, Qt::ControlModifier);
        return m_test->child<QWidget>("evalsView")->isVisible();
    }
    /// Until the newest run is read.
    [[nodiscard]] bool openPage() const
    {
        return goThere()
            && QTest::qWaitFor([this] { return review().state() == EvalReview::State::ready; }, 20'000);
    }
    void press(Qt::Key key) const { QTest::keyClick(m_test->window.get(), key); }
    [[nodiscard]] QAbstractItemModel& runs() const { return *m_test->child<QTableView>("evalRuns")->model(); }
    [[nodiscard]] QAbstractItemModel& cases() const
    {
        return *m_test->child<QTableView>("evalCases")->model();
    }
    [[nodiscard]] QToolButton* chip(EvalGroup group) const
    {
        return m_test->window->findChild<QToolButton*>(
            QStringLiteral("evalGroup%1").arg(static_cast<int>(group)));
    }
    void write(const QString& text) const
    {
        auto* field = m_test->child<QPlainTextEdit>("evalRemarkText");
        QVERIFY(field->isVisible());
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    }
    /// Titles, details and texts of the case, a line each.
    [[nodiscard]] QString detail() const
    {
        QString text;
        auto* view = m_test->child<views::EvalsView>("evalsView")->findChild<views::BlockView*>();
        const auto& document = view->area().rows().document();
        if (!document) return {};
        for (const models::Block& block : document->blocks)
            text += block.title + QLatin1Char('\n') + block.detail + QLatin1Char('\n')
                + QString::fromUtf8(block.text.data(), static_cast<qsizetype>(block.text.size()))
                + QLatin1Char('\n');
        return text;
    }
    [[nodiscard]] bool importSamples() const
    {
        const QString samples = QStringLiteral(RETROSPAN_SOURCE_DIR "/resources/samples/");
        QSignalSpy finished(m_test->window.get(), &app::MainWindow::importFinished);
        m_test->window->importFiles({samples + QStringLiteral("checkout-journey.jsonl"),
                                     samples + QStringLiteral("checkout-journey-fixed.jsonl")});
        return finished.wait(20'000)
            && QTest::qWaitFor([this] { return m_test->library().sessions().size() == 2; }, 20'000);
    }
    [[nodiscard]] qint64 sessionKey(const char* id) const
    {
        for (const SessionSummary& session : m_test->library().sessions())
            if (session.id == id) return session.key;
        return 0;
    }
    std::unique_ptr<test::Window> m_test;
};

void EvalsTest::withoutRunsItSaysHowToGetOne()
{
    QVERIFY(goThere());
    QTRY_COMPARE(m_test->window->evalHistory().state(), models::EvalHistory::State::ready);
    QVERIFY(!m_test->child<QWidget>("evalRuns")->isVisible());
    for (const ActionId id : {ActionId::evalNextChanged, ActionId::evalApprove, ActionId::evalNote})
        QVERIFY(!m_test->action(id)->isEnabled());
    for (QPushButton* button : m_test->child<QWidget>("evalsView")->findChildren<QPushButton*>())
        if (button->isVisible()) QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("retrospan eval run")));
}

void EvalsTest::theNewestRunIsComparedWithTheOneBefore()
{
    keepTwo();
    QVERIFY(openPage());
    const QAbstractItemModelTester ofRuns(&runs()), ofCases(&cases());
    QCOMPARE(runs().rowCount(), 2);
    QCOMPARE(m_test->child<QTableView>("evalRuns")->currentIndex().row(), 0);
    QCOMPARE(cases().rowCount(), 3);
    QCOMPARE(cases().index(0, models::EvalCaseModel::change).data().toString(),
             QStringLiteral("new failure"));
    QTRY_VERIFY2(detail().contains(QStringLiteral("It takes 9 days.")), qPrintable(detail()));
    const auto labels = m_test->child<QWidget>("evalDiff")->findChildren<QLabel*>();
    const auto said = [&](const char* text) {
        return std::ranges::any_of(
            labels, [&](const QLabel* label) { return label->text().contains(QString::fromUtf8(text)); });
    };
    QVERIFY(said("too few cases to tell: 1 better and 1 worse of 3"));
    QVERIFY(said("95 % interval"));

    auto* table = m_test->child<QTableView>("evalRuns");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(runs().index(1, models::EvalRunModel::version)).center());
    QTRY_COMPARE(review().state(), EvalReview::State::ready);
    QCOMPARE(review().baselineKey(), EvalReview::kNoRun); // it is the first
    QVERIFY(m_test->child<QTableView>("evalCases")->isColumnHidden(models::EvalCaseModel::change));
    QCOMPARE(review().caseAt(0).caseId, std::string("b"));
}

void EvalsTest::keysGoThroughChangedCases()
{
    keepTwo();
    QVERIFY(openPage());
    QCOMPARE(review().row(), 0u);
    press(Qt::Key_N);
    QCOMPARE(review().current().caseId, std::string("b"));
    QCOMPARE(m_test->child<QTableView>("evalCases")->currentIndex().row(), 1);
    QVERIFY(!m_test->action(ActionId::evalNextChanged)->isEnabled());
    press(Qt::Key_P);
    QCOMPARE(review().current().caseId, std::string("a"));
    m_test->action(ActionId::showLibrary)->trigger();
    QVERIFY(!m_test->action(ActionId::evalApprove)->isEnabled()); // letters are this page's alone
}

void EvalsTest::chipsNarrowTheCases()
{
    keepTwo();
    QVERIFY(openPage());
    QCOMPARE(chip(EvalGroup::fixed)->text(), QStringLiteral("Fixed 1"));
    QVERIFY(!chip(EvalGroup::worse)->isVisible());
    QVERIFY(!chip(EvalGroup::failed)->isVisible());
    QVERIFY(chip(EvalGroup::fixed)->x() - chip(EvalGroup::newFailure)->geometry().right() < 10); // no holes
    QTest::mouseClick(chip(EvalGroup::fixed), Qt::LeftButton);
    QCOMPARE(cases().rowCount(), 1);
    QTRY_VERIFY2(detail().contains(QStringLiteral("it is \"yes\"")), qPrintable(detail()));
    QTest::mouseClick(chip(EvalGroup::all), Qt::LeftButton);
    QCOMPARE(cases().rowCount(), 3);
}

void EvalsTest::aReviewerSignsOff()
{
    keepTwo();
    QVERIFY(openPage());
    const auto signOff = [this] { return m_test->child<views::ElidedLabel>("evalSignOff")->text(); };
    QCOMPARE(signOff(), QStringLiteral("not signed off"));
    press(Qt::Key_X);
    write(QStringLiteral("a is wrong"));
    QTRY_VERIFY2(signOff().startsWith(QStringLiteral("rejected by")), qPrintable(signOff()));
    QVERIFY(signOff().endsWith(QStringLiteral(": a is wrong")));
    QTRY_VERIFY(!runs().index(0, models::EvalRunModel::signOff).data().toString().isEmpty());
    press(Qt::Key_A);
    QTest::keyClick(m_test->child<QPlainTextEdit>("evalRemarkText"), Qt::Key_Escape);
    QVERIFY(!m_test->child<QWidget>("evalRemark")->isVisible());
    press(Qt::Key_A);
    QTest::mouseClick(m_test->child<QPushButton>("evalRemarkKeep"), Qt::LeftButton); // a reason is optional
    QTRY_VERIFY(signOff().startsWith(QStringLiteral("approved by")));
    m_test->reopen();
    QVERIFY(openPage());
    QVERIFY(signOff().startsWith(QStringLiteral("approved by")));
}

void EvalsTest::notesAreKeptWithTheirCase()
{
    keepTwo();
    QVERIFY(openPage());
    press(Qt::Key_M);
    QVERIFY(!m_test->child<QPushButton>("evalRemarkKeep")->isEnabled());
    write(QStringLiteral("ask the carrier"));
    QTRY_VERIFY2(detail().contains(QStringLiteral("ask the carrier")), qPrintable(detail()));
    press(Qt::Key_N);
    QTRY_VERIFY(!detail().contains(QStringLiteral("ask the carrier")));
}

void EvalsTest::anotherBaselineIsChosen()
{
    keepTwo();
    keep("3", {evalCase("a", kPassed, "It takes 5 days."), evalCase("b", kPassed, "yes")}, 3'000'000'000);
    QVERIFY(openPage());
    QCOMPARE(review().count(EvalGroup::fixed), 1u);
    auto* baseline = m_test->child<QComboBox>("evalBaseline");
    QCOMPARE(baseline->count(), 3); // nothing, and two others
    baseline->setFocus();
    QTest::keyClick(baseline, Qt::Key_Down);
    QTRY_COMPARE(review().state(), EvalReview::State::ready);
    QCOMPARE(review().baselineKey(), m_test->window->evalHistory().all().back().key);
    QCOMPARE(cases().index(0, models::EvalCaseModel::caseId).data().toString(), QStringLiteral("b"));
    QCOMPARE(review().count(EvalGroup::baselineOnly), 1u);
}

void EvalsTest::bothSessionsAreReplayed()
{
    QVERIFY(importSamples());
    keepTwo();
    QVERIFY(openPage());
    press(Qt::Key_R);
    QTRY_VERIFY(m_test->child<QWidget>("compareView")->isVisible());
    QTRY_COMPARE(m_test->window->comparison().state(), models::ComparisonPlayer::State::ready);
    QCOMPARE(m_test->window->comparison().baselineKey(), sessionKey("shop-9c1d-2210"));
    QCOMPARE(m_test->window->comparison().candidateKey(), sessionKey("shop-7f3a-2210"));
    QVERIFY(m_test->action(ActionId::compareReplay)->isChecked());

    QVERIFY(openPage());
    press(Qt::Key_N);
    QTest::keyClick(m_test->child<QTableView>("evalCases"), Qt::Key_Return);
    QTRY_COMPARE(m_test->message(), QStringLiteral("Session session-b is not in this workspace"));
    QVERIFY(m_test->child<QWidget>("evalsView")->isVisible());
}

void EvalsTest::aSessionLeadsToItsCases()
{
    QVERIFY(importSamples());
    keepTwo();
    m_test->window->openSession(sessionKey("shop-7f3a-2210"));
    QTRY_COMPARE(m_test->document().state(), models::SessionDocument::State::ready);
    m_test->action(ActionId::evalCasesOfSession)->trigger();
    QTRY_VERIFY(m_test->child<QWidget>("evalsView")->isVisible());
    QTRY_COMPARE(review().state(), EvalReview::State::ready);
    QCOMPARE(review().group(), EvalGroup::ofSession);
    QCOMPARE(cases().rowCount(), 1);
    QCOMPARE(review().current().caseId, std::string("a"));

    QVERIFY(m_test->import(test::otlpLine({.trace = 9, .id = 1, .name = "run"}), "other.jsonl"));
    const auto& sessions = m_test->library().sessions();
    const auto other = std::ranges::find_if(
        sessions, [](const SessionSummary& each) { return !each.id.starts_with("shop-"); });
    QVERIFY(other != sessions.end());
    m_test->window->openSession(other->key);
    QTRY_VERIFY(m_test->document().data() != nullptr && m_test->document().data()->summary.key == other->key);
    m_test->action(ActionId::evalCasesOfSession)->trigger();
    QTRY_VERIFY2(m_test->message().startsWith(QStringLiteral("No eval case is about session")),
                 qPrintable(m_test->message()));
}

void EvalsTest::theTrendShowsWhatRunsTell()
{
    keepTwo();
    QVERIFY(openPage());
    auto* trend = m_test->child<views::TrendChart>("evalTrend");
    QCOMPARE(trend->points().size(), 2u);
    auto* figures = m_test->child<QComboBox>("evalTrendFigure");
    figures->setFocus();
    QTest::keyClick(figures, Qt::Key_Down);
    QCOMPARE(trend->points().size(), 0u); // no run tells what it cost
    QVERIFY(!m_test->child<QComboBox>("evalTrendRange")->isVisible());
}

void EvalsTest::manyRunsStayReadable()
{
    keepTwo();
    QVERIFY(openPage());
    auto* trend = m_test->child<views::TrendChart>("evalTrend");
    std::vector<EvalRunLine> many(3'000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].key = static_cast<std::int64_t>(i) + 1;
        many[i].cases = many[i].passed = 1;
    }
    trend->setRuns(many, 2'999, 0);
    const auto said = [this] { return m_test->child<views::ElidedLabel>("evalTrendSaid")->text(); };
    QCOMPARE(trend->points().size(), views::TrendChart::kMostPoints);
    QCOMPARE(said(), QStringLiteral("3,000 runs, 60 a point, with the lowest and the highest"));
    auto* ranges = m_test->child<QComboBox>("evalTrendRange");
    ranges->setFocus();
    QTest::keyClick(ranges, Qt::Key_Down);
    QCOMPARE(trend->points().size(), 50u);
    QCOMPARE(said(), QStringLiteral("runs 2951 to 3000 of 3000, with the 95 % interval"));
}

void EvalsTest::theGateSaysItsVerdict()
{
    const evals::SourceFile file{"refunds.yaml",
                                 "- {id: a, input: x, tags: [orders], expected: 'yes'}\n"
                                 "- {id: b, input: x, workflow: returns, expected: 'yes'}\n"};
    const std::string path = m_test->scratch.path("refunds.yaml");
    QVERIFY(app::writeWholeFile(path, file.bytes).ok());
    const auto reading = app::readDataSetAt(path);
    QVERIFY(reading.ok());
    keep("1", {evalCase("a", kPassed, "yes"), evalCase("b", kPassed, "no")}, 1'000'000'000, {}, reading->set,
         path);
    QVERIFY(openPage());
    const auto verdict = [this] { return m_test->child<QLabel>("evalVerdict")->text(); };
    auto* failures = m_test->child<QListWidget>("evalFailures");
    QTRY_COMPARE(verdict(), QStringLiteral("No policy"));
    QVERIFY(!failures->isVisible());

    QVERIFY(app::writeWholeFile(m_test->scratch.path("policy.yaml"),
                                "rules: [{name: '<b>all</b>', pass_rate: 0.9, min_cases: 2}]")
                .ok());
    QVERIFY(goThere()); // looks again
    QTRY_COMPARE(verdict(), QStringLiteral("Gate failed"));
    QCOMPARE(failures->count(), 1);
    QCOMPARE(failures->item(0)->text(), QStringLiteral("<b>all</b>: pass rate 50 %, wanted at least 90 %"));
    QCOMPARE(m_test->child<views::ElidedLabel>("evalVerdictSaid")->text(),
             QStringLiteral("by policy.yaml: 1 of 2 cases passed; without a baseline what is compared with "
                            "it holds; this fails:"));
    QVERIFY(!m_test->action(ActionId::evalPolicyBeside)->isEnabled());

    const QString other = QString::fromStdString(m_test->scratch.path("other.yaml"));
    QVERIFY(app::writeWholeFile(other.toStdString(), "rules: [{tag: orders, pass_rate: 1}]").ok());
    m_test->window->evalGate().choosePolicy(other);
    QTRY_COMPARE(verdict(), QStringLiteral("Gate passed"));
    QVERIFY(!failures->isVisible());
    m_test->reopen();
    QVERIFY(openPage());
    QTRY_COMPARE(verdict(), QStringLiteral("Gate passed")); // the choice stays
    m_test->action(ActionId::evalPolicyBeside)->trigger();
    QTRY_COMPARE(verdict(), QStringLiteral("Gate failed"));
}

void EvalsTest::casesThatCameSinceAreCounted()
{
    const std::string path = m_test->scratch.path("refunds.yaml");
    const std::string set = "- {id: a, input: x, expected: 'yes'}\n";
    QVERIFY(app::writeWholeFile(path, set).ok());
    keep("1", {evalCase("a", kPassed, "yes")}, 1'000'000'000, {}, app::readDataSetAt(path)->set, path);
    QVERIFY(openPage());
    const auto* warning = m_test->child<views::ElidedLabel>("evalWarning");
    QTRY_VERIFY(m_test->window->evalReview().dataSet().set);
    QVERIFY(!warning->isVisible());
    QVERIFY(app::writeWholeFile(path, set + "- {id: new, input: x, expected: 'yes'}\n").ok());
    QVERIFY(goThere()); // looks again
    QTRY_COMPARE(warning->text(),
                 QStringLiteral("1 case of the data set as it is now that this run has not"));
}

void EvalsTest::wordsNarrowTheCases()
{
    keepTwo();
    QVERIFY(openPage());
    QTest::keyClick(m_test->window.get(), Qt::Key_L, Qt::ControlModifier);
    auto* filter = m_test->child<QLineEdit>("evalFilter");
    QVERIFY(filter->hasFocus());
    QTest::keyClicks(filter, QStringLiteral("9 days"));
    QTRY_COMPARE(cases().rowCount(), 1);
    QCOMPARE(review().current().caseId, std::string("a"));
    QTRY_COMPARE(m_test->child<QLabel>("evalFiltered")->text(), QStringLiteral("1 of 3 cases"));
    QVERIFY(!chip(EvalGroup::fixed)->isVisible());
    QTest::keyClicks(filter, QStringLiteral(" nowhere"));
    QTRY_COMPARE(cases().rowCount(), 0);
    QTRY_VERIFY2(detail().contains(QStringLiteral("No case of this kind")), qPrintable(detail()));
    QTest::keyClick(filter, Qt::Key_Escape);
    QTRY_COMPARE(cases().rowCount(), 3);
    QTest::keyClick(filter, Qt::Key_Escape);
    QVERIFY(m_test->child<QTableView>("evalCases")->hasFocus());
}

void EvalsTest::whatWasSaidIsRemoved()
{
    keepTwo();
    QVERIFY(openPage());
    const auto remarks = [this] { return review().remarks().all().size(); };
    QVERIFY(!m_test->action(ActionId::evalRemoveRemark)->isEnabled());
    press(Qt::Key_A);
    write(QStringLiteral("looks right"));
    QTRY_COMPARE(remarks(), 1u);
    QTest::keyClick(m_test->window.get(), Qt::Key_M, Qt::ShiftModifier);
    auto* keep = m_test->child<QPushButton>("evalRemarkKeep");
    QVERIFY(keep->hasFocus());
    QVERIFY(!m_test->child<QPlainTextEdit>("evalRemarkText")->isVisible());
    QTest::keyClick(keep, Qt::Key_Escape);
    QCOMPARE(remarks(), 1u);
    press(Qt::Key_M);
    write(QStringLiteral("ask the carrier"));
    QTRY_COMPARE(remarks(), 2u);
    m_test->action(ActionId::evalRemoveRemark)->trigger();
    auto* menu = m_test->window->findChild<QMenu*>(QStringLiteral("evalRemovals"));
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().size(), 2);
    menu->actions().front()->trigger(); // of the run
    QTest::keyClick(keep, Qt::Key_Return);
    QTRY_COMPARE(remarks(), 1u);
    QTRY_COMPARE(m_test->child<views::ElidedLabel>("evalSignOff")->text(), QStringLiteral("not signed off"));
    QTRY_VERIFY(runs().index(0, models::EvalRunModel::signOff).data().toString().isEmpty());
    QCOMPARE(review().remarks().all().front().text, std::string("ask the carrier"));
}

void EvalsTest::aNoteIsOfTheRunItWasAskedFor()
{
    keepTwo();
    QVERIFY(openPage());
    press(Qt::Key_M);
    const std::int64_t asked = review().candidateKey();
    review().open(m_test->window->evalHistory().all().back().key);
    QTRY_COMPARE(review().state(), EvalReview::State::ready);
    write(QStringLiteral("of the newer run"));
    review().open(asked);
    QTRY_COMPARE(review().remarks().all().size(), 1u);
}

void EvalsTest::markupIsShownAsItIs()
{
    keep("<b>2</b>", {evalCase("<img src=x>", kFailed, "<h1>no</h1>")}, 1'000'000'000);
    QVERIFY(openPage());
    QVERIFY(m_test->child<QLabel>("evalCandidate")->text().startsWith(QStringLiteral("<b>2</b>")));
    QCOMPARE(m_test->child<QLabel>("evalCandidate")->textFormat(), Qt::PlainText);
    QTRY_VERIFY(detail().contains(QStringLiteral("<h1>no</h1>")));
    for (QLabel* label : m_test->child<QWidget>("evalsView")->findChildren<QLabel*>())
        QVERIFY2(!label->text().contains(QLatin1Char('<')) || label->textFormat() == Qt::PlainText,
                 qPrintable(label->text()));
}

QTEST_MAIN(EvalsTest)
#include "evals_test.moc"
