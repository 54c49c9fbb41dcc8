#include "models/conversation_model.h"

#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::models {

ConversationModel::ConversationModel(SessionDocument& document, QObject* parent)
    : QObject(parent)
    , m_document(document)
{
    connect(&document, &SessionDocument::dataChanged, this, &ConversationModel::read);
    connect(&document, &SessionDocument::windowChanged, this, &ConversationModel::choose);
    connect(&document, &SessionDocument::selectionChanged, this, &ConversationModel::selectionChanged);
}

void ConversationModel::setActive(bool active)
{
    m_active = active;
    read();
    choose(); // the window may have moved, and another span been selected, while nobody looked
    if (active) emit selectionChanged();
}

void ConversationModel::setState(State state, const QString& error)
{
    m_state = state;
    m_error = error;
    emit changed();
}

/// Starts over when the document has other data than what is read.
void ConversationModel::read()
{
    const std::shared_ptr<const SessionData> data = m_document.sharedData();
    if (!m_active || data == m_wanted || (data && !data->complete)) return;
    m_wanted = data;
    m_read.cancel();
    m_choose.cancel();
    if (!data || !m_replay || m_replay->data().summary.key != data->summary.key) {
        m_replay.reset();
        m_blocks.reset();
        setState(data ? State::loading : State::empty);
    }
    if (!data) return;
    m_read.run([source = m_document.source(),
                data](std::stop_token stop) { return prepareReplay(*source, data, stop); },
               [this](Result<Replay> prepared) {
                   if (prepared.cancelled()) return;
                   if (!prepared.ok()) return setState(State::failed, visibleText(prepared.error().message));
                   m_replay = std::move(*prepared);
                   choose();
               });
}

void ConversationModel::reload()
{
    m_wanted.reset();
    read();
}

void ConversationModel::choose()
{
    if (!m_active || !m_replay) return;
    const TimeWindow window = m_document.window();
    m_choose.cancel();
    if (m_blocks && m_chosenOf == m_replay && m_chosenWindow == window) return;
    m_choose.run(
        [replay = m_replay, window, whole = window == m_document.extent()](std::stop_token)
            -> std::shared_ptr<const BlockDocument> { return conversationBlocks(replay, window, whole); },
        [this, of = m_replay, window](std::shared_ptr<const BlockDocument> blocks) {
            m_blocks = std::move(blocks);
            m_chosenOf = of;
            m_chosenWindow = window;
            setState(State::ready);
        });
}

void ConversationModel::select(qint64 target)
{
    if (!m_replay || m_document.data() == nullptr) return;
    const Node node = findNode(*m_document.data(), refOf(m_replay->data(), static_cast<Node>(target)));
    if (node != kNoNode) m_document.select(node);
}

std::optional<std::size_t> ConversationModel::selectedBlock() const
{
    if (!m_blocks || m_document.data() != m_wanted.get()) return {};
    for (auto node = m_document.selectedPath().rbegin(); node != m_document.selectedPath().rend(); ++node) {
        const auto found = std::ranges::find(m_blocks->blocks, qint64{*node}, &Block::target);
        if (found != m_blocks->blocks.end())
            return static_cast<std::size_t>(found - m_blocks->blocks.begin());
    }
    return blockBefore(m_document.selected());
}

/// The last block whose span begins before a node in the tree; the first one when all come after it.
std::optional<std::size_t> ConversationModel::blockBefore(Node node) const
{
    std::optional<std::size_t> before;
    if (node == kNoNode) return before;
    const SpanTree& tree = m_document.data()->tree;
    for (std::size_t i = 0; i < m_blocks->blocks.size(); ++i) {
        const std::int64_t target = m_blocks->blocks[i].target;
        if (target == Block::kNoTarget) continue;
        if (!before || tree.position(static_cast<Node>(target)) < tree.position(node)) before = i;
    }
    return before;
}

} // namespace retrospan::models
