// The conversation of a session as blocks: sides, letters, marks between, and the window of time.
#include "models/conversation_blocks.h"
#include "support/agent_session.h"

#include <QTest>

#include <map>

using namespace retrospan;
using namespace Qt::StringLiterals;
using models::Block;
using models::BlockLook;
using models::BlockRole;

namespace {

Message says(const char* role, std::string text)
{
    Part part;
    part.type = PartType::text;
    part.text = std::move(text);
    return {role, {}, {}, {part}};
}

SpanContent chat(std::vector<Message> input, std::vector<Message> output)
{
    SpanContent content;
    content.input = std::move(input);
    content.output = std::move(output);
    return content;
}

/// Two turns with two minutes between: an answer, and a payment that fails.
struct Told {
    std::shared_ptr<models::SessionData> data;
    std::map<Row, SpanContent> said;

    explicit Told(std::string_view channel = {})
    {
        using enum SpanKind;
        test::SessionBuilder session;
        session.add({1, 0, agent, "turn", 0, 4'000, SpanStatus::ok, "desk"});
        session.add({2, 1, model, "chat", 100, 3'000, SpanStatus::ok, "desk", "m"});
        session.add(
            {3, 0, agent, "turn", 130'000, 140'000, SpanStatus::error, "desk", {}, {}, "card_declined"});
        session.add({4, 3, model, "chat", 130'100, 131'000, SpanStatus::ok, "desk", "m"});
        session.add(
            {5, 3, handoff, "transfer", 132'000, 132'100, SpanStatus::ok, "desk", {}, {}, {}, "payments"});
        data = session.finish();
        data->summary.facts.channel = channel;
        said[1] = chat({says("user", "<b>Where</b> is it?")}, {says("assistant", "On its way.")});
        said[3] = chat(
            {says("user", "<b>Where</b> is it?"), says("assistant", "On its way."), says("user", "Pay now.")},
            {says("assistant", "One moment.")});
    }
    [[nodiscard]] models::Replay replay() const
    {
        SessionDigest digest(data->table);
        for (const auto& [row, content] : said) digest.add(row, content, SpanView(), {});
        digest.finish();
        return std::make_shared<models::PreparedReplay>(data, std::move(digest), Annotations());
    }
    [[nodiscard]] std::shared_ptr<models::BlockDocument> blocks(models::TimeWindow window = {}) const
    {
        return models::conversationBlocks(replay(), window, window.empty());
    }
};

const Block* find(const models::BlockDocument& document, BlockRole role)
{
    for (const Block& block : document.blocks)
        if (block.role == role) return &block;
    return nullptr;
}

Told threeCalls()
{
    Told told;
    test::SessionBuilder session;
    for (std::uint64_t id = 1; id <= 3; ++id)
        session.add({id, 0, SpanKind::model, "chat", static_cast<std::int64_t>(id) * 1'000,
                     static_cast<std::int64_t>(id) * 1'000 + 500, SpanStatus::ok, "desk", "m"});
    told.data = session.finish();
    return told;
}

/// What is said, and of what is between the title, each with its badges; without the day.
QStringList linesOf(const models::BlockDocument& document)
{
    QStringList lines;
    for (const Block& block : document.blocks) {
        QString line = block.body == models::BlockBody::none
            ? block.title
            : QString::fromStdString(std::string(block.text));
        for (const models::BlockBadge& badge : block.badges) line += u" ["_s + badge.text + u']';
        lines << line;
    }
    lines.removeFirst();
    return lines;
}

} // namespace

class ConversationTest : public QObject {
    Q_OBJECT

private slots:
    void theUserIsAtTheRightAndTheAgentAtTheLeft();
    void silencesAndHandoffsAndFailedTurnsAreBetween();
    void mailIsLetters();
    void theWindowChoosesAndSaysWhatItLeavesOut();
    void nothingSaidIsSaid();
    void channelsAreToldByTheirWords();
    void branchesAreToldWhereTheyBegin();
    void aMessageThatIsAnsweredAgainIsNotLeft();
};

void ConversationTest::theUserIsAtTheRightAndTheAgentAtTheLeft()
{
    const auto document = Told("whatsapp").blocks();
    const Block* user = find(*document, BlockRole::user);
    const Block* answer = find(*document, BlockRole::assistant);
    QVERIFY(user && answer);
    QCOMPARE(user->look, BlockLook::right);
    QCOMPARE(user->text, std::string_view("<b>Where</b> is it?"));
    QCOMPARE(answer->look, BlockLook::left);
    QCOMPARE(answer->title, u"desk"_s);
    QCOMPARE(answer->target, qint64{1});
    QVERIFY(document->summary.contains(u"whatsapp"_s));
}

void ConversationTest::silencesAndHandoffsAndFailedTurnsAreBetween()
{
    const auto document = Told().blocks();
    bool silence = false;
    for (const Block& block : document->blocks)
        silence = silence || (block.role == BlockRole::note && block.title.endsWith(u" later"_s));
    QVERIFY(silence);
    const Block* handoff = find(*document, BlockRole::handoff);
    QVERIFY(handoff);
    QCOMPARE(handoff->look, BlockLook::divider);
    QCOMPARE(handoff->title, u"desk hands over to payments"_s);
    const Block* failure = find(*document, BlockRole::error);
    QVERIFY(failure);
    QCOMPARE(failure->target, qint64{2});
}

void ConversationTest::mailIsLetters()
{
    const auto document = Told("E-Mail").blocks();
    QCOMPARE(find(*document, BlockRole::user)->look, BlockLook::letter);
    QCOMPARE(find(*document, BlockRole::assistant)->look, BlockLook::letter);
}

void ConversationTest::theWindowChoosesAndSaysWhatItLeavesOut()
{
    const auto late = test::kSessionStart + 100'000 * test::kMillisecond;
    const auto document = Told().blocks({late, late + 100'000 * test::kMillisecond});
    QCOMPARE(find(*document, BlockRole::user)->text, std::string_view("Pay now."));
    QVERIFY(document->summary.contains(u"2 outside the time in view"_s));
}

void ConversationTest::nothingSaidIsSaid()
{
    Told told;
    told.said.clear();
    const auto document = told.blocks();
    QVERIFY(find(*document, BlockRole::note) != nullptr);
    QVERIFY(find(*document, BlockRole::user) == nullptr);
}

void ConversationTest::channelsAreToldByTheirWords()
{
    using enum models::ChannelKind;
    QCOMPARE(models::channelKind(""), unknown);
    QCOMPARE(models::channelKind("support_email"), mail);
    QCOMPARE(models::channelKind("Voice"), phone);
    QCOMPARE(models::channelKind("WhatsApp"), models::ChannelKind::chat);
}

/// The second message is written anew: what was answered to it first is left.
void ConversationTest::branchesAreToldWhereTheyBegin()
{
    Told told = threeCalls();
    const std::vector<Message> first{says("user", "a"), says("assistant", "A")};
    const auto goesOn = [&](const char* asked) {
        std::vector<Message> messages = first;
        messages.push_back(says("user", asked));
        return messages;
    };
    told.said = {{0, chat({says("user", "a")}, {says("assistant", "A")})},
                 {1, chat(goesOn("b"), {says("assistant", "B")})},
                 {2, chat(goesOn("c"), {says("assistant", "C")})}};
    const auto document = told.blocks();
    const QStringList lines = linesOf(*document);
    QCOMPARE(lines,
             (QStringList{u"a"_s, u"A"_s, u"b [branch 0, left]"_s, u"B [branch 0, left]"_s,
                          u"Branch 1 begins here: edited [the session ended on it]"_s, u"c"_s, u"C"_s}));
    const models::Replay replay = told.replay();
    const auto begun = [&](replay::StepIndex step) {
        int dividers = 0;
        for (const Block& block : models::seenBlocks(replay, step)->blocks)
            dividers += block.title.startsWith(u"Branch 1 begins here"_s) ? 1 : 0;
        return dividers;
    };
    QCOMPARE(begun(0), 0);
    QCOMPARE(begun(replay->journey().size() - 1), 1);
}

/// The last message is answered once more: the first answer to it is left, not the message.
void ConversationTest::aMessageThatIsAnsweredAgainIsNotLeft()
{
    Told told = threeCalls();
    const std::vector<Message> asked{says("user", "a"), says("assistant", "A"), says("user", "b")};
    told.said = {{0, chat({says("user", "a")}, {says("assistant", "A")})},
                 {1, chat(asked, {says("assistant", "B")})},
                 {2, chat(asked, {says("assistant", "C")})}};
    QCOMPARE(linesOf(*told.blocks()),
             (QStringList{u"a"_s, u"A"_s, u"b"_s, u"B [branch 0, left]"_s,
                          u"Branch 1 begins here: regenerated [the session ended on it]"_s, u"C"_s}));
}

QTEST_APPLESS_MAIN(ConversationTest)
#include "conversation_test.moc"
