// The library as a person uses it: suggestions while typing, errors at their place, facets, saved searches,
// columns, and the pages for an empty or unreadable workspace.
#include "support/window.h"
#include "views/library/facet_panel.h"
#include "views/library/getting_started.h"
#include "views/library/library_table.h"
#include "views/library/library_view.h"
#include "views/library/query_edit.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

using namespace retrospan;
using app::ActionId;

class LibraryViewTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_test = std::make_unique<test::Window>();
        QTRY_VERIFY(!m_test->library().loading());
    }
    void cleanup() { m_test.reset(); }

    void anEmptyWorkspaceSaysWhatToDo();
    void gettingStartedHasTheLineForSdks();
    void gettingStartedCanBeLeft();
    void suggestionsAreChosenByKeys();
    void suggestionsAreChosenByMouse();
    void enterSearchesUnlessARowWasChosen();
    void escapeClosesTheSuggestionsOnly();
    void anErrorIsShownAtItsPlaceAndKeepsTheRows();
    void nothingFoundOffersTheWayOut();
    void facetsFilterAndUnfilter();
    void facetsOfAChosenFieldKeepTheirOtherValues();
    void searchesAreKeptInTheWorkspace();
    void columnsAreChosenAndRemembered();
    void theTitleTakesTheRestUntilItIsSized();
    void escapeEmptiesTheQueryAndLeadsToTheTable();
    void tabShowsWhereTheKeysGo();
    void theCurrentSessionStaysCurrent();
    void homeAndEndGoToTheFirstAndTheLastRow();
    void aColumnOfNumbersBeginsWithTheLargest();
    void theWholeRowIsHovered();
    void whatWasFoundIsShownInTheSession();
    void enterOpensTheSession();

private:
    void fill()
    {
        std::string lines;
        for (int trace = 1; trace <= 4; ++trace)
            lines +=
                test::otlpLine({.trace = trace,
                                .name = "work",
                                .start = trace * 1'000'000'000LL,
                                .end = trace * 1'000'000'000LL + 500,
                                .attributes = test::text("gen_ai.agent.name", trace < 3 ? "billing" : "a b"),
                                .extra = trace == 1 ? R"(,"status":{"code":2})" : ""});
        QVERIFY(m_test->import(lines));
        press(Qt::Key_1, Qt::ControlModifier);
        QTRY_COMPARE(m_test->library().rowCount(), 4);
        QTRY_VERIFY(!m_test->library().facets().empty());
    }
    void press(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_test->window.get(), static_cast<Qt::Key>(key), modifiers);
    }
    [[nodiscard]] views::QueryEdit* query() { return m_test->window->findChild<views::QueryEdit*>(); }
    [[nodiscard]] QListView* list() { return m_test->child<QListView>("querySuggestions"); }
    [[nodiscard]] views::LibraryTable* table() { return m_test->window->findChild<views::LibraryTable*>(); }
    [[nodiscard]] QTreeWidgetItem* facetItem(const QString& text)
    {
        const auto items = m_test->window->findChild<views::FacetPanel*>()->findItems(
            text, Qt::MatchExactly | Qt::MatchRecursive);
        return items.isEmpty() ? nullptr : items.front();
    }
    void clickFacet(const QString& text)
    {
        auto* panel = m_test->window->findChild<views::FacetPanel*>();
        QTreeWidgetItem* item = facetItem(text);
        QVERIFY(item != nullptr);
        panel->scrollToItem(item);
        QTest::mouseClick(panel->viewport(), Qt::LeftButton, {}, panel->visualItemRect(item).center());
    }
    std::unique_ptr<test::Window> m_test;
};

void LibraryViewTest::anEmptyWorkspaceSaysWhatToDo()
{
    auto* page = m_test->child<QWidget>("gettingStarted");
    QTRY_VERIFY(page->isVisible());
    QPushButton* sample = nullptr;
    for (auto* button : page->findChildren<QPushButton*>())
        if (button->text() == m_test->action(ActionId::openSample)->text()) sample = button;
    QVERIFY(sample != nullptr);
    QTest::mouseClick(sample, Qt::LeftButton);
    QTRY_VERIFY(m_test->document().data() != nullptr);
}

void LibraryViewTest::gettingStartedHasTheLineForSdks()
{
    auto* view = m_test->child<views::GettingStarted>("gettingStarted");
    auto* line = m_test->child<QLabel>("endpoint");
    const QString setting = QStringLiteral("export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318");
    view->setEndpoint(setting, {});
    QTRY_VERIFY(line->isVisible());
    QPushButton* copy = nullptr;
    for (auto* button : view->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("&Copy")) copy = button;
    QVERIFY(copy != nullptr);
    view->ensureWidgetVisible(copy);
    QTest::mouseClick(copy, Qt::LeftButton);
    QCOMPARE(QGuiApplication::clipboard()->text(), setting);
    view->setEndpoint({}, QStringLiteral("the port is taken"));
    QCOMPARE(line->text(), QStringLiteral("the port is taken"));
    QVERIFY(!copy->isVisible());
    view->setEndpoint({}, {});
    QVERIFY(!line->isVisible());
}

void LibraryViewTest::gettingStartedCanBeLeft()
{
    fill();
    auto* page = m_test->child<QWidget>("gettingStarted");
    QVERIFY(!page->isVisible());
    press(Qt::Key_F1);
    QTRY_VERIFY(page->isVisible());
    press(Qt::Key_1, Qt::ControlModifier);
    QTRY_VERIFY(!page->isVisible());
    QVERIFY(table()->isVisible());
}

void LibraryViewTest::suggestionsAreChosenByKeys()
{
    fill();
    query()->setFocus();
    QTest::keyClicks(query(), QStringLiteral("stat"));
    QVERIFY(list()->isVisible());
    QTest::keyClick(query(), Qt::Key_Tab);
    QCOMPARE(query()->text(), QStringLiteral("status:"));
    QVERIFY(query()->hasFocus());
    QVERIFY(list()->isVisible()); // the values now
    QTest::keyClick(query(), Qt::Key_Down);
    QTest::keyClick(query(), Qt::Key_Down);
    QTest::keyClick(query(), Qt::Key_Up);
    QTest::keyClick(query(), Qt::Key_Return);
    QCOMPARE(query()->text(), QStringLiteral("status:failed "));
    QVERIFY(!list()->isVisible());
    QCOMPARE(m_test->library().rowCount(), 1);
    QTest::keyClicks(query(), QStringLiteral("agent:bil"));
    QTest::keyClick(query(), Qt::Key_Tab);
    QCOMPARE(query()->text(), QStringLiteral("status:failed agent:billing "));
    QTest::keyClick(query(), Qt::Key_Down); // asks for what may come next
    QVERIFY(list()->isVisible());
}

void LibraryViewTest::suggestionsAreChosenByMouse()
{
    fill();
    query()->setFocus();
    QTest::keyClicks(query(), QStringLiteral("agent:"));
    QVERIFY(list()->isVisible());
    QCOMPARE(list()->model()->rowCount(), 2);
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {},
                      list()->visualRect(list()->model()->index(0, 0)).center());
    QCOMPARE(query()->text(), QStringLiteral("agent:\"a b\" "));
    QVERIFY(query()->hasFocus());
    QCOMPARE(m_test->library().rowCount(), 2);
}

void LibraryViewTest::enterSearchesUnlessARowWasChosen()
{
    fill();
    query()->setFocus();
    QTest::keyClicks(query(), QStringLiteral("work"));
    QTest::keyClick(query(), Qt::Key_Return);
    QCOMPARE(query()->text(), QStringLiteral("work"));
    QVERIFY(table()->hasFocus());
    QVERIFY(table()->currentIndex().isValid());
}

void LibraryViewTest::escapeClosesTheSuggestionsOnly()
{
    fill();
    query()->setFocus();
    QTest::keyClicks(query(), QStringLiteral("co"));
    QVERIFY(list()->isVisible());
    QTest::keyClick(query(), Qt::Key_Escape);
    QVERIFY(!list()->isVisible());
    QCOMPARE(query()->text(), QStringLiteral("co"));
    QTest::keyClicks(query(), QStringLiteral("s"));
    table()->setFocus();
    QVERIFY(!list()->isVisible());
}

void LibraryViewTest::anErrorIsShownAtItsPlaceAndKeepsTheRows()
{
    fill();
    QTest::keyClicks(query(), QStringLiteral("status:failed"));
    QCOMPARE(m_test->library().rowCount(), 1);
    query()->insert(QStringLiteral(" cost>x"));
    QCOMPARE(m_test->library().rowCount(), 1);
    QVERIFY(!m_test->library().queryErrors().empty());
    const auto* line = m_test->child<QWidget>("libraryNotice");
    QVERIFY2(!line->accessibleName().contains(QLatin1String("Character")),
             "a word half typed is no error yet");
    QVERIFY(query()->accessibleDescription().isEmpty());
    QTest::keyClick(query(), Qt::Key_Return);
    const QString notice = line->accessibleName();
    QVERIFY2(notice.contains(QLatin1String("Character 20")), qPrintable(notice));
    QVERIFY(!m_test->action(ActionId::saveSearch)->isEnabled());
    m_test->library().sort(models::LibraryModel::title, Qt::AscendingOrder);
    QCOMPARE(m_test->library().rowCount(), 1);
}

void LibraryViewTest::nothingFoundOffersTheWayOut()
{
    fill();
    QTest::keyClicks(query(), QStringLiteral("tenant:nobody"));
    const auto* facets = m_test->child<QTreeWidget>("facets");
    QTRY_COMPARE(facets->topLevelItemCount(), 1);
    QCOMPARE(facets->topLevelItem(0)->text(0), QStringLiteral("Nothing matches"));
    QPushButton* reset = nullptr;
    for (auto* button : table()->findChildren<QPushButton*>())
        if (button->isVisible()) reset = button;
    QVERIFY(reset != nullptr);
    QTest::mouseClick(reset, Qt::LeftButton);
    QVERIFY(query()->text().isEmpty());
    QCOMPARE(m_test->library().rowCount(), 4);
    QVERIFY(!reset->isVisible());
}

void LibraryViewTest::facetsFilterAndUnfilter()
{
    fill();
    clickFacet(QStringLiteral("a b"));
    QCOMPARE(query()->text(), QStringLiteral("agent:\"a b\""));
    QCOMPARE(m_test->library().rowCount(), 2);
    QTRY_COMPARE(m_test->library().facets().front().values.size(), std::size_t{1});
    clickFacet(QStringLiteral("a b"));
    QCOMPARE(query()->text(), QString());
}

void LibraryViewTest::facetsOfAChosenFieldKeepTheirOtherValues()
{
    fill();
    const auto statuses = [this]() -> std::vector<models::FacetValue> {
        for (const models::Facet& facet : m_test->library().facets())
            if (facet.field == "status") return facet.values;
        return {};
    };
    const std::vector<models::FacetValue> all = statuses();
    QVERIFY(all.size() > 1);
    const QString first = QString::fromStdString(all[0].value), second = QString::fromStdString(all[1].value);
    clickFacet(first);
    QCOMPARE(m_test->library().rowCount(), static_cast<int>(all[0].count));
    QTRY_VERIFY(m_test->library().facets().size() > 0 && statuses() == all);
    clickFacet(second);
    QCOMPARE(query()->text(), QStringLiteral("(status:%1 OR status:%2)").arg(first, second));
    QCOMPARE(m_test->library().rowCount(), static_cast<int>(all[0].count + all[1].count));
    clickFacet(first);
    QCOMPARE(query()->text(), QStringLiteral("status:") + second);
}

void LibraryViewTest::searchesAreKeptInTheWorkspace()
{
    fill();
    QVERIFY(!m_test->action(ActionId::saveSearch)->isEnabled());
    QTest::keyClicks(query(), QStringLiteral("status:failed"));
    QVERIFY(m_test->action(ActionId::saveSearch)->isEnabled());
    m_test->window->saveSearch(QStringLiteral("  What failed "));
    QVERIFY(facetItem(QStringLiteral("What failed")) != nullptr);
    QTRY_VERIFY(m_test->window->library().workspace().setting("saved_searches")->has_value());
    m_test->reopen();
    QTRY_COMPARE(m_test->library().rowCount(), 4);
    QTRY_VERIFY(facetItem(QStringLiteral("What failed")) != nullptr);
    clickFacet(QStringLiteral("What failed"));
    QCOMPARE(query()->text(), QStringLiteral("status:failed"));
    QCOMPARE(m_test->library().rowCount(), 1);
    auto* panel = m_test->window->findChild<views::FacetPanel*>();
    panel->setCurrentItem(facetItem(QStringLiteral("What failed")));
    QTest::keyClick(panel, Qt::Key_Delete);
    QVERIFY(facetItem(QStringLiteral("What failed")) == nullptr);
}

void LibraryViewTest::columnsAreChosenAndRemembered()
{
    fill();
    const int errors = models::LibraryModel::errors, tags = models::LibraryModel::tags;
    QVERIFY(table()->isColumnHidden(tags));
    m_test->action(ActionId::chooseColumns)->trigger();
    auto* menu = m_test->child<QMenu>("columnMenu");
    QTRY_VERIFY(menu != nullptr && menu->isVisible());
    const auto boxes = menu->findChildren<QCheckBox*>();
    boxes[errors - 1]->click();
    boxes[tags - 1]->click();
    QVERIFY(menu->isVisible()); // more can be chosen
    menu->close();
    table()->setColumnWidth(models::LibraryModel::title, 333);
    table()->horizontalHeader()->moveSection(models::LibraryModel::cost, 1);
    table()->sortByColumn(models::LibraryModel::duration, Qt::AscendingOrder);
    m_test->window->close();
    m_test->reopen();
    QTRY_COMPARE(m_test->library().rowCount(), 4);
    QVERIFY(table()->isColumnHidden(errors));
    QVERIFY(!table()->isColumnHidden(tags));
    QCOMPARE(table()->columnWidth(models::LibraryModel::title), 333);
    QCOMPARE(table()->horizontalHeader()->visualIndex(models::LibraryModel::cost), 1);
    QCOMPARE(table()->horizontalHeader()->sortIndicatorSection(), int{models::LibraryModel::duration});
    table()->resetColumns();
    QVERIFY(!table()->isColumnHidden(errors));
    QCOMPARE(table()->horizontalHeader()->visualIndex(models::LibraryModel::cost),
             int{models::LibraryModel::cost});
}

void LibraryViewTest::theTitleTakesTheRestUntilItIsSized()
{
    fill();
    using models::LibraryModel;
    QCOMPARE(table()->model()->headerData(LibraryModel::cost, Qt::Horizontal).toString(),
             QStringLiteral("Cost"));
    QCOMPARE(table()->model()->headerData(LibraryModel::spans, Qt::Horizontal).toString(),
             QStringLiteral("Spans"));
    const auto title = [this] { return table()->columnWidth(LibraryModel::title); };
    QVERIFY(table()->columnViewportPosition(LibraryModel::errors) < table()->viewport()->width());
    const int narrow = title();
    m_test->window->resize(m_test->window->width() + 1500, m_test->window->height());
    QTRY_VERIFY(title() > narrow);
    const int wide = title();
    table()->resetColumns();
    table()->restoreColumnState(table()->columnState()); // nobody chose a width
    m_test->window->resize(m_test->window->width() - 1500, m_test->window->height());
    QTRY_VERIFY(title() < wide);
    table()->setColumnWidth(LibraryModel::title, 301);
    table()->restoreColumnState(table()->columnState());
    m_test->window->resize(m_test->window->width() + 1500, m_test->window->height());
    QTRY_VERIFY(table()->width() > 1500);
    QCOMPARE(title(), 301);
}

void LibraryViewTest::escapeEmptiesTheQueryAndLeadsToTheTable()
{
    fill();
    m_test->window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_test->window.get()));
    query()->setFocus();
    QTest::keyClicks(query(), QStringLiteral("tenant:nobody"));
    QTest::keyClick(query(), Qt::Key_Escape); // closes suggestions, if there are any
    QTest::keyClick(query(), Qt::Key_Escape);
    QCOMPARE(query()->text(), QString());
    if (!table()->hasFocus()) QTest::keyClick(query(), Qt::Key_Escape);
    QVERIFY(table()->hasFocus());
    QVERIFY(table()->currentKey() != 0);
}

void LibraryViewTest::tabShowsWhereTheKeysGo()
{
    fill();
    table()->clearSelection();
    table()->setCurrentIndex({});
    auto* facets = m_test->window->findChild<views::FacetPanel*>();
    m_test->window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_test->window.get()));
    query()->setFocus();
    for (int stop = 0; stop < 12 && !table()->hasFocus(); ++stop)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(table()->hasFocus());
    QCOMPARE(table()->currentIndex().row(), 0);
    for (int stop = 0; stop < 12 && !facets->hasFocus(); ++stop)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(facets->hasFocus());
    QVERIFY(facets->currentItem() != nullptr);
}

void LibraryViewTest::theCurrentSessionStaysCurrent()
{
    fill();
    table()->selectRow(2);
    const qint64 key = table()->currentKey();
    table()->sortByColumn(models::LibraryModel::started, Qt::AscendingOrder);
    QCOMPARE(table()->currentKey(), key);
    QTest::keyClicks(query(), QStringLiteral("tenant:nobody"));
    QCOMPARE(table()->currentKey(), qint64{0});
    query()->clear();
    QCOMPARE(table()->currentKey(), key);
    QSignalSpy loaded(&m_test->library(), &models::LibraryModel::loaded);
    m_test->library().reload();
    QVERIFY(loaded.wait());
    QCOMPARE(table()->currentKey(), key);
}

void LibraryViewTest::homeAndEndGoToTheFirstAndTheLastRow()
{
    fill();
    table()->selectRow(1);
    QTest::keyClick(table(), Qt::Key_End);
    QCOMPARE(table()->currentIndex().row(), 3);
    QTest::keyClick(table(), Qt::Key_Home);
    QCOMPARE(table()->currentIndex().row(), 0);
}

void LibraryViewTest::aColumnOfNumbersBeginsWithTheLargest()
{
    fill();
    const QHeaderView& header = *table()->horizontalHeader();
    for (int column = 0; column < header.count(); ++column)
        if (!header.isSectionHidden(column))
            QVERIFY2(header.sectionSize(column) >= header.sectionSizeHint(column),
                     qPrintable(QString::number(column)));
    const auto click = [&](int column) {
        const QPoint at(header.sectionViewportPosition(column) + header.sectionSize(column) / 2,
                        header.height() / 2);
        QTest::mouseClick(header.viewport(), Qt::LeftButton, {}, at);
        return header.sortIndicatorOrder();
    };
    QCOMPARE(click(models::LibraryModel::errors), Qt::DescendingOrder);
    QCOMPARE(click(models::LibraryModel::errors), Qt::AscendingOrder);
    QCOMPARE(click(models::LibraryModel::title), Qt::AscendingOrder);
}

void LibraryViewTest::theWholeRowIsHovered()
{
    fill();
    const auto cell = [this](int row, int column) {
        return table()->visualRect(table()->model()->index(row, column));
    };
    const auto colour = [&](int row, int column) {
        return table()->viewport()->grab().toImage().pixelColor(cell(row, column).topLeft() + QPoint(1, 2));
    };
    QTest::mouseMove(table()->viewport(), cell(2, models::LibraryModel::status).center());
    QTRY_VERIFY(colour(2, models::LibraryModel::status) != colour(3, models::LibraryModel::status));
    QCOMPARE(colour(2, models::LibraryModel::title), colour(2, models::LibraryModel::status));
    QCOMPARE(colour(2, models::LibraryModel::cost), colour(2, models::LibraryModel::status));
}

void LibraryViewTest::whatWasFoundIsShownInTheSession()
{
    fill();
    const auto line = [](int trace, const char* name, const char* said) {
        return test::otlpLine({.trace = trace,
                               .name = name,
                               .start = trace * 1'000'000'000LL,
                               .end = trace * 1'000'000'000LL + 500,
                               .attributes = test::text("output.value", said)});
    };
    QVERIFY(m_test->import(line(7, "answer", "the kangaroo left") + line(8, "other", "nothing here"),
                           "said.jsonl"));
    press(Qt::Key_1, Qt::ControlModifier);
    QTRY_COMPARE(m_test->library().rowCount(), 6);
    query()->setFocus();
    QTest::keyClicks(query(), QStringLiteral("kangaroo"));
    QTest::keyClick(query(), Qt::Key_Return);
    QTRY_COMPARE(m_test->library().rowCount(), 1); // once it is indexed
    QTRY_VERIFY(table()->selectionModel()->isRowSelected(0));
    QTest::keyClick(table(), Qt::Key_Return);
    auto* search = m_test->child<QLineEdit>("contentSearch");
    QTRY_COMPARE(search->text(), QStringLiteral("kangaroo"));
    QTRY_COMPARE(m_test->document().searchHits().size(), std::size_t{1});
    QCOMPARE(m_test->child<QLabel>("searchHits")->text(), QStringLiteral("1 of 1 span"));
    press(Qt::Key_1, Qt::ControlModifier);
    query()->clear();
    QTRY_COMPARE(m_test->library().rowCount(), 6);
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_Return);
    QTRY_COMPARE(search->text(), QString()); // another session has its own
}

void LibraryViewTest::enterOpensTheSession()
{
    fill();
    table()->selectRow(1);
    const qint64 key = table()->currentKey();
    QTest::keyClick(table(), Qt::Key_Return);
    QTRY_VERIFY(m_test->document().data() != nullptr);
    QTRY_COMPARE(m_test->document().data()->summary.key, key);
    QVERIFY(m_test->tree()->isVisible());
}

QTEST_MAIN(LibraryViewTest)
#include "library_view_test.moc"
