#include "insight/branches.h"

#include "insight/conversation_turns.h"
#include "insight/spoken_words.h"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace retrospan::insight {
namespace {

/// What is known of one turn to see where it goes on from.
struct Turn {
    Node top = kNoNode;
    bool isPart = false; ///< of a top with several
    Row first = kNoRow; ///< its first span
    Row call = kNoRow; ///< its first model call with a context
    Row lastCall = kNoRow; ///< the last that goes on from it
    ContextId context = kEmptyContext, last = kEmptyContext; ///< of these
    std::int64_t firstStep = kUnknown, lastStep = kUnknown, failedStep = kUnknown;
    Row linkedTo = kNoRow;
    bool interrupted = false;
    std::uint32_t branch = 0;
};

/// Earlier turns that are looked at; what parts further back is told from the beginning of a context as well.
constexpr std::size_t kTurnsBack = 200;

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest)
        : m_outline(outline)
        , m_table(outline.table())
        , m_digest(digest)
    {
    }

    std::vector<Branch> run();

private:
    void collect();
    void meet(Turn& turn, Row row);
    void place(std::size_t number);
    [[nodiscard]] bool partsByContext(std::size_t number);
    [[nodiscard]] bool isDoneAnew(const Turn& before, const Turn& turn) const;
    [[nodiscard]] std::uint32_t continuedTo(const Turn& before, const Turn& turn) const;
    [[nodiscard]] bool isAllKnown(const Turn& turn, std::uint32_t first) const;
    [[nodiscard]] bool mayReplace(const Turn& before, const Turn& turn) const;
    [[nodiscard]] bool isEdit(const Turn& before, const Turn& turn, ContextId shared) const;
    [[nodiscard]] bool mayStartOver(const Turn& before, const Turn& turn) const;
    void findMemory();
    [[nodiscard]] bool remembers(const Turn& turn) const;
    [[nodiscard]] bool sameAgent(const Turn& a, const Turn& b) const;
    [[nodiscard]] bool failedAsNode(Row row) const;
    [[nodiscard]] std::size_t firstLeft(std::size_t last, ContextId context, std::uint32_t shared) const;
    [[nodiscard]] bool partsByStep(std::size_t number);
    [[nodiscard]] bool partsByLink(std::size_t number);
    void part(std::size_t number, std::size_t from, BranchCause cause, std::string reason);
    [[nodiscard]] std::string nameOf(Row row) const
    {
        return row == kNoRow ? std::string("a span") : std::string(m_table.text(m_table.name(row)));
    }

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SessionDigest& m_digest;
    [[nodiscard]] bool happenedHere(ContextId context) const;
    std::vector<Turn> m_turns;
    std::unordered_set<MessageId> m_outputs;
    std::unordered_set<StringId> m_agentsWithMemory; ///< by name
    std::unordered_set<ContextId> m_instructionsWithMemory; ///< of agents without a name
    std::vector<Branch> m_branches;
};

/// The node of the graph failed, not only a call in it, which it may have coped with.
bool Finder::failedAsNode(Row row) const
{
    const Node parent = m_outline.tree().parent(row);
    const bool inNode = parent != kNoNode && m_digest.of(parent).graphStep == m_digest.of(row).graphStep;
    return m_outline.failed(row) && !inNode;
}

/// Agents without names are told apart by their instructions.
bool Finder::sameAgent(const Turn& a, const Turn& b) const
{
    const StringId one = m_outline.agent(a.call), other = m_outline.agent(b.call);
    if (one != StringId::empty && other != StringId::empty) return one == other;
    return m_digest.of(a.call).instructions == m_digest.of(b.call).instructions;
}

void Finder::meet(Turn& turn, Row row)
{
    if (turn.first == kNoRow) turn.first = row;
    const SpanDigest& said = m_digest.of(row);
    if (said.graphStep != kUnknown) {
        if (turn.firstStep == kUnknown) turn.firstStep = said.graphStep;
        turn.lastStep = std::max(turn.lastStep, said.graphStep);
        if (failedAsNode(row)) turn.failedStep = std::max(turn.failedStep, said.graphStep);
    }
    if (turn.linkedTo == kNoRow) turn.linkedTo = said.linkedTo;
    turn.interrupted = turn.interrupted || m_table.status(row) == SpanStatus::interrupted;
    for (const MessageId message : m_digest.output(said)) m_outputs.insert(message);
    if (!m_outline.isModelCall(row) || m_outline.isInternal(row) || said.context == kEmptyContext) return;
    if (turn.call == kNoRow) {
        turn.call = row;
        turn.context = said.context;
    }
    if (m_digest.shared(turn.context, said.context) != turn.context) return; // not what it was about
    turn.last = said.context;
    turn.lastCall = row;
}

void Finder::collect()
{
    constexpr std::size_t kNone = SIZE_MAX;
    const SpanTree& tree = m_outline.tree();
    std::vector<std::size_t> numbers(tree.nodeCount(), kNone);
    for (const ConversationTurn& turn : conversationTurns(m_outline, m_digest)) {
        for (const Node node : tree.preorder().subspan(tree.position(turn.node), tree.subtreeSize(turn.node)))
            numbers[node] = m_turns.size();
        m_turns.push_back({});
        m_turns.back().top = turn.node;
        m_turns.back().isPart = turn.isPart;
    }
    for (const Row row : m_outline.byStart())
        if (!m_table.isDuplicate(row) && numbers[row] != kNone) meet(m_turns[numbers[row]], row);
    // A lone span beneath a parent that is not here is no turn of a conversation.
    std::erase_if(m_turns, [&](const Turn& turn) { return tree.isMissing(turn.top); });
}

void Finder::part(std::size_t number, std::size_t from, BranchCause cause, std::string reason)
{
    if (m_branches.empty()) {
        m_branches.push_back({});
        m_branches[0].first = m_turns[0].first;
        m_branches[0].reason = "how the session began";
    }
    Branch branch;
    branch.number = static_cast<std::uint32_t>(m_branches.size());
    branch.parent = m_turns[from].branch;
    branch.cause = cause;
    branch.first = m_turns[number].first;
    branch.partedAt = m_turns[from].first;
    branch.reason = std::move(reason);
    m_turns[number].branch = branch.number;
    m_branches.push_back(std::move(branch));
}

/// An answer of this session is in it: examples that are given to every call are no history.
bool Finder::happenedHere(ContextId context) const
{
    const auto messages = m_digest.messages(context);
    return std::any_of(messages.begin(), messages.end(),
                       [&](MessageId message) { return m_outputs.contains(message); });
}

/// Of the turns up to `last` the first that went on from what is shared: with it began what an edit left.
std::size_t Finder::firstLeft(std::size_t last, ContextId context, std::uint32_t shared) const
{
    std::size_t first = last;
    for (std::size_t i = last, seen = 0; i-- > 0 && seen < kTurnsBack; ++seen) {
        const ContextId before = m_turns[i].context;
        const std::uint32_t length = m_digest.length(m_digest.shared(before, context));
        if (length > shared || (length == shared && length == m_digest.length(before))) break;
        if (length == shared) first = i;
    }
    return first;
}

/// Agents that were given the conversation so far at least once.
void Finder::findMemory()
{
    for (const Turn& turn : m_turns) {
        if (turn.context == kEmptyContext || !happenedHere(turn.context)) continue;
        m_agentsWithMemory.insert(m_outline.agent(turn.call));
        m_instructionsWithMemory.insert(m_digest.of(turn.call).instructions);
    }
    m_agentsWithMemory.erase(StringId::empty);
}

bool Finder::remembers(const Turn& turn) const
{
    const StringId agent = m_outline.agent(turn.call);
    return agent != StringId::empty ? m_agentsWithMemory.contains(agent)
                                    : m_instructionsWithMemory.contains(m_digest.of(turn.call).instructions);
}

/// An agent that is given the conversation elsewhere is given one message of the user here, and nothing
/// that came before: not even a summary of it.
bool Finder::mayStartOver(const Turn& before, const Turn& turn) const
{
    const auto isFirst = [&](const Turn& one) {
        return m_digest.length(one.context) == 1 && isAllKnown(one, 0)
            && !isInjected(m_digest.plainText(m_digest.messages(one.context).front()));
    };
    return isFirst(before) && isFirst(turn) && sameAgent(before, turn) && remembers(turn);
}

/// Other agents are told other things: only where both go on with words of the user, these were edited.
bool Finder::isEdit(const Turn& before, const Turn& turn, ContextId shared) const
{
    const auto byUser = [&](ContextId context) {
        const auto rest = m_digest.messagesFrom(context, m_digest.length(shared));
        return !rest.empty() && m_digest.speaker(rest.front()) == Speaker::user;
    };
    if (shared == kEmptyContext) return mayStartOver(before, turn);
    return byUser(before.context) && byUser(turn.context) && happenedHere(shared);
}

/// Parts of one top are turns of one conversation only when they follow each other.
bool Finder::mayReplace(const Turn& before, const Turn& turn) const
{
    if (!before.isPart || !turn.isPart || m_outline.turn(before.top) != m_outline.turn(turn.top)) return true;
    return sameAgent(before, turn) && m_outline.overNs(before.top) <= m_table.startNs(turn.top);
}

/// Within one top an agent may ask its model again for reasons of its own: only a transcript, which says
/// after which call each one comes, tells such from what the user had answered anew.
bool Finder::isDoneAnew(const Turn& before, const Turn& turn) const
{
    return before.context == turn.context && (happenedHere(turn.context) || mayStartOver(before, turn))
        && (!turn.isPart || m_digest.of(turn.call).continued);
}

/// How many messages of the turn's context are from that turn, which it goes on from; 0 when it does not.
std::uint32_t Finder::continuedTo(const Turn& before, const Turn& turn) const
{
    if (before.context == kEmptyContext || m_digest.shared(before.context, turn.context) != before.context)
        return 0;
    const std::uint32_t length = m_digest.length(m_digest.shared(before.last, turn.context));
    const std::string answer = m_digest.answerText(m_digest.of(before.lastCall));
    const auto rest = m_digest.messagesFrom(turn.context, length);
    const bool answered = !answer.empty() && !rest.empty() && m_digest.speaker(rest.front()) == Speaker::agent
        && m_digest.plainText(rest.front()) == answer;
    return length + (answered ? 1 : 0);
}

/// Behind these first messages of its context there is only what it was asked.
bool Finder::isAllKnown(const Turn& turn, std::uint32_t first) const
{
    const auto rest = m_digest.messagesFrom(turn.context, first);
    return std::ranges::all_of(rest,
                               [&](MessageId message) { return m_digest.speaker(message) == Speaker::user; });
}

/// A turn goes on from the one whose messages it has most of, be it an older one than the last. Agents that
/// answer one message in turns of their own are given the same: only what the same agent does again was done
/// anew, and the others go along with the first that did.
bool Finder::partsByContext(std::size_t number)
{
    Turn& turn = m_turns[number];
    if (turn.context == kEmptyContext) return false;
    const Turn* beside = nullptr; ///< the last turn of another agent with the same messages
    const Turn* goesOnFrom = nullptr;
    std::size_t edited = number; ///< the turn whose message it has another one for
    std::uint32_t most = 0; ///< messages that it has in common with that
    std::int64_t mostEdited = -1; ///< and with the turn that was edited
    for (std::size_t i = number, seen = 0; i-- > 0 && seen < kTurnsBack; ++seen) {
        const Turn& before = m_turns[i];
        if (before.context == kEmptyContext) continue;
        if (isDoneAnew(before, turn)) {
            if (!sameAgent(before, turn)) {
                if (beside == nullptr) beside = &before;
                continue;
            }
            if (beside != nullptr && beside->branch != before.branch) break;
            part(number, i, BranchCause::regenerated,
                 nameOf(turn.first) + " answers the same messages as an earlier turn again");
            return true;
        }
        if (m_digest.length(before.last) >= most) {
            if (const std::uint32_t length = continuedTo(before, turn); length > most) {
                most = length;
                goesOnFrom = &before;
            }
        }
        if (m_digest.length(before.context) > std::max<std::int64_t>(most, mostEdited)) {
            const ContextId shared = m_digest.shared(before.context, turn.context);
            if (m_digest.length(shared) > mostEdited && mayReplace(before, turn)
                && isEdit(before, turn, shared)) {
                mostEdited = m_digest.length(shared);
                edited = i;
            }
        }
        if (goesOnFrom == &before && beside == nullptr && isAllKnown(turn, most)) break;
    }
    if (beside != nullptr) {
        turn.branch = beside->branch;
        return true;
    }
    if (edited != number && mostEdited >= most) {
        part(number, firstLeft(edited, turn.context, static_cast<std::uint32_t>(mostEdited)),
             BranchCause::edited,
             nameOf(turn.first)
                 + " goes on from before the user's message of an earlier turn, with another one");
        return true;
    }
    if (goesOnFrom != nullptr) turn.branch = goesOnFrom->branch;
    return goesOnFrom != nullptr;
}

bool Finder::partsByStep(std::size_t number)
{
    const Turn& turn = m_turns[number];
    if (turn.isPart || turn.firstStep == kUnknown || turn.firstStep <= 1)
        return false; // counts each run anew: contexts decide
    for (std::size_t i = number; i-- > 0;) {
        const Turn& before = m_turns[i];
        if (before.lastStep == kUnknown) continue;
        const bool stopped = before.interrupted || before.failedStep == before.lastStep;
        const bool resumes = stopped && turn.firstStep == before.lastStep;
        if (resumes || turn.firstStep > before.lastStep) {
            m_turns[number].branch = before.branch;
            return true;
        }
        part(number, i, BranchCause::checkpoint,
             nameOf(turn.first) + " starts at step " + std::to_string(turn.firstStep)
                 + " of the graph, which an earlier run has passed (step " + std::to_string(before.lastStep)
                 + ")");
        return true;
    }
    return false;
}

bool Finder::partsByLink(std::size_t number)
{
    const Turn& turn = m_turns[number];
    if (turn.linkedTo == kNoRow || m_outline.turn(turn.linkedTo) == turn.top) return false;
    for (std::size_t i = number; i-- > 0;) {
        if (m_turns[i].linkedTo != turn.linkedTo) continue;
        part(number, i, BranchCause::link,
             nameOf(turn.first) + " and an earlier turn both go on from " + nameOf(turn.linkedTo));
        return true;
    }
    return false;
}

void Finder::place(std::size_t number)
{
    if (partsByStep(number) || partsByContext(number) || partsByLink(number)) return;
    m_turns[number].branch = m_turns[number - 1].branch;
}

std::vector<Branch> Finder::run()
{
    collect();
    if (m_turns.empty()) return {};
    findMemory();
    for (std::size_t i = 1; i < m_turns.size(); ++i) place(i);
    if (m_branches.empty()) return {};
    for (const Turn& turn : m_turns) m_branches[turn.branch].turns.push_back(turn.top);
    m_branches[m_turns.back().branch].live = true;
    return std::move(m_branches);
}

} // namespace

std::vector<Branch> findBranches(const SessionOutline& outline, const SessionDigest& digest)
{
    return Finder(outline, digest).run();
}

std::vector<std::uint32_t> branchOfNodes(const SpanTree& tree, const std::vector<Branch>& branches)
{
    std::vector<std::uint32_t> branchOf(tree.nodeCount(), 0);
    for (const Branch& branch : branches)
        for (const Node top : branch.turns)
            if (branch.number != 0)
                for (const Node node : tree.preorder().subspan(tree.position(top), tree.subtreeSize(top)))
                    branchOf[node] = branch.number;
    return branchOf;
}

std::string_view toString(BranchCause cause)
{
    switch (cause) {
    case BranchCause::start: return "start";
    case BranchCause::edited: return "edited";
    case BranchCause::regenerated: return "regenerated";
    case BranchCause::checkpoint: return "checkpoint";
    case BranchCause::link: break;
    }
    return "link";
}

std::string nameOf(const Branch& branch)
{
    return "branch " + std::to_string(branch.number) + " (" + std::string(toString(branch.cause))
        + (branch.live ? ", live)" : ")");
}

} // namespace retrospan::insight
