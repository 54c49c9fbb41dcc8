// Prices as a person changes them: search, edit, add, delete, back to built in; window and command line
// agree.
#include "price_dialog.h"
#include "price_entry_dialog.h"
#include "price_model.h"
#include "support/window.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTimer>

using namespace retrospan;
using app::ActionId;

class PricesTest : public QObject {
    Q_OBJECT

private slots:
    void editedPricesHoldEverywhere();
    void theDialogOpensFromTheMenu();
    void addEditDeleteReset();
    void whatIsWrongIsSaidAndCannotBeKept();

private:
    /// Runs the dialog that a click opens.
    void fillEntry(const std::function<void(app::PriceEntryDialog&)>& fill)
    {
        QTimer::singleShot(0, this, [fill] {
            auto* dialog = qobject_cast<app::PriceEntryDialog*>(QApplication::activeModalWidget());
            QVERIFY(dialog != nullptr);
            fill(*dialog);
        });
    }
    static void click(QWidget& dialog, const char* button)
    {
        QTest::mouseClick(dialog.findChild<QPushButton*>(QString::fromLatin1(button)), Qt::LeftButton);
    }
};

void PricesTest::editedPricesHoldEverywhere()
{
    test::Window test;
    QVERIFY(test.openSample());
    QTRY_COMPARE(test.library().rowCount(), 1);
    const std::int64_t before = test.library().sessionAt(0).cost.microUsd;
    QVERIFY(before > 0);
    const auto builtin = insight::builtinPrices();
    QVERIFY(builtin.ok());
    insight::PriceDocument changes;
    const UsageGroup group = test.library().sessionAt(0).usageGroups.front();
    for (insight::PriceEntry entry : insight::priceEntries(*builtin, {})) {
        const auto table = test.window->library().prices();
        const insight::PriceMatch match = table->find(group.provider, group.model);
        if (match.model == nullptr || entry.model != match.model->id || entry.provider != match.provider->id)
            continue;
        const insight::PriceEntry old = entry;
        for (insight::Rate& rate : entry.set.rates)
            if (rate.known()) rate.picoUsd *= 2;
        insight::putPriceEntry(*builtin, changes, entry, &old);
    }
    QVERIFY(!changes.providers.empty());
    test.document().select(test.document().data()->tree.preorder()[1]);
    const Node selected = test.document().selected();
    test.window->storePrices(changes);
    QTRY_VERIFY(test.library().sessionAt(0).cost.microUsd > before);
    QTRY_COMPARE(test.document().data()->summary.cost.microUsd, test.library().sessionAt(0).cost.microUsd);
    QCOMPARE(test.document().selected(), selected);
    auto elsewhere = app::Library::open(test.scratch.path("w.retrospan"), store::Access::readOnly);
    QVERIFY(elsewhere.ok());
    const auto sessions = (*elsewhere)->sessions();
    QVERIFY(sessions.ok());
    QCOMPARE(sessions->front().cost.microUsd, test.library().sessionAt(0).cost.microUsd);
    test.window->storePrices({});
    QTRY_COMPARE(test.library().sessionAt(0).cost.microUsd, before);
}

void PricesTest::theDialogOpensFromTheMenu()
{
    const test::Window test;
    bool opened = false;
    QTimer poll;
    connect(&poll, &QTimer::timeout, this, [&] {
        auto* dialog = qobject_cast<app::PriceDialog*>(QApplication::activeModalWidget());
        if (dialog == nullptr) return;
        opened = dialog->findChild<QTableView*>()->model()->rowCount() > 100;
        dialog->reject();
    });
    poll.start(5);
    test.action(ActionId::editPrices)->trigger();
    QTRY_VERIFY(opened);
}

void PricesTest::addEditDeleteReset()
{
    const auto builtin = insight::builtinPrices();
    QVERIFY(builtin.ok());
    app::PriceDialog dialog(*builtin, {}, views::Theme::light());
    dialog.show();
    auto* table = dialog.findChild<QTableView*>();
    auto* search = dialog.findChild<QLineEdit*>(QStringLiteral("priceSearch"));
    const int all = table->model()->rowCount();
    QVERIFY(!dialog.findChild<QPushButton*>(QStringLiteral("resetPrices"))->isEnabled());

    fillEntry([](app::PriceEntryDialog& entry) {
        QTest::keyClicks(entry.findChild<QLineEdit*>(QStringLiteral("priceModel")),
                         QStringLiteral("my-model"));
        QTest::keyClicks(entry.findChild<QLineEdit*>(QStringLiteral("price-input")),
                         QStringLiteral("1.5; >200k: 3"));
        QTest::keyClick(&entry, Qt::Key_Return);
    });
    click(dialog, "addPrice");
    QCOMPARE(table->model()->rowCount(), all + 1);
    QCOMPARE(table->currentIndex().siblingAtColumn(app::PriceModel::model).data().toString(),
             QStringLiteral("my-model"));

    QTest::keyClicks(search, QStringLiteral("gpt-4o-mini"));
    QVERIFY(table->model()->rowCount() > 0 && table->model()->rowCount() < all);
    const QString model = table->model()->index(0, app::PriceModel::model).data().toString();
    fillEntry([](app::PriceEntryDialog& entry) {
        auto* input = entry.findChild<QLineEdit*>(QStringLiteral("price-input"));
        input->selectAll();
        QTest::keyClicks(input, QStringLiteral("99"));
        QTest::keyClick(&entry, Qt::Key_Return);
    });
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(table->currentIndex().siblingAtColumn(app::PriceModel::firstRate).data().toString(),
             QStringLiteral("99"));
    QCOMPARE(table->currentIndex().siblingAtColumn(app::PriceModel::model).data().toString(), model);
    click(dialog, "resetPrice");
    QVERIFY(table->currentIndex().siblingAtColumn(app::PriceModel::firstRate).data().toString()
            != QStringLiteral("99"));

    search->clear();
    QTest::keyClicks(search, QStringLiteral("my-model"));
    QCOMPARE(table->model()->rowCount(), 1);
    click(dialog, "deletePrice");
    QCOMPARE(table->model()->rowCount(), 0);
    QVERIFY(dialog.changes().providers.empty());
}

void PricesTest::whatIsWrongIsSaidAndCannotBeKept()
{
    app::PriceEntryDialog dialog({}, {QStringLiteral("openai")}, views::Theme::light());
    dialog.show();
    const auto* keep = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    auto* model = dialog.findChild<QLineEdit*>(QStringLiteral("priceModel"));
    auto* from = dialog.findChild<QLineEdit*>(QStringLiteral("priceFrom"));
    auto* input = dialog.findChild<QLineEdit*>(QStringLiteral("price-input"));
    QVERIFY(!keep->isEnabled());
    QTest::keyClicks(model, QStringLiteral("m"));
    QVERIFY(!keep->isEnabled()); // no price yet
    QTest::keyClicks(input, QStringLiteral("2"));
    dialog.findChild<QWidget*>(QStringLiteral("priceProvider"))->setFocus();
    QTest::keyClicks(dialog.findChild<QWidget*>(QStringLiteral("priceProvider")), QStringLiteral("acme"));
    QVERIFY(keep->isEnabled());
    QTest::keyClicks(from, QStringLiteral("2026-02-30"));
    QVERIFY(!keep->isEnabled());
    from->setText(QStringLiteral("2026-02-28"));
    QVERIFY(keep->isEnabled());
    QTest::keyClicks(input, QStringLiteral("x"));
    QVERIFY(!keep->isEnabled());
}

QTEST_MAIN(PricesTest)
#include "prices_test.moc"
