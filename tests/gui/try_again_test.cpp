// What cannot be read at first and can be read at the second attempt: the button does it, in every view that
// reads what was said.
#include "models/comparison_player.h"
#include "support/agent_session.h"
#include "support/fake_source.h"
#include "views/compare/compare_view.h"
#include "views/replay/replay_view.h"
#include "views/shapes/conversation_view.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace retrospan;

namespace {

std::shared_ptr<models::SessionData> call()
{
    test::SessionBuilder session;
    session.add({1, 0, SpanKind::tool, "look", 0, 100});
    return session.finish();
}

QPushButton* againButton(const QWidget& view)
{
    for (QPushButton* button : view.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Try again") && button->isVisible()) return button;
    return nullptr;
}

bool says(const QWidget& view, const QString& words)
{
    const auto labels = view.findChildren<QLabel*>();
    return std::ranges::any_of(labels,
                               [&](QLabel* label) { return label->isVisible() && label->text() == words; });
}

} // namespace

class TryAgainTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_source = std::make_shared<test::FakeSource>();
        m_source->session = [](std::int64_t) { return call(); };
        m_source->unreadable = true;
    }

    void aReplayIsReadAtTheSecondAttempt();
    void aConversationIsReadAtTheSecondAttempt();
    void aComparisonIsReadAtTheSecondAttempt();

private:
    /// The view says why, then the button brings what there is.
    void tryAgain(QWidget& view)
    {
        view.resize(1000, 700);
        view.show();
        QTRY_VERIFY(againButton(view) != nullptr);
        QVERIFY(says(view, QString::fromLatin1(test::FakeSource::kUnreadable)));
        QTest::mouseClick(againButton(view), Qt::LeftButton); // still unreadable
        QTRY_VERIFY(againButton(view) != nullptr);
        m_source->unreadable = false;
        QTest::mouseClick(againButton(view), Qt::LeftButton);
        QTRY_VERIFY(againButton(view) == nullptr);
        QVERIFY(!says(view, QString::fromLatin1(test::FakeSource::kUnreadable)));
    }
    std::shared_ptr<test::FakeSource> m_source;
};

void TryAgainTest::aReplayIsReadAtTheSecondAttempt()
{
    models::SessionDocument document(m_source);
    models::ReplayPlayer player(m_source, document, [] { return std::int64_t{0}; });
    models::ReplayAnnotations annotations(m_source, player, QStringLiteral("ann"));
    views::ReplayView view(player, annotations, document);
    document.open(1);
    player.setActive(true);
    tryAgain(view);
    QTRY_COMPARE(player.state(), models::ReplayPlayer::State::ready);
    QVERIFY(player.hasSteps());
}

void TryAgainTest::aConversationIsReadAtTheSecondAttempt()
{
    models::SessionDocument document(m_source);
    views::ConversationView view(document);
    document.open(1);
    tryAgain(view);
}

void TryAgainTest::aComparisonIsReadAtTheSecondAttempt()
{
    models::ComparisonPlayer player(m_source, [] { return std::int64_t{0}; });
    views::CompareView view(player);
    player.compare({1}, {2});
    tryAgain(view);
    QTRY_COMPARE(player.state(), models::ComparisonPlayer::State::ready);
    QCOMPARE(player.comparison()->alignment.pairs.size(), 2u);
}

QTEST_MAIN(TryAgainTest)
#include "try_again_test.moc"
