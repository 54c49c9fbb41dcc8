// The session view under a person's hands: real clicks, keys and wheel turns on a session whose source the
// test holds.
#include "support/agent_session.h"
#include "support/fake_source.h"
#include "views/base/elided_label.h"
#include "views/session/overview_strip.h"
#include "views/session/session_view.h"
#include "views/session/span_delegate.h"
#include "views/session/span_tree_view.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace retrospan;
using models::RowModel;
using models::SessionDocument;
namespace ids = retrospan::test::ids;

class SessionViewTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void saysWhatIsGoingOn();
    void aFailureCanBeTriedAgain();
    void longNamesAreOneLineAndSayThatTheyGoOn();
    void arrowsFoldAndUnfold();
    void keysWalkTheTree();
    void errorsAreReachedByKeyAndByClick();
    void theWheelZoomsAroundTheMouse();
    void aDragPansInOneUndoStep();
    void aDoubleClickZoomsToTheBar();
    void theBrushChoosesMovesAndClears();
    void theBrushIsMovedByKeys();
    void chipsHideTheirKind();
    void typingFiltersAndUndoTakesItBack();
    void searchMarksAndWalksHits();
    void escapeLeadsBackToTheTree();
    void aFilterThatLeavesNothingCanBeReset();
    void aFilterLeadsBackToThePlaceBeforeIt();
    void whatComesNextIsSeen();
    void zoomingByKeyKeepsTheSelectedSpanInView();
    void idleTimeIsShortenedUnlessItIsAskedFor();
    void everythingStaysInPlaceWhenTheSessionGrows();
    void textIsNeverMarkup();
    void headersAreNotCut();
    void aBlindUserHearsTheRows();
    void aDismissedHandoffHasNoMark();
    void manyBranchesHaveLanesOfTheirOwn();
    void aFailedSpanWithoutAnEndDoesNotLookAsIfItRan();
    void aHandoffThatNobodyTookSaysSo();
    void branchesAreLanes();

private:
    void open();
    void turnWheel(int x, int delta, Qt::KeyboardModifiers modifiers);
    [[nodiscard]] Node node(std::uint64_t id) const { return m_document->data()->table.find(0, {id}); }
    [[nodiscard]] std::uint64_t selected() const
    {
        return m_document->data()->table.id(m_document->selected()).value;
    }
    [[nodiscard]] views::SpanTreeView& tree() const { return m_view->tree(); }
    [[nodiscard]] QRect cell(std::uint64_t id, int column) const;
    template <typename T> [[nodiscard]] T* part(const char* name) const
    {
        return m_view->findChild<T*>(QString::fromLatin1(name));
    }

    std::shared_ptr<test::FakeSource> m_source;
    std::unique_ptr<SessionDocument> m_document;
    std::unique_ptr<views::SessionView> m_view;
};

void SessionViewTest::init()
{
    m_source = std::make_shared<test::FakeSource>();
    m_source->session = [](std::int64_t) { return test::agentSession(); };
    m_document = std::make_unique<SessionDocument>(m_source);
    m_view = std::make_unique<views::SessionView>(*m_document);
    m_view->setTheme(views::Theme::light());
    m_view->resize(1280, 800);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void SessionViewTest::cleanup()
{
    m_source->release();
    m_view.reset();
    m_document.reset();
}

void SessionViewTest::open()
{
    m_document->open(1);
    QTRY_COMPARE(m_document->state(), SessionDocument::State::ready);
    QTRY_VERIFY(tree().isVisible());
}

QRect SessionViewTest::cell(std::uint64_t id, int column) const
{
    return tree().visualRect(tree().model()->index(m_document->rows().rowOf(node(id)), column));
}

void SessionViewTest::turnWheel(int x, int delta, Qt::KeyboardModifiers modifiers)
{
    const QPointF at(x, 60);
    QWheelEvent event(at, tree().viewport()->mapToGlobal(at), {}, {0, delta}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(tree().viewport(), &event);
}

void SessionViewTest::saysWhatIsGoingOn()
{
    const auto shown = [this](const QString& text) {
        const auto labels = m_view->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
    };
    QVERIFY(shown(QStringLiteral("No session is open")));
    m_source->hold();
    m_document->open(1);
    QVERIFY(shown(QStringLiteral("Opening the session…")));
    for (auto* button : m_view->findChildren<QAbstractButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Cancel"))
            QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_document->state(), SessionDocument::State::empty);
    QVERIFY(shown(QStringLiteral("No session is open")));
}

void SessionViewTest::aFailureCanBeTriedAgain()
{
    m_source->session = nullptr;
    m_document->open(1);
    QTRY_COMPARE(m_document->state(), SessionDocument::State::failed);
    m_source->session = [](std::int64_t) { return test::agentSession(); };
    for (auto* button : m_view->findChildren<QAbstractButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Try again"))
            QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(m_document->state(), SessionDocument::State::ready);
    QVERIFY(tree().isVisible());
}

void SessionViewTest::longNamesAreOneLineAndSayThatTheyGoOn()
{
    m_source->session = [](std::int64_t) {
        auto data = test::agentSession();
        data->summary.facts.user = "ann\nlee\nor so";
        data->summary.models = {std::string(200, 'm'), std::string(200, 'n'), std::string(200, 'o')};
        return data;
    };
    open();
    const auto value = [this](const char* name) {
        return part<QWidget>(name)->findChild<views::ElidedLabel*>()->text();
    };
    QCOMPARE(value("figure-user"), QStringLiteral("ann lee or so"));
    QVERIFY(value("figure-models").endsWith(QChar(0x2026)));
    QVERIFY(part<QWidget>("figure-models")->toolTip().contains(QString(200, QLatin1Char('m'))));
    m_view->resize(m_view->minimumSizeHint().width(), 700);
    const QWidget* models = part<QWidget>("figure-models");
    QVERIFY(models->sizeHint().width() > models->parentWidget()->width());
    QTRY_VERIFY(models->geometry().right() < models->parentWidget()->width());
}

void SessionViewTest::arrowsFoldAndUnfold()
{
    open();
    const int all = tree().model()->rowCount();
    const QRect name = cell(ids::search, RowModel::name);
    const QPoint arrow(name.left() + 4 + views::Metrics(tree().font()).indent * 3 / 2, name.center().y());
    QTest::mouseClick(tree().viewport(), Qt::LeftButton, {}, arrow);
    QCOMPARE(tree().model()->rowCount(), all - 3);
    QCOMPARE(m_document->selected(), m_document->rows().nodeAt(0)); // folding is not selecting
    QTest::mouseClick(tree().viewport(), Qt::LeftButton, {}, arrow);
    QCOMPARE(tree().model()->rowCount(), all);
}

void SessionViewTest::keysWalkTheTree()
{
    open();
    QSignalSpy inspect(m_view.get(), &views::SessionView::inspectRequested);
    const int all = tree().model()->rowCount();
    QTest::mouseClick(tree().viewport(), Qt::LeftButton, {}, cell(ids::search, RowModel::cost).center());
    QCOMPARE(selected(), ids::search);
    QTest::keyClick(&tree(), Qt::Key_Right);
    QCOMPARE(selected(), 4U); // the first child
    QTest::keyClick(&tree(), Qt::Key_Left);
    QCOMPARE(tree().model()->rowCount(), all - 2); // folded
    QTest::keyClick(&tree(), Qt::Key_Left);
    QCOMPARE(selected(), ids::search); // its parent
    QTest::keyClicks(&tree(), QStringLiteral("*"));
    QCOMPARE(tree().model()->rowCount(), all);
    QTest::keyClick(&tree(), Qt::Key_Down);
    QCOMPARE(selected(), 4U);
    QTest::keyClick(&tree(), Qt::Key_Return);
    QCOMPARE(inspect.count(), 1);
    QTest::keyClick(&tree(), Qt::Key_End);
    QCOMPARE(m_document->rows().rowOf(m_document->selected()), all - 1);
    QTest::keyClick(&tree(), Qt::Key_Home);
    QCOMPARE(m_document->rows().rowOf(m_document->selected()), 0);
}

void SessionViewTest::errorsAreReachedByKeyAndByClick()
{
    open();
    QTest::keyClicks(&tree(), QStringLiteral("ee"));
    QCOMPARE(selected(), ids::firstTry);
    QTest::keyClicks(&tree(), QStringLiteral("E"));
    QCOMPARE(selected(), ids::payments);
    QVERIFY(m_document->onSelectedPath(node(ids::root)));
    auto* figure = part<QWidget>("figure-errors");
    QVERIFY(figure != nullptr);
    QTest::mouseClick(figure->findChild<QToolButton*>(), Qt::LeftButton);
    QCOMPARE(selected(), ids::firstTry);
}

void SessionViewTest::theWheelZoomsAroundTheMouse()
{
    open();
    const QRect timeline = tree().timelineRect();
    const int x = timeline.left() + timeline.width() / 4;
    const auto timeAt = [&] {
        const models::TimeScale scale{m_document->window(), static_cast<double>(timeline.width())};
        return scale.time(x - timeline.left());
    };
    const std::int64_t before = timeAt(), length = m_document->window().length();
    for (int i = 0; i < 4; ++i) turnWheel(x, 120, Qt::ControlModifier);
    QVERIFY(m_document->window().length() < length / 2);
    QVERIFY(std::abs(timeAt() - before) < length / timeline.width());
    const models::TimeWindow zoomed = m_document->window();
    turnWheel(x, -120, Qt::ShiftModifier);
    QVERIFY(m_document->window().startNs > zoomed.startNs);
    QCOMPARE(m_document->window().length(), zoomed.length());
    turnWheel(x, -120, {}); // scrolls rows, not time
    QCOMPARE(m_document->window().length(), zoomed.length());
    QTest::keyClicks(&tree(), QStringLiteral("0"));
    QVERIFY(m_document->window() == m_document->extent());
}

void SessionViewTest::aDragPansInOneUndoStep()
{
    open();
    tree().zoomIn();
    const models::TimeWindow zoomed = m_document->window();
    const QPoint from = tree().timelineRect().center();
    QTest::mousePress(tree().viewport(), Qt::LeftButton, {}, from);
    for (int x = 5; x <= 100; x += 5) {
        QMouseEvent move(QEvent::MouseMove, from + QPoint(x, 0),
                         tree().viewport()->mapToGlobal(from + QPoint(x, 0)), Qt::NoButton, Qt::LeftButton,
                         {});
        QCoreApplication::sendEvent(tree().viewport(), &move);
    }
    QTest::mouseRelease(tree().viewport(), Qt::LeftButton, {}, from + QPoint(100, 0));
    QVERIFY(m_document->window().startNs < zoomed.startNs);
    QCOMPARE(m_document->window().length(), zoomed.length());
    m_document->undo();
    QVERIFY(m_document->window() == zoomed);
    m_document->undo();
    QVERIFY(m_document->window() == m_document->extent());
}

void SessionViewTest::aDoubleClickZoomsToTheBar()
{
    open();
    const QPoint bar(tree().timelineRect().center().x(),
                     cell(ids::firstTry, RowModel::timeline).center().y());
    QTest::mouseClick(tree().viewport(), Qt::LeftButton, {}, bar);
    QTest::mouseDClick(tree().viewport(), Qt::LeftButton, {}, bar);
    const std::int64_t start = m_document->data()->table.startNs(node(ids::firstTry));
    QVERIFY(m_document->window().startNs <= start);
    QVERIFY(m_document->window().length() < 2'000 * test::kMillisecond);
}

void SessionViewTest::theBrushChoosesMovesAndClears()
{
    open();
    auto& strip = *part<views::OverviewStrip>("overview");
    const int width = strip.width(), y = strip.height() / 2;
    const auto drag = [&](int from, int to) {
        QTest::mousePress(&strip, Qt::LeftButton, {}, {from, y});
        QTest::mouseMove(&strip, {(from + to) / 2, y});
        QTest::mouseMove(&strip, {to, y});
        QTest::mouseRelease(&strip, Qt::LeftButton, {}, {to, y});
    };
    const std::int64_t pixel = m_document->extent().length() / width;
    const auto near = [&](std::int64_t a, std::int64_t b) { return std::abs(a - b) <= 2 * pixel; };
    drag(width / 4, width / 2);
    const models::TimeWindow chosen = m_document->window();
    QVERIFY(near(chosen.startNs, m_document->extent().startNs + width / 4 * pixel));
    QVERIFY(near(chosen.length(), (width / 2 - width / 4) * pixel));
    drag(width * 3 / 8, width * 5 / 8);
    QVERIFY(near(m_document->window().startNs, chosen.startNs + width / 4 * pixel));
    QVERIFY(near(m_document->window().length(), chosen.length()));
    drag(width * 3 / 4, width - 20); // the right edge
    QVERIFY(near(m_document->window().startNs, chosen.startNs + width / 4 * pixel));
    QVERIFY(m_document->window().length() > chosen.length());
    QTest::mouseDClick(&strip, Qt::LeftButton, {}, {width / 8, y});
    QVERIFY(m_document->window() == m_document->extent());
}

void SessionViewTest::theBrushIsMovedByKeys()
{
    open();
    auto& strip = *part<views::OverviewStrip>("overview");
    QTest::keyClick(&strip, Qt::Key_Plus);
    const models::TimeWindow zoomed = m_document->window();
    QVERIFY(zoomed.length() < m_document->extent().length());
    QTest::keyClick(&strip, Qt::Key_Right);
    QVERIFY(m_document->window().startNs > zoomed.startNs);
    QTest::keyClick(&strip, Qt::Key_Escape);
    QVERIFY(m_document->window() == m_document->extent());
}

void SessionViewTest::chipsHideTheirKind()
{
    open();
    auto* chip = part<QAbstractButton>("kind-retrieval");
    QVERIFY(chip->isVisible());
    QCOMPARE(chip->text(), QStringLiteral("1"));
    QVERIFY(m_document->rows().matches(node(4)));
    QTest::mouseClick(chip, Qt::LeftButton);
    QVERIFY(!m_document->rows().matches(node(4)));
    QVERIFY(m_document->rows().rowOf(node(4)) >= 0); // kept for what is beneath it
    QTest::keyClick(chip, Qt::Key_Space);
    QVERIFY(m_document->rows().matches(node(4)));
    QTest::mouseClick(part<QAbstractButton>("errorsOnly"), Qt::LeftButton);
    QCOMPARE(m_document->rows().matchCount(), std::size_t{4});
}

void SessionViewTest::typingFiltersAndUndoTakesItBack()
{
    open();
    auto* filter = part<QLineEdit>("spanFilter");
    QTest::keyClicks(filter, QStringLiteral("stripe"));
    QCOMPARE(m_document->rows().matchCount(), std::size_t{3});
    QCOMPARE(tree().model()->rowCount(), 5); // and the two agents above them
    m_document->undo();
    QCOMPARE(filter->text(), QString());
    QCOMPARE(tree().model()->rowCount(), 19);
    QTest::keyClicks(filter, QStringLiteral("there is no such span"));
    QCOMPARE(tree().model()->rowCount(), 0);
}

void SessionViewTest::searchMarksAndWalksHits()
{
    open();
    m_source->hits["charged"] = {static_cast<std::int64_t>(ids::search),
                                 static_cast<std::int64_t>(ids::human)};
    auto* search = part<QLineEdit>("contentSearch");
    QTest::keyClicks(search, QStringLiteral("charged"));
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(m_document->searchHits().size(), std::size_t{2});
    QCOMPARE(selected(), ids::search);
    QCOMPARE(part<QLabel>("searchHits")->text(), QStringLiteral("1 of 2 spans"));
    QTest::keyClick(search, Qt::Key_Return);
    QCOMPARE(selected(), ids::human);
    QCOMPARE(part<QLabel>("searchHits")->text(), QStringLiteral("2 of 2 spans"));
    QTest::keyClick(search, Qt::Key_Return); // wraps around
    QCOMPARE(selected(), ids::search);
    m_document->select(node(ids::markup)); // none of the hits
    QCOMPARE(part<QLabel>("searchHits")->text(), QStringLiteral("2 spans"));
    search->clear();
    QVERIFY(m_document->searchHits().empty());
}

void SessionViewTest::escapeLeadsBackToTheTree()
{
    open();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    for (const char* name : {"spanFilter", "contentSearch"}) {
        auto* field = part<QLineEdit>(name);
        field->setFocus();
        QTest::keyClicks(field, QStringLiteral("stripe"));
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(field->text(), QString());
        QVERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(tree().hasFocus());
    }
    QVERIFY(m_document->view().filter.isEmpty());
    part<QLineEdit>("spanFilter")->setFocus();
    QTest::keyClick(part<QLineEdit>("spanFilter"), Qt::Key_Down);
    QVERIFY(tree().hasFocus());
}

void SessionViewTest::aFilterThatLeavesNothingCanBeReset()
{
    QAction reset(QStringLiteral("Reset"));
    connect(&reset, &QAction::triggered, m_document.get(), &SessionDocument::resetFilters);
    m_view->setResetAction(&reset);
    open();
    QTest::keyClicks(part<QLineEdit>("spanFilter"), QStringLiteral("there is no such span"));
    const auto buttons = tree().findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 1);
    QVERIFY(buttons.front()->isVisible());
    QTest::mouseClick(buttons.front(), Qt::LeftButton);
    QCOMPARE(tree().model()->rowCount(), 19);
    QVERIFY(!buttons.front()->isVisible());
}

void SessionViewTest::aFilterLeadsBackToThePlaceBeforeIt()
{
    m_view->resize(1280, 420);
    open();
    auto* errorsOnly = part<QAbstractButton>("errorsOnly");
    QScrollBar* scrolled = tree().verticalScrollBar();
    m_document->select(node(ids::human)); // no error
    scrolled->setValue(scrolled->maximum());
    const int before = scrolled->value();
    QVERIFY(before > 0);
    QTest::mouseClick(errorsOnly, Qt::LeftButton);
    QVERIFY(scrolled->value() < before);
    QTest::mouseClick(errorsOnly, Qt::LeftButton);
    QCOMPARE(scrolled->value(), before);
    // What is chosen among the errors stays where it is.
    QTest::mouseClick(errorsOnly, Qt::LeftButton);
    QTest::mouseClick(tree().viewport(), Qt::LeftButton, {}, cell(ids::secondTry, RowModel::name).center());
    const int y = cell(ids::secondTry, RowModel::name).top();
    QTest::mouseClick(errorsOnly, Qt::LeftButton);
    QCOMPARE(cell(ids::secondTry, RowModel::name).top(), y);
}

void SessionViewTest::whatComesNextIsSeen()
{
    m_view->resize(1280, 480);
    open();
    const int height = tree().viewport()->height();
    const int rows = tree().model()->rowCount();
    for (int row = 0; row + 3 < rows; ++row) {
        QTest::keyClick(&tree(), Qt::Key_Down);
        const int below = height - tree().visualRect(tree().currentIndex()).bottom();
        QVERIFY2(below >= 0, qPrintable(QString::number(row)));
    }
    QVERIFY(tree().verticalScrollBar()->value() > 0);
    QVERIFY(tree().rowAt(height - 1) > tree().currentIndex().row());
}

void SessionViewTest::zoomingByKeyKeepsTheSelectedSpanInView()
{
    m_source->session = [](std::int64_t) {
        test::SessionBuilder session;
        session.add({1, 0, SpanKind::agent, "ten hours", 0, 36'000'000});
        session.add({2, 1, SpanKind::tool, "soon", 10'000, 10'400}); // less than a pixel
        return session.finish();
    };
    open();
    m_document->setIdleHidden(false);
    m_document->select(node(2));
    const std::int64_t start = m_document->data()->table.startNs(node(2));
    const std::int64_t before = m_document->window().endNs - m_document->window().startNs;
    for (int i = 0; i < 10; ++i) {
        QTest::keyClick(&tree(), Qt::Key_Plus);
        const models::TimeWindow window = m_document->window();
        QVERIFY2(window.startNs <= start && start <= window.endNs, qPrintable(QString::number(i)));
    }
    QVERIFY(m_document->window().endNs - m_document->window().startNs < before / 500);
}

void SessionViewTest::idleTimeIsShortenedUnlessItIsAskedFor()
{
    m_source->session = [](std::int64_t) {
        test::SessionBuilder session;
        session.add({1, 0, SpanKind::agent, "ten hours", 0, 36'000'000});
        session.add({2, 1, SpanKind::tool, "soon", 0, 4'000});
        session.add({3, 1, SpanKind::tool, "late", 35'996'000, 36'000'000});
        return session.finish();
    };
    open();
    QVERIFY(m_document->hasIdleTime() && m_document->idleHidden());
    const QRect timeline = tree().timelineRect();
    const auto colourAt = [&](std::uint64_t id, double share) {
        const int y = cell(id, RowModel::name).center().y();
        const QPoint at(timeline.left() + static_cast<int>(timeline.width() * share), y);
        return tree().viewport()->grab().toImage().pixelColor(at);
    };
    const QColor bar = colourAt(2, 0.3);
    QCOMPARE(colourAt(3, 0.7), bar); // each takes nearly half
    m_document->setIdleHidden(false);
    QVERIFY(colourAt(2, 0.3) != bar);
    QVERIFY(colourAt(3, 0.7) != bar);
    m_document->setIdleHidden(true);
    QCOMPARE(colourAt(2, 0.3), bar);
}

void SessionViewTest::everythingStaysInPlaceWhenTheSessionGrows()
{
    m_view->resize(1280, 420);
    open();
    m_document->select(node(ids::secondTry));
    m_document->setExpanded(node(ids::search), false);
    QTest::qWait(0);
    const int y = cell(ids::secondTry, RowModel::name).top();
    const int rows = tree().model()->rowCount();
    m_document->reload();
    QTRY_COMPARE(m_document->state(), SessionDocument::State::ready);
    QCOMPARE(selected(), ids::secondTry);
    QCOMPARE(tree().model()->rowCount(), rows);
    QCOMPARE(cell(ids::secondTry, RowModel::name).top(), y);
}

void SessionViewTest::textIsNeverMarkup()
{
    open();
    QCOMPARE(tree().model()->index(m_document->rows().rowOf(node(ids::markup)), 0).data().toString(),
             QStringLiteral("<img src=x>"));
    QCOMPARE(part<views::ElidedLabel>("sessionTitle")->text(),
             QStringLiteral("I was charged <b>twice</b>, can you fix it?"));
    for (const QLabel* label : m_view->findChildren<QLabel*>())
        QVERIFY2(label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()),
                 qPrintable(label->text()));
}

void SessionViewTest::headersAreNotCut()
{
    open();
    const QHeaderView& header = *tree().horizontalHeader();
    for (const int width : {800, 1280, 2560}) {
        m_view->resize(width, 800);
        for (int column = 0; column < RowModel::timeline; ++column) {
            if (tree().isColumnHidden(column)) continue;
            const QString text = tree().model()->headerData(column, Qt::Horizontal).toString();
            QVERIFY2(header.fontMetrics().horizontalAdvance(text) + 12 <= header.sectionSize(column),
                     qPrintable(text));
        }
        QVERIFY(tree().timelineRect().width() >= width / 4);
    }
}

void SessionViewTest::aBlindUserHearsTheRows()
{
    open();
    QAccessibleInterface* table = QAccessible::queryAccessibleInterface(&tree());
    QVERIFY(table != nullptr && table->tableInterface() != nullptr);
    QAccessibleInterface* row = table->tableInterface()->cellAt(m_document->rows().rowOf(node(ids::http)), 0);
    QVERIFY(row != nullptr);
    QVERIFY(row->text(QAccessible::Name).contains(QStringLiteral("level 4")));
    for (const QAbstractButton* button : m_view->findChildren<QAbstractButton*>())
        if (qobject_cast<QLineEdit*>(button->parent()) == nullptr) // its clear button is Qt's
            QVERIFY2(!button->isVisible() || !button->accessibleName().isEmpty() || !button->text().isEmpty(),
                     qPrintable(button->parent()->objectName() + u' ' + button->objectName()));
}

void SessionViewTest::aDismissedHandoffHasNoMark()
{
    open();
    auto marks = std::make_shared<models::TreeMarks>(m_document->marks());
    const Row transfer = node(ids::transfer);
    QVERIFY(m_document->kind(transfer) == SpanKind::handoff);
    const auto figure = [this] { return part<QWidget>("figure-handoffs"); };
    QVERIFY(figure() != nullptr);
    std::erase_if(marks->handoffs, [&](const Handoff& one) { return one.row == transfer; });
    const bool others = !marks->handoffs.empty();
    marks->dismissedHandoffs = {transfer};
    m_document->setMarks(m_document->data(), marks);
    QVERIFY(m_document->kind(transfer) == SpanKind::tool);
    QCOMPARE(figure() != nullptr, others);
    const QString spoken =
        tree().model()->index(m_document->rows().rowOf(transfer), 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(spoken.startsWith(QStringLiteral("tool ")), qPrintable(spoken));
}

void SessionViewTest::branchesAreLanes()
{
    open();
    const auto spoken = [this](std::uint64_t id) {
        return tree()
            .model()
            ->index(m_document->rows().rowOf(node(id)), 0)
            .data(Qt::AccessibleTextRole)
            .toString();
    };
    const QRect cellBefore = cell(ids::payments, RowModel::name);
    const auto& delegate = *qobject_cast<views::SpanDelegate*>(tree().itemDelegate());
    const int arrowBefore = delegate.arrowRect(cellBefore, node(ids::payments)).left();
    const QImage before = tree().viewport()->grab(cellBefore).toImage();
    auto marks = std::make_shared<models::TreeMarks>(m_document->marks());
    Branch first, second;
    first.first = node(ids::root);
    second.number = 1;
    second.cause = BranchCause::edited;
    second.first = node(ids::payments);
    second.live = true;
    const Row rows = m_document->data()->table.size();
    marks->branches = {
        {first, second}, std::vector<std::uint32_t>(rows, 0), {}, std::vector<bool>(rows, true)};
    const SpanTree& spans = m_document->data()->tree;
    for (const Node below :
         spans.preorder().subspan(spans.position(second.first), spans.subtreeSize(second.first)))
        marks->branches.numbers[below] = 1;
    marks->branches.live[node(ids::search)] = false;
    m_document->setMarks(m_document->data(), marks);
    QVERIFY(delegate.arrowRect(cellBefore, node(ids::payments)).left() > arrowBefore);
    QVERIFY(tree().viewport()->grab(cellBefore).toImage() != before);
    QVERIFY2(spoken(ids::payments).contains(QStringLiteral("Branch 1 begins here (edited)")),
             qPrintable(spoken(ids::payments)));
    QVERIFY(spoken(ids::search).contains(QStringLiteral("On branch 0: left; the session ended on branch 1")));
    QVERIFY(spoken(ids::http).contains(QStringLiteral("On branch 1, where the session ended")));
    QCOMPARE(m_document->branch(node(ids::root))->number, 0U);
    QVERIFY(part<QWidget>("figure-branches") != nullptr);
    // The arrow is clicked where it is painted.
    QTest::mouseClick(tree().viewport(), Qt::LeftButton, {},
                      delegate.arrowRect(cell(ids::payments, RowModel::name), node(ids::payments)).center());
    QVERIFY(!m_document->rows().expanded(node(ids::payments)));
}

void SessionViewTest::manyBranchesHaveLanesOfTheirOwn()
{
    open();
    const Row rows = m_document->data()->table.size();
    std::vector<Branch> branches(12);
    for (std::uint32_t i = 0; i < branches.size(); ++i) {
        branches[i].number = i;
        branches[i].first = node(ids::root);
    }
    const auto lanesOf = [&](std::uint32_t number) {
        auto marks = std::make_shared<models::TreeMarks>(m_document->marks());
        marks->branches = {
            branches, std::vector<std::uint32_t>(rows, number), {}, std::vector<bool>(rows, true)};
        m_document->setMarks(m_document->data(), marks);
        return tree().viewport()->grab(cell(ids::payments, RowModel::name)).toImage();
    };
    std::vector<QImage> seen;
    for (std::uint32_t i = 0; i < branches.size(); ++i) {
        const QImage lane = lanesOf(i);
        QVERIFY2(std::ranges::find(seen, lane) == seen.end(), qPrintable(QString::number(i)));
        seen.push_back(lane);
    }
}

void SessionViewTest::aFailedSpanWithoutAnEndDoesNotLookAsIfItRan()
{
    m_source->session = [](std::int64_t) {
        test::SessionBuilder session;
        session.add({1, 0, SpanKind::tool, "failed", 0, 0, SpanStatus::error});
        session.add({2, 0, SpanKind::tool, "running", 0, 0, SpanStatus::running});
        session.add({3, 0, SpanKind::tool, "done", 0, 10'000});
        return session.finish();
    };
    open();
    const auto fades = [this](std::uint64_t id) {
        const QRect place = cell(id, RowModel::timeline);
        const QImage image = tree().viewport()->grab(place).toImage();
        const int y = image.height() / 2 + 3, end = image.width() - 8; // below what is written
        return image.pixel(image.width() / 2, y) != image.pixel(end, y);
    };
    QVERIFY(fades(2));
    QVERIFY(!fades(1));
}

void SessionViewTest::aHandoffThatNobodyTookSaysSo()
{
    open();
    const Row transfer = node(ids::transfer);
    const auto painted = [&](bool dropped) {
        auto marks = std::make_shared<models::TreeMarks>(m_document->marks());
        for (Handoff& handoff : marks->handoffs)
            if (handoff.row == transfer) handoff.dropped = dropped;
        m_document->setMarks(m_document->data(), marks);
        return tree().viewport()->grab(cell(ids::transfer, RowModel::name)).toImage();
    };
    QVERIFY(painted(true) != painted(false));
}

QTEST_MAIN(SessionViewTest)
#include "session_view_test.moc"
