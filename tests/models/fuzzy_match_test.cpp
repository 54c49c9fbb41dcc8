#include "models/fuzzy_match.h"

#include <QTest>

using namespace retrospan::models;
using namespace Qt::StringLiterals;

namespace {

int score(QStringView pattern, QStringView text)
{
    const auto match = fuzzyMatch(pattern, text);
    return match ? match->score : INT_MIN;
}

} // namespace

class FuzzyMatchTest : public QObject {
    Q_OBJECT
private slots:
    void needsEveryLetterInOrder()
    {
        QVERIFY(fuzzyMatch(u"zfi", u"Zoom to fit"));
        QVERIFY(!fuzzyMatch(u"fz", u"Zoom to fit"));
        QVERIFY(!fuzzyMatch(u"zoomx", u"Zoom to fit"));
        QVERIFY(!fuzzyMatch(u"a", u""));
    }
    void ignoresCaseAndSpaces()
    {
        QVERIFY(fuzzyMatch(u"IMP rep", u"Import report"));
        QVERIFY(fuzzyMatch(u"Ä", u"ändern"));
    }
    void wordsInAnotherOrderMatchLessWell()
    {
        QVERIFY(fuzzyMatch(u"dark theme", u"Theme: Dark"));
        QVERIFY(score(u"theme dark", u"Theme: Dark") > score(u"dark theme", u"Theme: Dark"));
        QVERIFY(!fuzzyMatch(u"dark light", u"Theme: Dark"));
    }
    void emptyPatternMatchesEverythingAlike()
    {
        QCOMPARE(score(u"", u"Open"), 0);
        QCOMPARE(score(u"  ", u"Quit"), 0);
    }
    void reportsTheBestPositions()
    {
        const std::vector<int> words{0, 7}, run{5, 6, 7};
        QCOMPARE(fuzzyMatch(u"ir", u"Import report")->positions, words); // not the r inside "Import"
        QCOMPARE(fuzzyMatch(u"abc", u"a xb abc")->positions, run);
    }
    void prefersWordStarts()
    {
        QVERIFY(score(u"ea", u"Expand all") > score(u"ea", u"Great"));
        QVERIFY(score(u"sf", u"saveFile") > score(u"sf", u"safety of"));
    }
    void prefersConsecutiveLetters()
    {
        QVERIFY(score(u"zoom", u"Zoom in") > score(u"zoom", u"Zero of open models"));
    }
    void prefersTheStartAndShorterTexts()
    {
        QVERIFY(score(u"open", u"Open folder") > score(u"open", u"Folder to open"));
        QVERIFY(score(u"find", u"Find") >= score(u"find", u"Find the previous match"));
    }
    void equalTextsScoreEqually() { QCOMPARE(score(u"ok", u"Look one"), score(u"ok", u"Look two")); }
    void longInputsStayBounded()
    {
        const QString pattern(10'000, u'a'), text(1'000'000, u'a');
        QVERIFY(fuzzyMatch(pattern, text)->positions.size() <= 64);
        QVERIFY(!fuzzyMatch(u"b", text + u'b')); // beyond what is looked at
    }
};

QTEST_APPLESS_MAIN(FuzzyMatchTest)
#include "fuzzy_match_test.moc"
