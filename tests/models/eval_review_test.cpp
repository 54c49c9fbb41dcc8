// Eval runs as models: what is listed, compared, grouped and remembered, without a window.
#include "models/eval_case_blocks.h"
#include "models/eval_review.h"
#include "models/eval_tables.h"
#include "models/eval_texts.h"
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
        EvalRemarks& remarks = f.review.remarks();
        connect(&remarks, &EvalRemarks::signedOff, &f.history, &EvalHistory::reload);
        remarks.keep(2, ReviewDecision::none, "a", QStringLiteral("the carrier said 5"));
        remarks.keep(2, ReviewDecision::rejected, {}, QStringLiteral(" a is wrong "));
        QTRY_COMPARE(remarks.all().size(), 2u);
        QCOMPARE(remarks.on("a").size(), 1u);
        QCOMPARE(f.review.remarksInView().size(), 2u); // at case a
        f.review.seekRow(1);
        QCOMPARE(f.review.remarksInView().size(), 1u);
        QTRY_VERIFY(f.history.signOff(2) != nullptr);
        QCOMPARE(f.history.signOff(2)->author, std::string("kim"));
        QCOMPARE(f.history.signOff(2)->text, std::string("a is wrong"));
        QVERIFY(f.history.signOff(1) == nullptr);

        f.source->fault = "the disk is full";
        QSignalSpy told(&f.review, &EvalReview::notice);
        remarks.keep(2, ReviewDecision::approved, {}, {});
        QVERIFY(told.wait());
        QCOMPARE(told.front().front().toString(), QStringLiteral("the disk is full"));
        QCOMPARE(remarks.all().size(), 2u); // what was not kept is not shown
    }

    void whatWasSaidIsRemoved()
    {
        Fixture f;
        f.addTwo();
        QVERIFY(f.load());
        QVERIFY(f.open(2));
        EvalRemarks& remarks = f.review.remarks();
        connect(&remarks, &EvalRemarks::signedOff, &f.history, &EvalHistory::reload);
        remarks.keep(2, ReviewDecision::approved, {}, {});
        remarks.keep(2, ReviewDecision::rejected, {}, {});
        QTRY_COMPARE(remarks.all().size(), 2u);
        remarks.remove(2, remarks.all().back());
        QTRY_COMPARE(remarks.all().size(), 1u);
        QTRY_VERIFY(f.history.signOff(2) != nullptr // the one before holds again
                    && f.history.signOff(2)->decision == ReviewDecision::approved);
    }

    void aNoteStaysWithTheRunItWasAskedFor()
    {
        Fixture f;
        f.addTwo();
        QVERIFY(f.load());
        QVERIFY(f.open(2));
        f.review.open(1);
        f.review.remarks().keep(2, ReviewDecision::none, "a", QStringLiteral("of the second run"));
        QVERIFY(f.isReady());
        QTRY_COMPARE(f.source->remarks(2)->size(), 1u);
        QVERIFY(f.source->remarks(1)->empty());
        QVERIFY(f.review.remarks().all().empty());
        QVERIFY(f.open(2));
        QCOMPARE(f.review.remarks().all().size(), 1u);
    }

    void casesAreFilteredByWords()
    {
        Fixture f;
        f.addTwo();
        auto set = std::make_shared<evals::DataSet>();
        for (const char* id : {"a", "b", "c", "d"}) {
            set->cases.emplace_back();
            set->cases.back().id = id;
        }
        set->cases[2].tags = {"orders"};
        set->cases[3].workflow = "refunds";
        f.source->sets["/sets/refunds"] = set;
        f.source->runLines.front().dataSetPath = "/sets/refunds";
        QVERIFY(f.load());
        QSignalSpy read(&f.review, &EvalReview::dataSetRead);
        QVERIFY(f.open(2));
        QVERIFY(!read.isEmpty() || read.wait());
        const auto left = [&](const char* text) {
            QSignalSpy narrowed(&f.review, &EvalReview::rowsChanged);
            f.review.setFilter(QString::fromUtf8(text));
            return narrowed.wait() ? f.ids() : std::string("nothing happened");
        };
        QCOMPARE(left("YES"), std::string()); // a capital letter counts
        QCOMPARE(left("yes"), std::string("bc")); // of either side
        QCOMPARE(left("yes orders"), std::string("c"));
        QCOMPARE(left("refunds"), std::string("d"));
        QCOMPARE(f.review.count(EvalGroup::all), 1u);
        QCOMPARE(f.review.count(EvalGroup::newFailure), 0u);
        f.review.setFilter({});
        QCOMPARE(f.ids(), std::string("abcd"));
        QCOMPARE(left("9 days"), std::string("a"));
        QVERIFY(f.open(1)); // the filter stays
        QTRY_COMPARE(f.ids(), std::string());
    }

    void runsThatReadAlikeAreToldApart()
    {
        EvalRunLine line;
        line.version = "1.4";
        line.id = "0123456789";
        line.timeNs = 1'700'000'000'000'000'000;
        EvalRunLine sooner = line, again = line, other = line;
        sooner.timeNs -= 1'000'000'000;
        again.id = "abcdefghij";
        other.version = "1.5";
        const QStringList texts = runTexts({&line, &sooner, &again, &other});
        QCOMPARE(texts[3], runText(other)); // short where that is enough
        QVERIFY2(texts[0].endsWith(QStringLiteral(":20 · 01234567")), qPrintable(texts[0]));
        QVERIFY2(texts[1].endsWith(QStringLiteral(":19")), qPrintable(texts[1]));
        QVERIFY2(texts[2].endsWith(QStringLiteral(" · abcdefgh")), qPrintable(texts[2]));
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
        f.source->covered = {{EvalSource::kNotRun, {"new", "shop-9", EvalLinkRole::source}}};
        QSignalSpy told(&f.review, &EvalReview::notice);
        f.review.openCasesOf("shop-9");
        QVERIFY(told.wait());
        QCOMPARE(told.front().front().toString(),
                 QStringLiteral("Case new was made from the session; no run has it yet"));
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
        evals::DataSet set;
        set.cases.resize(1);
        set.cases[0].id = "a";
        set.cases[0].input = evals::DataNode::ofText("<i>How long</i> does it take?");
        set.cases[0].expected.text = "5 days";
        set.cases[0].notes = "csat: 1";
        set.cases[0].sourceSession = "shop-1";
        set.cases[0].scorers.push_back(
            {"never_contains", [](const evals::CaseOutput&) { return evals::CaseScore(); },
             evals::DataNode::mapOf({{"texts", evals::DataNode::ofTexts({"<b>lawyer</b>", "court"})}})});
        const evals::SessionNotes said{{"shop-1", {"csat: 1", "note: <u>called</u> back"}},
                                       {"shop-2", {"note: of another"}}};
        const EvalDataSet known{
            std::make_shared<evals::DataSet>(set), std::make_shared<evals::SessionNotes>(said), {}, {}};
        const auto document = evalCaseBlocks(f.review.comparison(), 0, known, {note}, {});
        const QString text = textOf(*document);
        for (const char* part :
             {"a · new failure · passed 1.00 → failed 0.00", "<b>look</b>", "<i>How long</i> does it take?",
              "5 days", "The data set has changed since this run", "passed 1.00 → failed 0.00",
              "Baseline: it is \"It takes 5 days.\"\nCandidate: it is \"It takes 9 days.\"",
              "2 of 3 calls differ", "candidate only", "$0.0012 → $0.0024", "What its scorers are told",
              "never_contains", "texts: “<b>lawyer</b>”, “court”", "Made from", "shop-1"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
        QCOMPARE(text.count(QStringLiteral("csat: 1")), 1);
        QVERIFY(text.contains(QStringLiteral("<u>called</u> back")));
        QVERIFY(!text.contains(QStringLiteral("of another")));
        std::size_t marked = 0, links = 0;
        for (const Block& block : document->blocks) {
            for (const BlockRange& range : block.ranges)
                marked += block.text.substr(range.begin, range.size) == "5" ? 1 : 0;
            if (block.target == Block::kNoTarget || block.target == kSourceTarget) continue;
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
        const QString text = textOf(*evalCaseBlocks(f.review.comparison(), 0, {}, {}, {}));
        const auto first = text.indexOf(QStringLiteral("Answer, repeat 2 of 2")); // which failed
        QVERIFY2(first >= 0 && first < text.indexOf(QStringLiteral("Answer, repeat 1 of 2")),
                 qPrintable(text));
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
