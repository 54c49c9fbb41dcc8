// A release ledger as the window has it: what is read, what a rollback would do, what came of it, without a
// window.
#include "models/release_tables.h"
#include "models/release_texts.h"

#include <QSignalSpy>
#include <QTest>

#include <map>

using namespace retrospan;
using namespace retrospan::models;
using evals::ReleaseEvent;
using evals::ReleaseEventKind;
using State = Releases::State;

namespace {

class FakeReleases : public ReleaseSource {
public:
    Result<std::vector<std::string>> workflows(const std::string&) override
    {
        std::vector<std::string> names;
        for (const auto& [name, book] : books) names.push_back(name);
        return names;
    }
    Result<ReleaseBook> read(const std::string&, const std::string& workflow) override
    {
        return books.at(workflow);
    }
    Result<HookEnd> rollBack(const std::string&, const ReleaseBook& seen, const std::string& version,
                             const std::string& note) override
    {
        asked = version + " " + note;
        if (!refusal.empty()) return Error{refusal};
        auto& ledger = books.at(seen.workflow)->ledger;
        ReleaseEvent event;
        event.number = ledger.nextNumber();
        event.kind = ReleaseEventKind::rolledBack;
        event.version = version;
        event.previous = ledger.published();
        ledger.add(event);
        return hook;
    }
    Result<evals::Rollout> rollout(const std::string&, const std::string& before,
                                   const std::string& now) override
    {
        if (noSessions) return Error{"no session has the version"};
        evals::Rollout rollout;
        rollout.before.sessions = before == "42" ? 10 : 0;
        rollout.now.sessions = now == "43" ? 12 : 0;
        rollout.rates = evals::compareRollout(rollout.before, rollout.now);
        return rollout;
    }

    std::map<std::string, Result<ReleaseBook>> books;
    std::string refusal, asked;
    HookEnd hook;
    bool noSessions = false;
};

struct Fixture {
    std::shared_ptr<FakeReleases> source = std::make_shared<FakeReleases>();
    Releases releases{source};

    /// 41 is a candidate, 42 was published, 43 is.
    ReleaseBook& addShop()
    {
        ReleaseBook book;
        book.workflow = "shop";
        book.today = "2026-11-22";
        book.author = "kim";
        book.pointer = "/r/shop/published.json";
        book.hookFolder = "/r";
        const auto add = [&book](ReleaseEventKind kind, const std::string& version) {
            ReleaseEvent event;
            event.number = book.ledger.nextNumber();
            event.kind = kind;
            event.version = version;
            if (kind == ReleaseEventKind::published) event.previous = book.ledger.published();
            event.author = "ann";
            book.ledger.add(event);
        };
        for (const char* version : {"42", "43", "41"}) add(ReleaseEventKind::candidate, version);
        for (const char* version : {"42", "43"}) add(ReleaseEventKind::published, version);
        return *source->books.insert_or_assign("shop", Result<ReleaseBook>(std::move(book))).first->second;
    }
    bool read()
    {
        releases.setFolder(QStringLiteral("/r"));
        return QTest::qWaitFor([this] {
            return releases.state() != State::reading
                && (releases.state() != State::ready
                    || releases.rolloutText() != QStringLiteral("Counting sessions…"));
        });
    }
    bool rollBack(const std::string& version)
    {
        QSignalSpy done(&releases, &Releases::rolledBack);
        releases.rollBack(releases.book(), version, QStringLiteral("too dear"));
        return done.wait();
    }
};

} // namespace

class ReleasesTest : public QObject {
    Q_OBJECT

private slots:
    void aFolderWithoutLedgersIsNoError()
    {
        Fixture f;
        QVERIFY(f.read());
        QCOMPARE(f.releases.state(), State::none);
    }

    void aDamagedLedgerIsSaidBesideTheOthers()
    {
        Fixture f;
        f.addShop();
        f.source->books.insert_or_assign("a-desk", Result<ReleaseBook>(Error{"ledger.jsonl:3: no event"}));
        QVERIFY(f.read());
        QCOMPARE(f.releases.state(), State::failed);
        QCOMPARE(f.releases.errorText(), QStringLiteral("ledger.jsonl:3: no event"));
        QCOMPARE(f.releases.workflows(), QStringList({QStringLiteral("a-desk"), QStringLiteral("shop")}));
        f.releases.choose(QStringLiteral("shop"));
        QVERIFY(QTest::qWaitFor([&] { return f.releases.state() == State::ready; }));
        QCOMPARE(f.releases.book().ledger.published(), std::string("43"));
    }

    void versionsAndHistoryComeNewestFirst()
    {
        Fixture f;
        f.addShop();
        QVERIFY(f.read());
        const auto versions = versionRows(f.releases);
        QCOMPARE(versions.size(), std::size_t{3});
        QCOMPARE(versions[0].version, std::string("41"));
        QCOMPARE(versions[0].cells[1], QStringLiteral("candidate"));
        QVERIFY(versions[1].good);
        QCOMPARE(versions[2].cells[1], QStringLiteral("published before"));
        const auto events = eventRows(f.releases);
        QCOMPARE(events[0].cells[1], QStringLiteral("published"));
        QCOMPARE(events[0].cells[2], QStringLiteral("43"));
        QCOMPARE(events[0].cells[4], QStringLiteral("before it was 42"));
    }

    void theRolloutIsThatOfTheVersionBefore()
    {
        Fixture f;
        f.addShop();
        QVERIFY(f.read());
        const auto rates = rolloutRows(f.releases);
        QCOMPARE(rates.size(), evals::kRolloutSignCount);
        QCOMPARE(rates[0].cells[1], QStringLiteral("0 of 10"));
        QCOMPARE(rates[0].cells[2], QStringLiteral("0 of 12"));
        QCOMPARE(rates[0].cells[3], QStringLiteral("too few to tell"));
        f.source->noSessions = true;
        QVERIFY(f.read());
        QVERIFY(rolloutRows(f.releases).empty());
        QCOMPARE(f.releases.rolloutText(), QStringLiteral("no session has the version"));
    }

    void onlyWhatWasPublishedHasAWayBack()
    {
        Fixture f;
        f.addShop();
        QVERIFY(f.read());
        QVERIFY(f.releases.obstacle("42").isEmpty());
        QVERIFY(f.releases.obstacle("41").contains(QStringLiteral("never published")));
        QVERIFY(f.releases.obstacle("43").contains(QStringLiteral("published already")));
    }

    void aLostPointerCanBeWrittenAgainAndAnotherOneCannot()
    {
        Fixture f;
        ReleaseBook& book = f.addShop();
        book.disagreement = "names nothing";
        book.pointerLost = true;
        QVERIFY(f.read());
        QVERIFY(f.releases.obstacle("43").isEmpty());
        QVERIFY(f.releases.steps("43").front().contains(QStringLiteral("written again")));
        f.source->books.at("shop")->pointerLost = false;
        QVERIFY(f.read());
        QVERIFY(f.releases.obstacle("42").contains(QStringLiteral("disagree")));
    }

    void theStepsNameEverythingThatHappens()
    {
        Fixture f;
        f.addShop().rules.hook = "./deploy.sh \x1b[8m; rm -r x\xe2\x80\xae";
        QVERIFY(f.read());
        const QString steps = f.releases.steps("42").join(QLatin1Char('\n'));
        QVERIFY(steps.contains(
            QStringLiteral("/r/shop/published.json is replaced; it will name 42 instead of 43")));
        QVERIFY(steps.contains(QStringLiteral("by kim")));
        QVERIFY2(steps.contains(QStringLiteral("␛[8m; rm -r x[U+202E]")), qPrintable(steps));
        QVERIFY(steps.contains(QStringLiteral("in /r,")));
        QVERIFY(steps.contains(QStringLiteral("RETROSPAN_PREVIOUS=43:")));
        f.source->books.at("shop")->rules.hook.clear();
        QVERIFY(f.read());
        QVERIFY(f.releases.steps("42").back().contains(QStringLiteral("No command is run")));
    }

    void aRollbackIsDoneAndRead()
    {
        Fixture f;
        f.addShop();
        QVERIFY(f.read());
        QVERIFY(f.rollBack("42"));
        QCOMPARE(f.source->asked, std::string("42 too dear"));
        QVERIFY(f.releases.outcome().good);
        QVERIFY(QTest::qWaitFor([&] { return f.releases.book().ledger.published() == "42"; }));
        QCOMPARE(f.releases.outcome().text, QStringLiteral("42 is published."));
    }

    void aRefusalAndAHookThatFailsAreSaid()
    {
        Fixture f;
        f.addShop().rules.hook = "./deploy.sh";
        f.source->refusal = "somebody else was faster";
        QVERIFY(f.read());
        QVERIFY(f.rollBack("42"));
        QVERIFY(!f.releases.outcome().good);
        QCOMPARE(f.releases.outcome().text,
                 QStringLiteral("There was no rollback to 42: somebody else was faster"));
        f.source->refusal.clear();
        f.source->hook = {"no host", "it ended with status 3"};
        QVERIFY(f.rollBack("42"));
        QVERIFY(!f.releases.outcome().good);
        QCOMPARE(f.releases.outcome().text,
                 QStringLiteral("42 is published, but the hook failed: it ended with status 3\nno host"));
    }

    void aRetirementIsInThePastWhenItIs()
    {
        evals::ReleaseVersion version;
        version.version = "42";
        version.retiresOn = "2026-11-22";
        version.state = evals::VersionState::retired;
        QCOMPARE(versionStateText(version, "2026-11-22"), QStringLiteral("retired on 2026-11-22"));
        version.state = evals::VersionState::superseded;
        QCOMPARE(versionStateText(version, "2026-11-21"),
                 QStringLiteral("published before, retires on 2026-11-22"));
        version.state = evals::VersionState::published;
        QCOMPARE(versionStateText(version, "2026-11-23"),
                 QStringLiteral("published, was to retire on 2026-11-22"));
    }
};

QTEST_GUILESS_MAIN(ReleasesTest)
#include "releases_test.moc"
