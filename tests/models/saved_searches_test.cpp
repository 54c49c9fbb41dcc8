#include "models/saved_searches.h"

#include <QSignalSpy>
#include <QTest>

#include <mutex>

using namespace retrospan;
using models::SavedSearch;
using models::SavedSearches;

class SavedSearchesTest : public QObject {
    Q_OBJECT

private slots:
    void textsSurvive()
    {
        const std::vector<SavedSearch> list{
            {QStringLiteral("é \"x\""), QStringLiteral("status:failed \"a\nb\"")},
            {QStringLiteral("two"), QString()}};
        QVERIFY(models::parseSavedSearches(models::writeSavedSearches(list)) == list);
    }
    void strangeTextsAreLeftOut()
    {
        for (const char* json : {"", "{}", "[", "[1,null,{}]", R"([{"name":"","query":"x"}])", "\xff\xfe"})
            QVERIFY(models::parseSavedSearches(json).empty());
        QCOMPARE(models::parseSavedSearches(R"([{"name":"a","query":"1"},{"name":"a","query":"2"}])").size(),
                 std::size_t{1});
    }
    void whatIsSavedIsStored()
    {
        std::mutex mutex;
        std::string stored = R"([{"name":"old","query":"cost>1"}])";
        const auto load = [&]() -> Result<std::optional<std::string>> {
            const std::scoped_lock guard(mutex);
            return std::optional(stored);
        };
        const auto store = [&](const std::string& json) {
            const std::scoped_lock guard(mutex);
            stored = json;
            return success();
        };
        const auto now = [&] {
            const std::scoped_lock guard(mutex);
            return models::parseSavedSearches(stored);
        };
        SavedSearches searches(load, store);
        QTRY_COMPARE(searches.list().size(), std::size_t{1});
        for (int i = 0; i < 20; ++i) searches.save(QStringLiteral("mine"), QString::number(i));
        searches.remove(QStringLiteral("old"));
        searches.save(QStringLiteral("   "), QStringLiteral("x"));
        const std::vector<SavedSearch> last{{QStringLiteral("mine"), QStringLiteral("19")}};
        QTRY_VERIFY(now() == last);
    }
    void aFailureIsTold()
    {
        SavedSearches searches([]() -> Result<std::optional<std::string>> { return Error{"no"}; },
                               [](const std::string&) -> Status { return Error{"the disk is full"}; });
        QSignalSpy failed(&searches, &SavedSearches::storingFailed);
        searches.save(QStringLiteral("a"), QStringLiteral("b"));
        QVERIFY(failed.wait());
        QCOMPARE(failed.front().front().toString(), QStringLiteral("the disk is full"));
        QCOMPARE(searches.list().size(), std::size_t{1});
    }
};

QTEST_MAIN(SavedSearchesTest)
#include "saved_searches_test.moc"
