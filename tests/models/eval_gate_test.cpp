// The gate beside a review: which policy judges, what fails, and what cannot be told, without a window.
#include "models/eval_gate.h"
#include "support/fake_evals.h"

#include <QSignalSpy>
#include <QTest>

using namespace retrospan;
using namespace retrospan::models;
using test::evalCase;
using State = EvalGate::State;

namespace {

constexpr auto kPassed = evals::Judgement::passed, kFailed = evals::Judgement::failed;

/// Cases a and b, which expect "yes".
struct Fixture {
    std::shared_ptr<test::FakeEvals> source = std::make_shared<test::FakeEvals>();
    EvalHistory history{source};
    EvalReview review{source, history, "kim"};
    EvalGate gate{source, review};

    void addRuns() const
    {
        const evals::SourceFile file{"refunds.yaml",
                                     "- {id: a, input: x, tags: [orders], expected: 'yes'}\n"
                                     "- {id: b, input: x, expected: 'yes'}\n"};
        const auto reading = evals::readDataSet({&file, 1}, "refunds");
        source->sets["/sets/refunds.yaml"] = std::make_shared<const evals::DataSet>(reading.set);
        source->add("1", {evalCase("a", kPassed, "yes"), evalCase("b", kPassed, "yes")}, reading.set);
        source->add("2", {evalCase("a", kPassed, "yes"), evalCase("b", kFailed, "no")}, reading.set);
        for (EvalRunLine& line : source->runLines) line.dataSetPath = "/sets/refunds.yaml";
    }
    void setPolicy(const std::string& chosen, const std::string& text) const
    {
        source->policies[chosen] = {chosen.empty() ? "/sets/policy.yaml" : chosen, text};
    }
    bool open(std::int64_t run)
    {
        QSignalSpy loaded(&history, &EvalHistory::stateChanged);
        history.reload();
        if (!loaded.wait()) return false;
        review.open(run);
        return isJudged();
    }
    bool isJudged()
    {
        return QTest::qWaitFor(
            [this] { return gate.state() != State::judging && gate.state() != State::idle; });
    }
};

} // namespace

class EvalGateTest : public QObject {
    Q_OBJECT

private slots:
    void withoutAPolicyThatIsSaid()
    {
        Fixture f;
        f.addRuns();
        QVERIFY(f.open(2));
        QCOMPARE(f.gate.state(), State::noPolicy);
        QVERIFY2(f.gate.text().contains(QStringLiteral("/sets/refunds.yaml")), qPrintable(f.gate.text()));
        QVERIFY(f.gate.failures().isEmpty());
    }

    void failuresAreListed()
    {
        Fixture f;
        f.addRuns();
        f.setPolicy({}, "rules: [{name: all, pass_rate: 0.9, max_new_failures: 0, min_cases: 2}]");
        QVERIFY(f.open(2));
        QCOMPARE(f.gate.state(), State::failed);
        QCOMPARE(f.gate.policyPath(), QStringLiteral("/sets/policy.yaml"));
        QCOMPARE(f.gate.text(), QStringLiteral("1 of 2 cases passed"));
        QCOMPARE(
            f.gate.failures(),
            QStringList({QStringLiteral("all: pass rate 50 %, wanted at least 90 %"),
                         QStringLiteral("all: new failures 1, wanted at most 0; passed before: \"b\"")}));
        f.review.compare(1, EvalReview::kNoRun);
        QVERIFY(f.isJudged());
        QCOMPARE(f.gate.state(), State::passed);
        QVERIFY2(f.gate.text().contains(QStringLiteral("without a baseline")), qPrintable(f.gate.text()));
    }

    void aChosenPolicyGoesFirst()
    {
        Fixture f;
        f.addRuns();
        f.setPolicy({}, "rules: [{pass_rate: 0.9}]");
        f.setPolicy("/mine.yaml", "rules: [{tag: orders, pass_rate: 1}]");
        QVERIFY(f.open(2));
        QCOMPARE(f.gate.state(), State::failed);
        QVERIFY(!f.gate.policyChosen());
        f.gate.choosePolicy(QStringLiteral("/mine.yaml"));
        QVERIFY(f.isJudged());
        QCOMPARE(f.gate.state(), State::passed);
        QCOMPARE(f.gate.chosenPolicies(),
                 (QMap<QString, QString>{{QStringLiteral("refunds"), QStringLiteral("/mine.yaml")}}));
        f.gate.choosePolicy({});
        QVERIFY(f.isJudged());
        QCOMPARE(f.gate.state(), State::failed);
    }

    void anotherStateOfTheDataSetFails()
    {
        Fixture f;
        f.addRuns();
        f.setPolicy({}, "rules: [{min_cases: 1}]");
        const evals::SourceFile file{"refunds.yaml", "- {id: a, input: x, expected: 'no'}\n"};
        f.source->sets["/sets/refunds.yaml"] =
            std::make_shared<const evals::DataSet>(evals::readDataSet({&file, 1}, "refunds").set);
        QVERIFY(f.open(2));
        QCOMPARE(f.gate.state(), State::failed);
        QVERIFY2(f.gate.failures().front().contains(QStringLiteral("another state of the data set")),
                 qPrintable(f.gate.failures().join(QLatin1Char('\n'))));
    }

    void whatCannotBeToldIsSaid_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("policy");
        QTest::addColumn<QString>("said");
        QTest::newRow("no path") << ""
                                 << "rules: [{pass_rate: 1}]"
                                 << "was not told";
        QTest::newRow("gone") << "/gone"
                              << "rules: [{pass_rate: 1}]"
                              << "cannot read /gone";
        QTest::newRow("broken") << "/sets/refunds.yaml"
                                << "rules: [{pass_rate: 7}]"
                                << "policy cannot be used";
        QTest::newRow("about nothing") << "/sets/refunds.yaml"
                                       << "rules: [{tag: none, pass_rate: 1}]"
                                       << "policy cannot be used";
    }
    void whatCannotBeToldIsSaid()
    {
        QFETCH(const QString, path);
        QFETCH(const QString, policy);
        QFETCH(const QString, said);
        Fixture f;
        f.addRuns();
        for (EvalRunLine& line : f.source->runLines) line.dataSetPath = path.toStdString();
        f.setPolicy({}, policy.toStdString());
        QVERIFY(f.open(2));
        QCOMPARE(f.gate.state(), State::unknown);
        QVERIFY2(f.gate.text().contains(said), qPrintable(f.gate.text()));
    }
};

QTEST_MAIN(EvalGateTest)
#include "eval_gate_test.moc"
