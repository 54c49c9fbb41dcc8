// The inspector under a person's hands: real clicks and keys, on spans whose content the test decides.
#include "support/agent_session.h"
#include "support/fake_source.h"
#include "views/base/block_view.h"
#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/find_bar.h"
#include "views/base/json_table.h"
#include "views/base/json_view.h"
#include "views/inspector/attributes_page.h"
#include "views/inspector/inspector.h"
#include "views/inspector/tab_page.h"
#include "views/inspector/tool_page.h"

#include <QAccessible>
#include <QBuffer>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

using namespace retrospan;
using namespace Qt::StringLiterals;
using models::SessionDocument;
using views::BlockArea;
using views::Inspector;
namespace ids = retrospan::test::ids;

namespace {

Part textPart(const std::string& text)
{
    Part part;
    part.text = text;
    return part;
}

Part picture(const QColor& colour)
{
    QImage image(800, 400, QImage::Format_RGB32);
    image.fill(colour);
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    Part part;
    part.type = PartType::image;
    part.mimeType = "image/png";
    part.bytes = png.toStdString();
    return part;
}

bool shows(const BlockArea& blocks, const QColor& colour)
{
    const QImage shot = blocks.viewport()->grab().toImage();
    for (int y = 0; y < shot.height(); y += 10)
        if (shot.pixelColor(120, y) == colour) return true;
    return false;
}

Message said(const std::string& role, const std::string& text)
{
    return {role, {}, {}, {textPart(text)}};
}

SpanContent chat()
{
    SpanContent content;
    content.input = {said("system", "Be kind."), said("user", "<b>Where</b> is my refund?")};
    Message answer{"assistant", {}, "tool_calls", {}};
    Part part = textPart("The customer wants money back.");
    part.type = PartType::reasoning;
    answer.parts.push_back(part);
    part = textPart(R"({"order": "A-1", "cents": 4200})");
    part.type = PartType::toolCall;
    part.name = "refund";
    answer.parts.push_back(part);
    content.output = {answer};
    return content;
}

SpanContent refund(const std::string& arguments)
{
    SpanContent content;
    content.toolCall = ToolCall{"call-1", "refund", {}, arguments, {}, "card_declined"};
    return content;
}

insight::CostBreakdown priceOf(const insight::CallUsage& call)
{
    insight::CostBreakdown cost;
    cost.lines = {{insight::PriceClass::input, call.usage.input, 20'000, 0}};
    cost.lines[0].microUsd = 1;
    if (call.model == "own-model") return cost;
    cost.provider = "anthropic";
    cost.model = "claude-sonnet-4-5";
    cost.priceSource = "a list";
    cost.priceDate = "2026-11-21";
    cost.computedMicroUsd = 1;
    cost.counted = {1, CostSource::computed};
    return cost;
}

} // namespace

class InspectorTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aSpanHasTheTabsOfItsKind();
    void everyTabSaysWhyItIsEmpty();
    void theTitleIsOfTheSpanThatIsShown();
    void markupIsShownAsCharacters();
    void clicksAndKeysFold();
    void textIsSelectedByDraggingAndCopied();
    void ctrlCCopiesTheBlockOneIsAt();
    void searchWalksThroughFoldedBlocks();
    void searchShowsTheLineInALongText();
    void whatTheSessionIsSearchedForIsMarked();
    void longTextsAreShownWholeOnRequest();
    void endIsTheEndWhateverComesOnScreenThere();
    void aLongNameLeavesRoomForItsValue();
    void rightToLeftTextStandsRight();
    void aFailureSaysWhatWentWrong();
    void attemptsLeadToEachOther();
    void attributesAreFiltered();
    void costSaysWhereItComesFrom();
    void unpricedIsNotFree();
    void failuresCanBeTriedAgain();
    void theChosenTabStays();
    void imagesAreDrawn();
    void aBlindUserHearsTheBlocks();
    void thousandsOfMessagesAreNotLaidOut();

private:
    void select(std::uint64_t id);
    [[nodiscard]] Node node(std::uint64_t id) const { return m_document->data()->table.find(0, {id}); }
    template <typename T> [[nodiscard]] T* page(Inspector::Tab tab) const
    {
        return qobject_cast<T*>(tabs()->widget(tab)->findChild<T*>());
    }
    [[nodiscard]] QTabWidget* tabs() const { return m_view->findChild<QTabWidget*>(); }
    [[nodiscard]] BlockArea& area(Inspector::Tab tab) const
    {
        return tabs()->widget(tab)->findChild<views::BlockView*>()->area();
    }
    [[nodiscard]] static std::size_t rowOf(const BlockArea& area, const QString& text);
    static void click(BlockArea& area, std::size_t row, int x = 60);

    std::map<std::int64_t, SpanContent> m_contents;
    std::vector<AttributeView> m_attributes;
    std::string m_error;
    bool m_broken = false;
    std::shared_ptr<test::FakeSource> m_source;
    std::unique_ptr<SessionDocument> m_document;
    std::unique_ptr<Inspector> m_view;
};

void InspectorTest::init()
{
    m_contents.clear();
    m_attributes = {{"gen_ai.usage.input_tokens", ValueView::ofInteger(812)},
                    {"empty", ValueView::ofText("")}};
    m_broken = false;
    m_error.clear();
    m_source = std::make_shared<test::FakeSource>();
    m_source->session = [](std::int64_t) { return test::agentSession(); };
    m_source->span = [this](std::int64_t key) -> Result<std::shared_ptr<const models::SpanInspection>> {
        if (m_broken) return Error{"the disk is gone"};
        auto span = std::make_shared<models::SpanInspection>();
        span->storeKey = key;
        span->content = m_contents[key];
        span->error = m_error;
        span->view.attributes = m_attributes;
        return std::shared_ptr<const models::SpanInspection>(std::move(span));
    };
    m_document = std::make_unique<SessionDocument>(m_source);
    m_view = std::make_unique<Inspector>(*m_document, m_source, priceOf);
    m_view->setTheme(views::Theme::light());
    m_view->resize(500, 700);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_document->open(1);
    QTRY_COMPARE(m_document->state(), SessionDocument::State::ready);
    select(ids::root); // what a test gives the source must not be read meanwhile
}

void InspectorTest::cleanup()
{
    m_view.reset();
    m_document.reset();
    m_source->release();
}

void InspectorTest::select(std::uint64_t id)
{
    m_document->select(node(id));
    const std::string_view name = m_document->data()->table.text(m_document->data()->table.name(node(id)));
    const QString wanted = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    QTRY_VERIFY(
        tabs()->isVisible()
        && m_view->findChild<QWidget*>(u"spanTitle"_s)->accessibleName().startsWith(wanted + u", "_s));
}

std::size_t InspectorTest::rowOf(const BlockArea& area, const QString& text)
{
    for (std::size_t row = 0; row < area.rows().count(); ++row)
        if (area.rows().text(row).contains(text)) return row;
    return SIZE_MAX;
}

void InspectorTest::click(BlockArea& area, std::size_t row, int x)
{
    const QRect rect = area.rowRect(row);
    QTest::mouseClick(area.viewport(), Qt::LeftButton, {}, {x, rect.top() + std::min(10, rect.height() / 2)});
}

void InspectorTest::aSpanHasTheTabsOfItsKind()
{
    const auto visible = [this] {
        QStringList titles;
        for (int tab = 0; tab < tabs()->count(); ++tab)
            if (tabs()->isTabVisible(tab)) titles << tabs()->tabText(tab);
        return titles.join(u'|');
    };
    m_attributes.clear();
    select(15); // an evaluator without content
    QCOMPARE(visible(), u"Attributes|Raw"_s);
    select(2); // a model call without content
    QCOMPARE(visible(), u"Messages|Changes|Cost|Attributes|Raw"_s);
    select(ids::firstTry);
    QCOMPARE(visible(), u"Tool call|Attributes|Raw"_s);
    m_contents[ids::firstTry] = chat(); // unusual, and not hidden
    select(15);
    select(ids::firstTry);
    QVERIFY(visible().startsWith(u"Messages|Tool call"));
}

void InspectorTest::everyTabSaysWhyItIsEmpty()
{
    m_attributes.clear();
    for (const auto& [span, tab] :
         {std::pair(2UL, Inspector::messages), std::pair(2UL, Inspector::changes),
          std::pair(ids::firstTry, Inspector::tool), std::pair(15UL, Inspector::attributes)}) {
        select(span);
        m_view->setTab(tab);
        const auto* empty = tabs()->widget(tab)->findChild<views::EmptyState*>();
        QVERIFY(empty && empty->isVisible());
        QVERIFY(!empty->accessibleName().isEmpty());
        QVERIFY(!empty->accessibleDescription().isEmpty());
    }
    select(2);
    m_view->setTab(Inspector::changes);
    QCOMPARE(tabs()->widget(Inspector::changes)->findChild<views::EmptyState*>()->accessibleName(),
             u"This is the first call"_s);
}

void InspectorTest::theTitleIsOfTheSpanThatIsShown()
{
    select(ids::root);
    const auto* title = m_view->findChild<QWidget*>(u"spanTitle"_s);
    const QString before = title->accessibleName();
    m_document->select(node(2));
    emit m_document->marksChanged(); // while the span is read
    QCOMPARE(title->accessibleName(), before);
    select(2);
    QVERIFY(title->accessibleName() != before);
}

void InspectorTest::markupIsShownAsCharacters()
{
    m_contents[2] = chat();
    select(2);
    QCOMPARE(tabs()->currentIndex(), int(Inspector::messages));
    QVERIFY(rowOf(area(Inspector::messages), u"<b>Where</b> is my refund?"_s) != SIZE_MAX);
}

void InspectorTest::clicksAndKeysFold()
{
    m_contents[2] = chat();
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    const std::size_t reasoning = rowOf(blocks, u"Reasoning"_s);
    QCOMPARE(rowOf(blocks, u"The customer wants"_s), SIZE_MAX);
    click(blocks, reasoning);
    QVERIFY(rowOf(blocks, u"The customer wants"_s) != SIZE_MAX);
    click(blocks, reasoning);
    QCOMPARE(rowOf(blocks, u"The customer wants"_s), SIZE_MAX);
    blocks.setFocus();
    const std::size_t call = rowOf(blocks, u"refund"_s) == reasoning ? 0 : reasoning + 1;
    QCOMPARE(blocks.current(), reasoning);
    QTest::keyClick(&blocks, Qt::Key_Down);
    QCOMPARE(blocks.current(), call);
    QTest::keyClick(&blocks, Qt::Key_Right);
    const std::size_t cents = rowOf(blocks, u"cents"_s);
    QVERIFY(cents != SIZE_MAX);
    QTest::keyClick(&blocks, Qt::Key_Right); // into the JSON
    QCOMPARE(blocks.current(), call + 1);
    QTest::keyClick(&blocks, Qt::Key_Left); // folds the object
    QCOMPARE(rowOf(blocks, u"cents"_s), SIZE_MAX);
    QTest::keyClick(&blocks, Qt::Key_Left); // goes up to the call
    QCOMPARE(blocks.current(), call);
    QTest::keyClick(&blocks, Qt::Key_Home);
    QCOMPARE(blocks.current(), 0U);
    QTest::keyClick(&blocks, Qt::Key_Left);
    QCOMPARE(blocks.rows().at(1).block, 5U); // the whole input is folded
}

void InspectorTest::textIsSelectedByDraggingAndCopied()
{
    m_contents[2] = chat();
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    const QRect from = blocks.rowRect(rowOf(blocks, u"Be kind."_s));
    const QRect to = blocks.rowRect(rowOf(blocks, u"<b>Where"_s));
    QTest::mousePress(blocks.viewport(), Qt::LeftButton, {}, {from.left() + 2, from.center().y()});
    QTest::mouseMove(blocks.viewport(), {to.right() - 4, to.top() + 8});
    QTest::mouseRelease(blocks.viewport(), Qt::LeftButton, {}, {to.right() - 4, to.top() + 8});
    QCOMPARE(blocks.selectedText(), u"Be kind.\nUser\n<b>Where</b> is my refund?"_s);
    QTest::keySequence(&blocks, QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), blocks.selectedText());
    QTest::mouseDClick(blocks.viewport(), Qt::LeftButton, {}, {from.left() + 36, from.center().y()});
    QCOMPARE(blocks.selectedText(), u"Be"_s);
    QTest::keySequence(&blocks, QKeySequence::SelectAll);
    QVERIFY(blocks.selectedText().startsWith(u"Input\nSystem\nBe kind."));
}

void InspectorTest::ctrlCCopiesTheBlockOneIsAt()
{
    m_contents[2] = chat();
    select(2);
    QSignalSpy notices(m_view.get(), &Inspector::notice);
    BlockArea& blocks = area(Inspector::messages);
    blocks.setCurrent(rowOf(blocks, u"refund"_s) + 1); // the header of the user's message is above
    blocks.setCurrent(rowOf(blocks, u"Reasoning"_s) + 1);
    QTest::keySequence(&blocks, QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"{\"order\": \"A-1\", \"cents\": 4200}"_s);
    QCOMPARE(notices.count(), 1);
}

void InspectorTest::searchWalksThroughFoldedBlocks()
{
    m_contents[2] = chat();
    select(2);
    auto* view = page<views::BlockView>(Inspector::messages);
    view->openSearch();
    QTest::keyClicks(QApplication::focusWidget(), u"customer"_s);
    BlockArea& blocks = view->area();
    QTRY_VERIFY(rowOf(blocks, u"The customer wants"_s) != SIZE_MAX);
    QCOMPARE(blocks.current(), rowOf(blocks, u"The customer wants"_s));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(blocks.hasFocus());
}

void InspectorTest::searchShowsTheLineInALongText()
{
    std::string text;
    for (int line = 0; line < 300; ++line)
        text += "line " + std::to_string(line) + (line % 100 == 99 ? " with a widget\n" : "\n");
    m_contents[2].input = {said("user", text)};
    select(2);
    auto* view = page<views::BlockView>(Inspector::messages);
    BlockArea& blocks = view->area();
    view->openSearch();
    QTest::keyClicks(QApplication::focusWidget(), u"widget"_s);
    const auto shown = [&] { return blocks.verticalScrollBar()->value(); };
    QTRY_VERIFY(shown() > 0);
    for (int match = 1; match < 3; ++match) {
        const int before = shown();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY2(shown() > before, "each line is far below the one before");
    }
    const int last = shown();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(shown() < last); // the first again
}

void InspectorTest::whatTheSessionIsSearchedForIsMarked()
{
    m_contents[2] = chat();
    m_document->searchContent(u"customer"_s);
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    QTRY_VERIFY(rowOf(blocks, u"The customer wants"_s) != SIZE_MAX); // it was folded
    QCOMPARE(blocks.current(), rowOf(blocks, u"The customer wants"_s));
    QVERIFY(!blocks.hasFocus());
    auto* view = page<views::BlockView>(Inspector::messages);
    QVERIFY2(view->findChild<views::FindBar*>()->isHidden(), "nobody asked for the find bar");
}

void InspectorTest::longTextsAreShownWholeOnRequest()
{
    std::string text;
    for (int line = 0; line < 3000; ++line) text += "line " + std::to_string(line) + "\n";
    m_contents[2].input = {said("user", text)};
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    QCOMPARE(rowOf(blocks, u"line 2999"_s), SIZE_MAX);
    blocks.setFocus();
    for (int i = 0; i < 60 && blocks.rows().at(blocks.current()).kind != models::BlockRow::Kind::more; ++i)
        QTest::keyClick(&blocks, Qt::Key_Down);
    QTest::keyClick(&blocks, Qt::Key_Return);
    QVERIFY(rowOf(blocks, u"line 2999"_s) != SIZE_MAX);
    QTest::keyClick(&blocks, Qt::Key_End);
    QCOMPARE(blocks.verticalScrollBar()->value(), blocks.verticalScrollBar()->maximum());
}

void InspectorTest::endIsTheEndWhateverComesOnScreenThere()
{
    std::vector<Message> messages;
    for (int i = 0; i < 40; ++i) messages.push_back(said("user", "once\nagain\nand again"));
    messages.push_back({"user", {}, {}, {picture(Qt::red)}});
    messages.push_back({"user", {}, {}, {picture(Qt::blue)}});
    m_contents[2].input = messages;
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    blocks.setFocus();
    QTest::keyClick(&blocks, Qt::Key_Asterisk); // all open
    QTest::keyClick(&blocks, Qt::Key_End);
    QTRY_VERIFY(shows(blocks, Qt::blue)); // the pictures are read when they are first looked at
    QCOMPARE(blocks.verticalScrollBar()->value(), blocks.verticalScrollBar()->maximum());
    const QRect last = blocks.rowRect(blocks.rows().count() - 1);
    QVERIFY(last.height() > 100 && last.bottom() < blocks.viewport()->height());
}

void InspectorTest::aLongNameLeavesRoomForItsValue()
{
    static const std::string name = "gen_ai.usage." + std::string(80, 'n'); // attributes are views
    m_attributes = {{name, ValueView::ofInteger(8'121'218)}};
    m_view->resize(360, 700);
    select(2);
    m_view->setTab(Inspector::attributes);
    auto* table = tabs()->widget(Inspector::attributes)->findChild<views::JsonTable*>();
    const auto showsNumber = [table] {
        const QImage shot = table->viewport()->grab().toImage();
        int brown = 0; // as numbers are, with their smoothed edges
        for (int y = 0; y < shot.height(); ++y)
            for (int x = 0; x < shot.width(); ++x)
                brown += shot.pixelColor(x, y).red() > shot.pixelColor(x, y).blue() + 60 ? 1 : 0;
        return brown > 50;
    };
    QTRY_VERIFY(showsNumber());
}

void InspectorTest::rightToLeftTextStandsRight()
{
    m_contents[2].input = {said("user", "\u05d0\u05d9\u05e4\u05d4 \u05d4\u05db\u05e1\u05e3")};
    select(2);
    const BlockArea& blocks = area(Inspector::messages);
    std::size_t row = 0;
    while (row + 1 < blocks.rows().count() && blocks.rows().at(row).kind != models::BlockRow::Kind::text)
        ++row;
    const QRect rect = blocks.rowRect(row);
    const auto isInked = [&](const QRect& part) {
        const QImage shot = blocks.viewport()->grab(part).toImage();
        for (int y = 0; y < shot.height(); ++y)
            for (int x = 0; x < shot.width(); ++x)
                if (qGray(shot.pixel(x, y)) < 100) return true;
        return false;
    };
    QTRY_VERIFY(isInked(rect.adjusted(rect.width() / 2, 0, -8, 0)));
    QVERIFY(!isInked(rect.adjusted(12, 0, -rect.width() / 2, 0)));
}

void InspectorTest::aFailureSaysWhatWentWrong()
{
    m_error = "<b>card</b>\ndeclined";
    select(ids::payments);
    const auto* error = m_view->findChild<views::ElidedLabel*>(u"spanError"_s);
    QVERIFY(error->isVisible());
    QVERIFY2(error->text().contains(u"<b>card</b>"_s) && !error->text().contains(u'\n'),
             qPrintable(error->text()));
    QVERIFY(m_view->findChild<QWidget*>(u"spanTitle"_s)->accessibleName().contains(u"declined"_s));
    select(ids::root); // ended well: what it says is no error of its own
    QVERIFY(!error->isVisible());
    m_error.clear();
    select(ids::payments);
    QVERIFY(!error->isVisible());
}

void InspectorTest::attemptsLeadToEachOther()
{
    m_contents[ids::firstTry] = refund(R"({"order": "A-1", "cents": 4200})");
    m_contents[ids::secondTry] = refund(R"({"order": "A-1", "cents": 2100})");
    select(ids::secondTry);
    QCOMPARE(tabs()->currentIndex(), int(Inspector::tool));
    BlockArea& blocks = area(Inspector::tool);
    QVERIFY(rowOf(blocks, u"/cents"_s) != SIZE_MAX);
    QCOMPARE(rowOf(blocks, u"/order"_s), SIZE_MAX); // it did not change
    auto* earlier = m_view->findChild<QPushButton*>(u"earlierAttempt"_s);
    QVERIFY(earlier->isVisible());
    QVERIFY(!m_view->findChild<QPushButton*>(u"laterAttempt"_s)->isVisible());
    QTest::mouseClick(earlier, Qt::LeftButton);
    QCOMPARE(m_document->selected(), node(ids::firstTry));
    QTRY_VERIFY(m_view->findChild<QPushButton*>(u"laterAttempt"_s)->isVisible());
}

void InspectorTest::attributesAreFiltered()
{
    select(2);
    m_view->setTab(Inspector::attributes);
    auto* json = page<views::JsonView>(Inspector::attributes);
    const auto text = [json] {
        return json->document()
            ? QString::fromUtf8(json->document()->text().data(), qsizetype(json->document()->text().size()))
            : QString();
    };
    QTRY_VERIFY(text().contains(u"\"empty\":\"\""));
    auto* filter = m_view->findChild<QLineEdit*>(u"attributeFilter"_s);
    QTest::keyClicks(filter, u"TOKENS"_s);
    QTRY_VERIFY(!text().contains(u"empty"));
    QVERIFY(text().contains(u"gen_ai.usage.input_tokens"));
    m_view->setTab(Inspector::raw);
    QTRY_VERIFY(page<views::JsonView>(Inspector::raw)->document());
}

void InspectorTest::costSaysWhereItComesFrom()
{
    select(2);
    m_view->setTab(Inspector::cost);
    QCOMPARE(m_view->findChild<QLabel*>(u"costAmount"_s)->text(), u"<$0.0001"_s);
    QStringList texts;
    for (const QLabel* label : tabs()->widget(Inspector::cost)->findChildren<QLabel*>()) {
        QCOMPARE(label->textFormat() == Qt::PlainText || label->text().isEmpty(), true);
        texts << label->text();
    }
    QVERIFY(texts.contains(u"$0.02"_s)); // a million
    QVERIFY(texts.contains(u"anthropic / claude-sonnet-4-5"_s));
    QVERIFY(texts.contains(u"Source: a list, as of 2026-11-21."_s));
    QVERIFY(texts.contains(u"not reported"_s));
}

void InspectorTest::unpricedIsNotFree()
{
    select(10);
    m_view->setTab(Inspector::cost);
    QCOMPARE(m_view->findChild<QLabel*>(u"costAmount"_s)->text(), u"unpriced"_s);
}

void InspectorTest::failuresCanBeTriedAgain()
{
    m_broken = true;
    m_document->select(node(2));
    QPushButton* again = nullptr;
    const auto visible = [&] {
        for (QPushButton* button : m_view->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == u"Try again") again = button;
        return again != nullptr;
    };
    QTRY_VERIFY(visible());
    m_broken = false;
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_VERIFY(tabs()->isVisible());
}

void InspectorTest::theChosenTabStays()
{
    m_contents[2] = chat();
    m_contents[ids::firstTry] = refund("{}");
    select(2);
    QTest::keyClick(tabs()->tabBar(), Qt::Key_Right);
    m_view->setTab(Inspector::attributes);
    select(ids::firstTry);
    QCOMPARE(tabs()->currentIndex(), int(Inspector::attributes));
    m_view->setTab(Inspector::tool);
    select(2); // has no tool call: what it has to say comes first
    QCOMPARE(tabs()->currentIndex(), int(Inspector::messages));
    select(ids::firstTry);
    QCOMPARE(tabs()->currentIndex(), int(Inspector::tool));
}

void InspectorTest::imagesAreDrawn()
{
    m_contents[2].input = {{"user", {}, {}, {picture(Qt::red)}}};
    select(2);
    QTRY_VERIFY(shows(area(Inspector::messages), Qt::red));
}

void InspectorTest::aBlindUserHearsTheBlocks()
{
    m_contents[2] = chat();
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    blocks.setFocus();
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&blocks);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), u"Messages"_s);
    QVERIFY(list->childCount() > 4);
    QCOMPARE(list->child(1)->text(QAccessible::Name), u"System, expanded"_s);
    QCOMPARE(list->child(2)->text(QAccessible::Name), u"Be kind."_s);
    QTest::keyClick(&blocks, Qt::Key_Down);
    QVERIFY(list->focusChild() && list->focusChild() == list->child(1));
    QVERIFY(list->child(1)->state().expanded);
}

void InspectorTest::thousandsOfMessagesAreNotLaidOut()
{
    const std::string text(10'000, 'x');
    for (int i = 0; i < 2000; ++i)
        m_contents[2].input.push_back(said(i % 2 ? "assistant" : "user", std::to_string(i) + ' ' + text));
    select(2);
    BlockArea& blocks = area(Inspector::messages);
    QCOMPARE(blocks.rows().count(), 1U + 3U * 2000U);
    QElapsedTimer timer;
    timer.start();
    blocks.setFocus();
    QTest::keyClick(&blocks, Qt::Key_End);
    QTest::keyClick(&blocks, Qt::Key_PageUp);
    blocks.viewport()->grab();
    qInfo("to the end and back by a page: %lld ms", timer.elapsed());
    const auto [first, last] = blocks.shownRows();
    QVERIFY(last - first < 60);
    // Scrolling up through rows that were never measured moves by what was asked for.
    const std::size_t row = first + 1;
    const int before = blocks.rowRect(row).top();
    blocks.verticalScrollBar()->setValue(blocks.verticalScrollBar()->value() - 100);
    QCOMPARE(blocks.rowRect(row).top(), before + 100);
}

QTEST_MAIN(InspectorTest)
#include "inspector_test.moc"
