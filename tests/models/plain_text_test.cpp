#include "models/plain_text.h"

#include <QTest>

using namespace retrospan::models;
using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

class PlainTextTest : public QObject {
    Q_OBJECT
private slots:
    void controlCharactersAreVisible()
    {
        QCOMPARE(visibleText("a\0b\x01\x7f"sv), u"a␀b␁␡"_s);
        QCOMPARE(visibleText("tab\tline\nend"sv), u"tab\tline\nend"_s);
    }
    void unseenCharactersAreNamed()
    {
        QCOMPARE(withNamedControls(u"a\u202eb\u2066\u00ad\ufeff\u3164c"_s),
                 u"a[U+202E]b[U+2066][U+00AD][U+FEFF][U+3164]c"_s);
        QCOMPARE(withNamedControls(u"a\u001b[31m\u0000b\u0085\n\tc"_s),
                 u"a[U+001B][31m[U+0000]b[U+0085]\n\tc"_s);
        QCOMPARE(withNamedControls(u"\U000e0041"_s), u"[U+E0041]"_s); // a letter that only machines read
        for (const QString& kept : {u"שלום مرحبا"_s, u"می\u200cروم"_s, u"👩\u200d💻 é\u0301"_s, u"\u0600١"_s})
            QCOMPARE(withNamedControls(kept), kept);
    }
    void lineEndsAreUnified()
    {
        QCOMPARE(visibleText("a\r\nb\rc\n"sv), u"a\nb\nc\n"_s);
        QCOMPARE(visibleText("a\xe2\x80\xa8"
                             "b\xe2\x80\xa9"
                             "c"sv),
                 u"a\nb\nc"_s);
    }
    void ansiEscapesAreStripped()
    {
        QCOMPARE(visibleText("\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x1b(B"sv),
                 u"red link ␛(B"_s);
        QCOMPARE(visibleText("\x1b[31mred"sv, AnsiEscapes::show), u"␛[31mred"_s);
    }
    void cutEscapesStayVisible()
    {
        QCOMPARE(visibleText("a\x1b"sv), u"a␛"_s);
        QCOMPARE(visibleText("a\x1b[31"sv), u"a␛[31"_s);
        QCOMPARE(visibleText("a\x1b]title\nb"sv), u"a␛]title\nb"_s);
    }
    void badUtf8IsRepaired()
    {
        QCOMPARE(visibleText("a\xff"
                             "b\xc3"sv),
                 u"a\ufffdb\ufffd"_s);
    }
    void markupStaysCharacters() { QCOMPARE(visibleText("<img src=x> &amp;"sv), u"<img src=x> &amp;"_s); }
    void structureOfTextDocumentsIsHarmless()
    {
        QCOMPARE(visibleText("\xef\xb7\x90\xef\xbf\xbc"sv), u"\ufffd\ufffd"_s); // U+FDD0, U+FFFC
    }
    void whatTurnsTheDirectionOfATextIsNamed()
    {
        QCOMPARE(visibleText("a\u202eb\u2066c\u2069"sv), u"a[U+202E]b[U+2066]c[U+2069]"_s);
        QCOMPARE(visibleText("\u05e9\u05dc\u05d5\u05dd\u200f!"sv), u"\u05e9\u05dc\u05d5\u05dd\u200f!"_s);
    }

    void aPrefixEndsBetweenCharacters()
    {
        QCOMPARE(textPrefix(u"a😀b"_s, 2), u"a"_s);
        QCOMPARE(textPrefix(u"a😀b"_s, 3), u"a😀"_s);
        QCOMPARE(textPrefix(u"ab"_s, 9), u"ab"_s);
        QCOMPARE(textPrefix(u"😀"_s, 0), QString());
    }

    void oneLineCollapsesAndCuts()
    {
        QCOMPARE(oneLine("  a \n\n b\tc  "sv), u"a b c"_s);
        QCOMPARE(oneLine("abcdef"sv, 3), u"abc…"_s);
        QCOMPARE(oneLine("abc"sv, 3), u"abc"_s);
        QCOMPARE(oneLine("ab😀"sv, 3), u"ab…"_s);
        QCOMPARE(oneLine("invoice\u202egpj.exe"sv), u"invoice[U+202E]gpj.exe"_s);
        QCOMPARE(oneLine("a\u200e\u200f\u061c\u2067b"sv), u"a[U+200E][U+200F][U+061C][U+2067]b"_s);
        QCOMPARE(oneLine(std::string(100, ' ') + "x", 3), u"x"_s);
        QCOMPARE(oneLine(""sv), QString());
    }
    void prefixesEndBetweenCharacters()
    {
        QCOMPARE(utf8Prefix("aä"sv, 2), "a"sv);
        QCOMPARE(utf8Prefix("aä"sv, 3), "aä"sv);
        QCOMPARE(utf8Prefix("\x80\x80\x80\x80\x80\x80"sv, 4).size(),
                 std::size_t{1}); // not text: cut anywhere
    }
};

QTEST_APPLESS_MAIN(PlainTextTest)
#include "plain_text_test.moc"
