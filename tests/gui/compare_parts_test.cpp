// Parts of one session compared in the window, by keys and clicks: the attempts of the sample journey, and
// the branches of a chat in which a message was edited.
#include "models/plain_text.h"
#include "support/window.h"
#include "views/base/command_palette.h"
#include "views/base/elided_label.h"
#include "views/compare/compare_view.h"
#include "views/compare/pair_table.h"
#include "views/replay/findings_list.h"

#include <QListView>
#include <QMenu>
#include <QTabWidget>

using namespace retrospan;
using app::ActionId;
using models::Side;
using State = models::ComparisonPlayer::State;

namespace {

/// A chat of three turns, of which the third takes the place of the second.
std::string editedChat()
{
    const auto message = [](const std::string& role, const std::string& words) {
        return R"({\"role\":\")" + role + R"(\",\"parts\":[{\"type\":\"text\",\"content\":\")" + words
            + R"(\"}]})";
    };
    const auto turn = [&](int number, const std::string& before, const std::string& asked,
                          const std::string& answer) {
        return test::otlpLine(
            {number, number, 0, "chat m", number * 1'000'000'000LL, number * 1'000'000'000LL + 500'000'000,
             test::text("gen_ai.operation.name", "chat") + ","
                 + test::text("gen_ai.conversation.id", "edited-chat") + ","
                 + test::text("gen_ai.request.model", "m") + ","
                 + test::text("gen_ai.input.messages", "[" + before + message("user", asked) + "]") + ","
                 + test::text("gen_ai.output.messages", "[" + message("assistant", answer) + "]")});
    };
    const std::string first =
        message("user", "Find a hotel") + "," + message("assistant", "Which town?") + ",";
    return turn(1, "", "Find a hotel", "Which town?") + turn(2, first, "Bremen", "Three in Bremen")
        + turn(3, first, "Hamburg", "Nine in Hamburg");
}

/// An agent that pays twice, with a request beneath each call, of which the first fails.
std::string paidTwice()
{
    const auto span = [](int id, int parent, const std::string& name, int from, int to, const char* operation,
                         bool failed = false) {
        return test::otlpLine(
            {1, id, parent, name, from * 1'000'000LL + 1'000'000'000, to * 1'000'000LL + 1'000'000'000,
             test::text("gen_ai.operation.name", operation) + "," + test::text("gen_ai.tool.name", name),
             failed ? R"(,"status":{"code":2,"message":"timeout"})" : ""});
    };
    return span(1, 0, "desk", 0, 900, "invoke_agent") + span(2, 1, "pay", 100, 200, "execute_tool", true)
        + span(3, 2, "POST", 110, 190, "", true) + span(4, 1, "pay", 300, 400, "execute_tool")
        + span(5, 4, "POST", 310, 390, "");
}

} // namespace

class ComparePartsTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_test = std::make_unique<test::Window>(); }
    void cleanup() { m_test.reset(); }

    void theSelectedAttemptIsComparedWithTheOneBefore();
    void aSpanWithinAnAttemptWillDo();
    void withoutAnEarlierAttemptThereIsNothingToCompare();
    void theMenuOfAttemptsComparesThem();
    void thePickerOffersAttemptsOfTheOpenSession();
    void branchesAreComparedFromThePicker();
    void theMenuOfABranchComparesIt();
    void sidesAreSwappedAndReplayed();
    void aStepSelectsItsSpanAndEnterGoesThere();

private:
    [[nodiscard]] models::ComparisonPlayer& player() const { return m_test->window->comparison(); }
    [[nodiscard]] const models::Comparison& comparison() const { return *player().comparison(); }
    [[nodiscard]] bool isReady() const
    {
        return QTest::qWaitFor([this] { return player().state() == State::ready; }, 20'000);
    }
    [[nodiscard]] QString part(Side side) const { return models::partText(comparison().part(side)); }
    [[nodiscard]] bool openEditedChat() const { return open(editedChat()); }
    [[nodiscard]] bool open(const std::string& recording) const
    {
        m_test->window->importFiles({QString::fromStdString(m_test->scratch.write("in.jsonl", recording))});
        if (!QTest::qWaitFor([this] { return !m_test->library().sessions().empty(); }, 20'000)) return false;
        m_test->window->openSession(m_test->library().sessions().front().key);
        return QTest::qWaitFor(
            [this] { return m_test->document().state() == models::SessionDocument::State::ready; }, 20'000);
    }
    /// The first second attempt there is.
    [[nodiscard]] Row secondAttempt() const
    {
        const SpanTable& table = m_test->document().data()->table;
        for (Row row = 0; row < table.size(); ++row) {
            const insight::Attempt* attempt = m_test->document().attempt(row);
            if (attempt != nullptr && attempt->number == 2) return row;
        }
        return kNoRow;
    }
    void pressCompareAttempt() const
    {
        QTest::keyClick(m_test->window.get(), Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
    }
    /// Triggers the entry of the finding's menu, which is opened by key.
    void chooseInMenu(FindingKind kind, const QString& text)
    {
        QTest::keyClick(m_test->window.get(), Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(m_test->window->player().state(), models::ReplayPlayer::State::ready);
        auto* list = m_test->child<views::FindingsList>("findings");
        qobject_cast<QTabWidget*>(list->parentWidget()->parentWidget())->setCurrentWidget(list);
        list->setFocus();
        const auto& findings = m_test->window->annotations().findings();
        const auto found = std::ranges::find(findings, kind, &insight::Finding::kind);
        QVERIFY(found != findings.end());
        list->setCurrentIndex(list->model()->index(static_cast<int>(found - findings.begin()), 0));
        bool seen = false;
        QTimer::singleShot(0, this, [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (menu == nullptr) return;
            for (QAction* action : menu->actions())
                if (action->text().remove(QLatin1Char('&')) == text) {
                    seen = true;
                    menu->setActiveAction(action);
                    QTest::keyClick(menu, Qt::Key_Return);
                    return;
                }
            menu->close();
        });
        QContextMenuEvent ask(QContextMenuEvent::Keyboard, {}, {});
        QApplication::sendEvent(list->viewport(), &ask);
        QVERIFY(seen);
    }
    /// Rows of the open picker.
    [[nodiscard]] QStringList offered() const
    {
        QStringList texts;
        const auto* model = picker()->findChild<QListView*>()->model();
        for (int row = 0; row < model->rowCount(); ++row) texts << model->index(row, 0).data().toString();
        return texts;
    }
    [[nodiscard]] views::CommandPalette* picker() const
    {
        return m_test->child<views::CommandPalette>("comparePicker");
    }
    /// Types and takes the first.
    void pick(const QString& typed) const
    {
        QTest::keyClicks(QApplication::focusWidget(), typed);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QVERIFY(!picker()->isVisible());
        QVERIFY(isReady());
    }
    std::unique_ptr<test::Window> m_test;
};

void ComparePartsTest::theSelectedAttemptIsComparedWithTheOneBefore()
{
    QVERIFY(open(paidTwice()));
    QVERIFY(secondAttempt() != kNoRow);
    m_test->document().select(secondAttempt());
    pressCompareAttempt();
    QVERIFY(isReady());
    QVERIFY(m_test->child<QWidget>("pairs")->isVisible());
    QCOMPARE(player().baselineKey(), player().candidateKey());
    QCOMPARE(part(Side::baseline), QStringLiteral("Attempt 1 of 2 of pay"));
    QCOMPARE(part(Side::candidate), QStringLiteral("Attempt 2 of 2 of pay"));
    const auto labels = m_test->child<QWidget>("compareHeader")->findChildren<views::ElidedLabel*>();
    QVERIFY(std::ranges::any_of(labels, [](const views::ElidedLabel* label) {
        return label->text().startsWith(QStringLiteral("Attempt 2 of 2 of pay · "));
    }));
    QVERIFY(!comparison().baseline.steps.whole());
    // The same session is read once for both sides.
    QCOMPARE(comparison().of(Side::baseline).get(), comparison().of(Side::candidate).get());
}

void ComparePartsTest::aSpanWithinAnAttemptWillDo()
{
    QVERIFY(open(paidTwice()));
    const models::SessionData& data = *m_test->document().data();
    const Row attempt = secondAttempt();
    QVERIFY(data.tree.hasChildren(attempt));
    m_test->document().select(data.tree.preorder()[data.tree.position(attempt) + 1]);
    QVERIFY(m_test->action(ActionId::compareAttempt)->isEnabled());
    pressCompareAttempt();
    QVERIFY(isReady());
    QCOMPARE(part(Side::candidate), QStringLiteral("Attempt 2 of 2 of pay"));
}

void ComparePartsTest::withoutAnEarlierAttemptThereIsNothingToCompare()
{
    QAction* action = m_test->action(ActionId::compareAttempt);
    QVERIFY(!action->isEnabled());
    QVERIFY(m_test->openSample());
    m_test->document().select(0);
    QVERIFY(!action->isEnabled());
    m_test->document().select(secondAttempt());
    QVERIFY(action->isEnabled());
    QVERIFY(m_test->tree()->actions().contains(action));
    QTest::keyClick(m_test->window.get(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(!action->isEnabled()); // in the library no span is selected
}

void ComparePartsTest::theMenuOfAttemptsComparesThem()
{
    QVERIFY(m_test->openSample());
    chooseInMenu(FindingKind::attempts, QStringLiteral("Compare attempts"));
    QVERIFY(isReady());
    QVERIFY(m_test->child<QWidget>("compareView")->isVisible());
    QVERIFY(part(Side::baseline).startsWith(QStringLiteral("Attempt 1 of 2")));
    QVERIFY(part(Side::candidate).startsWith(QStringLiteral("Attempt 2 of 2")));
}

void ComparePartsTest::thePickerOffersAttemptsOfTheOpenSession()
{
    QVERIFY(m_test->openSample());
    QTest::keyClick(m_test->window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(picker()->isVisible());
    QTRY_VERIFY(offered().contains(QStringLiteral("Attempts 1 and 2 of 2 of stripe_create_payment")));
    pick(QStringLiteral("attempts stripe"));
    QCOMPARE(part(Side::candidate), QStringLiteral("Attempt 2 of 2 of stripe_create_payment"));
}

void ComparePartsTest::branchesAreComparedFromThePicker()
{
    QVERIFY(openEditedChat());
    QTest::keyClick(m_test->window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(offered(), QStringList{QStringLiteral("Branch 0 and branch 1, live")});
    pick({});
    QCOMPARE(part(Side::baseline), QStringLiteral("Branch 0"));
    QCOMPARE(part(Side::candidate), QStringLiteral("Branch 1, live"));
    QVERIFY(comparison().common >= 2); // they begin alike
    QVERIFY(player().pair() > 0);
}

void ComparePartsTest::theMenuOfABranchComparesIt()
{
    QVERIFY(openEditedChat());
    chooseInMenu(FindingKind::branch, QStringLiteral("Compare branches"));
    QVERIFY(isReady());
    QCOMPARE(part(Side::baseline), QStringLiteral("Branch 0"));
    QCOMPARE(part(Side::candidate), QStringLiteral("Branch 1, live"));
}

void ComparePartsTest::sidesAreSwappedAndReplayed()
{
    QVERIFY(openEditedChat());
    const qint64 key = m_test->library().sessions().front().key;
    m_test->window->compareSessions({key, "branch=0"}, {key, "branch=1"});
    QVERIFY(isReady());
    const auto last = [this](Side side) {
        const std::size_t pair = comparison().alignment.pairs.size() - 1;
        const auto said = models::conversationAt(comparison().part(side), comparison().placeOf(side, pair));
        const auto& replay = *comparison().of(side);
        return QString::fromStdString(
            std::string(replay.digest().text(replay.journey().steps()[said.back()].text)));
    };
    QCOMPARE(last(Side::baseline), QStringLiteral("Three in Bremen"));
    QCOMPARE(last(Side::candidate), QStringLiteral("Nine in Hamburg"));
    // Of the other branch nothing is in the conversation of this one.
    const auto said = models::conversationAt(comparison().part(Side::candidate),
                                             comparison().part(Side::candidate).steps.steps.back());
    QCOMPARE(said.size(), 4u);
    player().setSpeed(50);
    QTest::keyClick(m_test->window.get(), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(player().playing(), false, 20'000);
    QCOMPARE(player().pair(), comparison().alignment.pairs.size() - 1);
    QTest::keyClick(m_test->window.get(), Qt::Key_W);
    QVERIFY(isReady());
    QCOMPARE(part(Side::baseline), QStringLiteral("Branch 1, live"));
    QCOMPARE(part(Side::candidate), QStringLiteral("Branch 0"));
    m_test->window->compareSessions({key, "branch=0"}, {key, "branch=7"});
    QTRY_COMPARE(player().state(), State::failed);
    QVERIFY2(player().errorText().endsWith(QStringLiteral(" has no branch 7")),
             qPrintable(player().errorText()));
}

void ComparePartsTest::aStepSelectsItsSpanAndEnterGoesThere()
{
    QVERIFY(open(paidTwice()));
    m_test->document().select(secondAttempt());
    const Node second = m_test->document().selected();
    pressCompareAttempt();
    QVERIFY(isReady());
    QTest::keyClick(m_test->window.get(), Qt::Key_Home);
    QCOMPARE(m_test->document().selected(), second);
    auto* table = m_test->child<views::PairTable>("pairs");
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(table->model()->index(0, 0)).center());
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_VERIFY(m_test->window->sessionView().isVisible());
    const auto isFirst = [this] { // the baseline's, once the link was followed
        const Node selected = m_test->document().selected();
        const insight::Attempt* attempt =
            selected == kNoNode ? nullptr : m_test->document().attempt(selected);
        return attempt != nullptr && attempt->number == 1;
    };
    QTRY_VERIFY(isFirst());
}

QTEST_MAIN(ComparePartsTest)
#include "compare_parts_test.moc"
