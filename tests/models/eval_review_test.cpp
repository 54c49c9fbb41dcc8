// Eval runs as models: what is listed, compared, grouped and remembered, without a window.
#include "models/eval_case_blocks.h"
#include "models/eval_review.h"
#include "models/eval_tables.h"
#include "support/fake_evals.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
using evals::CaseChange;
using test::evalCase;

namespace {

constexpr auto kPassed = evals::Judgement::passed, kFailed = evals::Judgement::failed,
               kNotScored = evals::Judgement::notScored;

struct Fixture {
    std::shared_ptr<test::FakeEvals> source = std::make_shared<test::FakeEvals>();
    EvalHistory history{source};
    EvalReview review{source, history, "kim"};

    /// Case a gets worse, b better, c says something else, d stays.
    void addTwo() const
    {
        source->add("1",
                    {evalCase("a", kPassed, "5 days"), evalCase("b", kFailed, "no"),
                     evalCase("c", kPassed, "yes"), evalCase("d", kPassed, "d")});
        source->add("2",
                    {evalCase("a", kFailed, "9 days"), evalCase("b", kPassed, "yes"),
                     evalCase("c", kPassed, "Yes."), evalCase("d", kPassed, "d")});
    }
    bool load()
    {
        QSignalSpy loaded(&history, &EvalHistory::stateChanged);
        history.reload();
        return loaded.wait();
    }
    bool isReady()
    {
        return QTest::qWaitFor([this] { return review.state() == EvalReview::State::ready; });
    }
    bool open(std::int64_t run)
    {
        QSignalSpy marked(&review, &EvalReview::marksChanged);
        review.open(run);
        return isReady() && (!marked.isEmpty() || marked.wait());
    }
    [[nodiscard]] std::string ids() const
    {
        std::string ids;
        for (std::size_t row = 0; row < review.rows().size(); ++row) ids += review.caseAt(row).caseId;
        return ids;
    }
};

/// Titles, details, badges and texts, a line each.
QString textOf(const BlockDocument& document)
{
    QString text = document.summary + QLatin1Char('\n');
    for (const Block& block : document.blocks) {
        text += block.title + QLatin1Char('\n') + block.detail + QLatin1Char('\n');
        for (const BlockBadge& badge : block.badges) text += badge.text + QLatin1Char('\n');
        text += QString::fromUtf8(block.text.data(), static_cast<qsizetype>(block.text.size()))
            + QLatin1Char('\n');
    }
    return text;
}

} // namespace

class EvalReviewTest : public QObject {
    Q_OBJECT

private slots:
    void runsAreListedByDataSetAndAgent()
    {
        Fixture f;
        f.addTwo();
        EvalRunLine other = f.source->runLines.front();
        other.key = 77;
        other.agent = "desk";
        other.dataSet = "greetings";
        f.source->runLines.insert(f.source->runLines.begin(), other);
        QVERIFY(f.load());
        EvalRunModel model(f.history);
        const QAbstractItemModelTester tester(&model);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(f.history.dataSets(), QString(QStringLiteral("greetings,refunds")).split(QLatin1Char(',')));
        QCOMPARE(f.history.agents(), QString(QStringLiteral("desk,shop")).split(QLatin1Char(',')));
        f.history.setFilter({}, QStringLiteral("shop"));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, EvalRunModel::version).data().toString(), QStringLiteral("2"));
        QCOMPARE(model.index(0, EvalRunModel::passed).data().toString(), QStringLiteral("3 of 4"));
        QCOMPARE(model.index(0, EvalRunModel::cost).data().toString(), QStringLiteral("–"));
        f.history.setFilter(QStringLiteral("greetings"), QStringLiteral("shop"));
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(f.history.runBefore(*f.history.find(2)), std::int64_t{1});
        QCOMPARE(f.history.runBefore(*f.history.find(77)), std::int64_t{0});
    }

    void changedCasesComeFirst()
    {
        Fixture f;
        f.addTwo();
        QVERIFY(f.load());
        EvalCaseModel model(f.review);
        const QAbstractItemModelTester tester(&model);
        QVERIFY(f.open(2));
        QCOMPARE(f.review.baselineKey(), std::int64_t{1});
        QCOMPARE(f.ids(), std::string("abcd"));
        QCOMPARE(model.index(0, EvalCaseModel::change).data().toString(), QStringLiteral("new failure"));
        QCOMPARE(model.index(0, EvalCaseModel::baseline).data().toString(), QStringLiteral("passed 1.00"));
        QCOMPARE(model.index(0, EvalCaseModel::candidate).data().toString(), QStringLiteral("failed 0.00"));
        QCOMPARE(f.review.count(EvalGroup::newFailure), 1u);
        QCOMPARE(f.review.count(EvalGroup::output), 1u);
        f.review.seekRow(0);
        QCOMPARE(*f.review.nextChanged(true), 1u);
        f.review.seekRow(2);
        QVERIFY(!f.review.nextChanged(true));
        f.review.setGroup(EvalGroup::fixed);
        QCOMPARE(f.ids(), std::string("b"));
        f.review.setGroup(EvalGroup::all);
        QCOMPARE(f.review.current().caseId, std::string("b")); // it stays where it was
    }

    void withoutABaselineFailuresComeFirst()
    {
        Fixture f;
        f.source->add(
            "1", {evalCase("a", kPassed, "x"), evalCase("b", kFailed, "x"), evalCase("c", kNotScored, "x")});
        QVERIFY(f.load());
        EvalCaseModel model(f.review);
        const QAbstractItemModelTester tester(&model);
        QVERIFY(f.open(1));
        QCOMPARE(f.review.baselineKey(), EvalReview::kNoRun);
        QCOMPARE(f.ids(), std::string("bca"));
        QCOMPARE(f.review.count(EvalGroup::failed), 1u);
        QCOMPARE(model.index(0, EvalCaseModel::change).data().toString(), QString());
        QCOMPARE(*f.review.nextChanged(true), 1u);
    }

    void flakyCasesAndThoseThatNeverFailAreFound()
    {
        Fixture f;
        for (int i = 0; i < 5; ++i)
            f.source->add("same",
                          {evalCase("a", i == 3 ? kFailed : kPassed, "x"), evalCase("b", kPassed, "x"),
                           evalCase("c", kFailed, "x")});
        QVERIFY(f.load());
        QVERIFY(f.open(5));
        QCOMPARE(f.review.marks().runs, 5u);
        QCOMPARE(f.review.count(EvalGroup::flaky), 1u);
        f.review.setGroup(EvalGroup::neverFails);
        QCOMPARE(f.ids(), std::string("b"));
    }

    void whatReviewersSayIsKept()
    {
        Fixture f;
        f.addTwo();
        QVERIFY(f.load());
        QVERIFY(f.open(2));
        connect(&f.review, &EvalReview::signedOff, &f.history, &EvalHistory::reload);
        QSignalSpy changed(&f.review, &EvalReview::remarksChanged);
        f.review.remark(ReviewDecision::none, "a", QStringLiteral("the carrier said 5"));
        f.review.remark(ReviewDecision::rejected, {}, QStringLiteral(" a is wrong "));
        QTRY_COMPARE(f.review.remarks().size(), 2u);
        QCOMPARE(f.review.remarksOn("a").size(), 1u);
        QTRY_VERIFY(f.history.signOff(2) != nullptr);
        QCOMPARE(f.history.signOff(2)->author, std::string("kim"));
        QCOMPARE(f.history.signOff(2)->text, std::string("a is wrong"));
        QVERIFY(f.history.signOff(1) == nullptr);

        f.source->fault = "the disk is full";
        QSignalSpy told(&f.review, &EvalReview::notice);
        f.review.remark(ReviewDecision::approved, {}, {});
        QVERIFY(told.wait());
        QCOMPARE(told.front().front().toString(), QStringLiteral("the disk is full"));
        QCOMPARE(f.review.remarks().size(), 2u); // what was not kept is not shown
    }

    void casesOfASessionAreFound()
    {
        Fixture f;
        f.addTwo();
        f.source->covered = {{2, {"b", "shop-7", EvalLinkRole::source}},
                             {1, {"a", "shop-7", EvalLinkRole::source}}};
        QVERIFY(f.load());
        f.review.openCasesOf("shop-7");
        QVERIFY(f.isReady());
        QCOMPARE(f.review.candidateKey(), std::int64_t{2});
        QCOMPARE(f.ids(), std::string("b"));
        QSignalSpy uncovered(&f.review, &EvalReview::uncovered);
        f.review.openCasesOf("shop-8");
        QVERIFY(uncovered.wait());
        QCOMPARE(f.ids(), std::string("b"));
    }

    void sessionsOfACaseAreFound()
    {
        Fixture f;
        f.addTwo();
        QVERIFY(f.load());
        QVERIFY(f.open(2));
        QSignalSpy found(&f.review, &EvalReview::sessionsFound), told(&f.review, &EvalReview::notice);
        f.review.findSessions();
        QVERIFY(told.wait());
        QVERIFY(told.front().front().toString().contains(QStringLiteral("session-a")));
        f.source->sessions = {"session-a"};
        f.review.findSessions();
        QVERIFY(found.wait());
        QCOMPARE(found.front(), (QList<QVariant>{qint64{1}, qint64{1}}));
    }

    void aCaseIsReadBesideItsBaseline()
    {
        Fixture f;
        auto before = evalCase("a", kPassed, "It takes 5 days."),
             now = evalCase("a", kFailed, "It takes 9 days.");
        before.output.calls = {{"find_order", {}}, {"refund", evals::DataNode::ofText("42")}};
        now.output.calls = {{"find_order", {}}, {"refund", evals::DataNode::ofText("43")}, {"mail", {}}};
        before.output.costMicroUsd = 1'200;
        now.output.costMicroUsd = 2'400;
        f.source->add("1", {before});
        f.source->add("2", {now});
        QVERIFY(f.load());
        QVERIFY(f.open(2));
        const EvalRemark note{1, "a", "kim", 5, ReviewDecision::none, "<b>look</b>"};
        const auto document = evalCaseBlocks(f.review.comparison(), 0, {note}, {});
        const QString text = textOf(*document);
        for (const char* part :
             {"a · new failure · passed 1.00 → failed 0.00", "<b>look</b>", "from passed 1.00 to",
              "Baseline: it is \"It takes 5 days.\"\nCandidate: it is \"It takes 9 days.\"",
              "2 of 3 calls differ", "candidate only", "$0.0012 → $0.0024"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
        std::size_t marked = 0, links = 0;
        for (const Block& block : document->blocks) {
            for (const BlockRange& range : block.ranges)
                marked += block.text.substr(range.begin, range.size) == "5" ? 1 : 0;
            if (block.target == Block::kNoTarget) continue;
            ++links;
            QCOMPARE(evalTargetSession(*f.review.comparison(), block.target), std::string("session-a"));
        }
        QCOMPARE(marked, 1u);
        QCOMPARE(links, 2u);
    }

    void repeatsAreReadOneByOne()
    {
        Fixture f;
        f.source->add("1", {evalCase("a", kPassed, "yes"), evalCase("a", kFailed, "no", 2)});
        QVERIFY(f.load());
        QVERIFY(f.open(1));
        QCOMPARE(f.review.count(EvalGroup::flaky), 1u);
        const QString text = textOf(*evalCaseBlocks(f.review.comparison(), 0, {}, {}));
        QVERIFY2(text.contains(QStringLiteral("Answer, repeat 2 of 2")), qPrintable(text));
    }

    void whatCannotBeReadIsSaid()
    {
        Fixture f;
        f.source->fault = "the workspace is damaged";
        QVERIFY(f.load());
        QCOMPARE(f.history.state(), EvalHistory::State::failed);
        QCOMPARE(f.history.errorText(), QStringLiteral("the workspace is damaged"));
        f.review.open(9);
        QTRY_COMPARE(f.review.state(), EvalReview::State::failed);
        QVERIFY(!f.review.hasRows());
    }
};

QTEST_MAIN(EvalReviewTest)
#include "eval_review_test.moc"
