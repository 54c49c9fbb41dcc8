// The conversation of a session as blocks: sides, letters, marks between, and the window of time.
#include "models/conversation_blocks.h"
#include "models/difference_blocks.h"
#include "models/replay_parts.h"
#include "models/session_part.h"
#include "support/agent_session.h"
#include "trace/span_places.h"
#include "trace/value_state.h"

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
    [[nodiscard]] models::Replay replay(Annotations annotations = {}) const
    {
        SessionDigest digest(data->table);
        for (const auto& [row, content] : said) digest.add(row, content, SpanView(), {});
        digest.finish();
        return std::make_shared<models::PreparedReplay>(data, std::move(digest), std::move(annotations));
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
    void aDismissedBranchIsNotOfferedForComparison();
    void handoffsThatFailedAndWaitsSaySo();
    void whoCutATextIsToldAndTheBeginningIsNoCut();
    void whatDiffersLaterIsSaid();
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

void ConversationTest::aDismissedBranchIsNotOfferedForComparison()
{
    Told told = threeCalls();
    const std::vector<Message> asked{says("user", "a"), says("assistant", "A"), says("user", "b")};
    told.said = {{0, chat({says("user", "a")}, {says("assistant", "A")})},
                 {1, chat(asked, {says("assistant", "B")})},
                 {2, chat(asked, {says("assistant", "C")})}};
    const auto offered = [&](const models::Replay& replay) {
        std::size_t pairs = models::partPairs(*replay).size();
        const auto& said = replay->annotations().corrections;
        for (const insight::Finding& finding :
             insight::findingsOf(replay->structure(), replay->table(), said))
            pairs += models::pairOf(*replay, finding) ? 1 : 0;
        return pairs;
    };
    const models::Replay before = told.replay();
    QVERIFY(offered(before) > 0);
    Annotations annotations;
    for (const Branch& branch : before->structure().branches)
        if (branch.number == 1)
            annotations.corrections.push_back({FindingKind::branch,
                                               {},
                                               placeOf(before->table(), branch.first),
                                               Verdict::dismissed,
                                               {},
                                               "ann",
                                               7});
    QCOMPARE(offered(told.replay(annotations)), std::size_t{0});
}

void ConversationTest::handoffsThatFailedAndWaitsSaySo()
{
    Told told;
    test::SessionBuilder session;
    session.add({1, 0, SpanKind::agent, "turn", 0, 4'000, SpanStatus::ok, "desk"});
    session.add({2, 1, SpanKind::handoff, "transfer", 100, 200, SpanStatus::error, "desk", {}, {}, {}, "x"});
    session.add({3, 1, SpanKind::human, "human_input", 300, 900});
    session.add({4, 1, SpanKind::model, "chat", 1'000, 1'100, SpanStatus::ok, "desk", "m"});
    told.data = session.finish();
    told.said = {{3, chat({says("user", "a")}, {says("assistant", "A")})}};
    const QStringList lines = linesOf(*told.blocks());
    QVERIFY2(lines.contains(u"desk tries to hand over to x [failed] [nobody took over]"_s),
             qPrintable(lines.join(u'\n')));
    QVERIFY2(lines.contains(u"Waited for input"_s), qPrintable(lines.join(u'\n')));
}

void ConversationTest::whoCutATextIsToldAndTheBeginningIsNoCut()
{
    Told told = threeCalls();
    const std::string large(2 * TextCollection::kMaxTextBytes, 'x');
    const std::vector<std::pair<std::string, QStringList>> texts{
        {large, {u"The beginning of 131 kB."_s}},
        {large + "... [truncated]",
         {u"The beginning of 131 kB."_s, u"Cut by the source: the rest is not in the recording."_s}},
        {"Hello" + std::string(kCutOnImport), {u"Cut on import after 5 characters."_s}}};
    for (const auto& [text, expected] : texts) {
        told.said = {{0, chat({says("user", text)}, {says("assistant", "A")})}};
        const models::Replay replay = told.replay();
        QVERIFY(replay->journey().steps()[0].kind == replay::StepKind::userMessage);
        models::BlockDocument out;
        models::addText(out, 0, *replay, replay->journey().steps()[0].text, 0);
        QStringList notes;
        for (const Block& block : out.blocks)
            if (block.role == BlockRole::note) notes << block.title;
        QCOMPARE(notes, expected);
    }
}

void ConversationTest::whatDiffersLaterIsSaid()
{
    Told one = threeCalls(), other = threeCalls();
    const std::string large(2 * TextCollection::kMaxTextBytes, 'x');
    one.said = {{0, chat({says("user", large + "a")}, {says("assistant", "A")})}};
    other.said = {{0, chat({says("user", large + "b")}, {says("assistant", "A")})}};
    const models::Replay left = one.replay(), right = other.replay();
    models::BlockDocument out;
    models::addTextDifference(out, u"Message"_s, {*left, 0}, left->journey().steps()[0].text, {*right, 0},
                              right->journey().steps()[0].text, {});
    QVERIFY(out.blocks.size() > 1);
    QCOMPARE(out.blocks[1].title, u"The first 65.5 kB are the same. What differs comes later."_s);
}

QTEST_APPLESS_MAIN(ConversationTest)
#include "conversation_test.moc"
