// ConversationModel: the conversation of an open session as one view shows it. What was said is read on a
// worker when somebody looks, again when the session grows; the time window only chooses from it. What is
// there stays until the next one is. Thread: GUI. Complexity: see prepareReplay and conversationBlocks.
#pragma once

#include "models/conversation_blocks.h"
#include "models/session_document.h"

namespace retrospan::models {

class ConversationModel : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { empty, loading, ready, failed };

    explicit ConversationModel(SessionDocument& document, QObject* parent = nullptr);

    /// Whether anybody looks.
    void setActive(bool active);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    /// Null until it is there.
    [[nodiscard]] const std::shared_ptr<const BlockDocument>& blocks() const { return m_blocks; }
    void reload();
    void select(qint64 target);
    /// The block of the selected span, or of the nearest span around it that has one, else the one before it;
    /// no value when nothing is selected.
    [[nodiscard]] std::optional<std::size_t> selectedBlock() const;

signals:
    void changed();
    void selectionChanged();

private:
    void read();
    void choose();
    [[nodiscard]] std::optional<std::size_t> blockBefore(Node node) const;
    void setState(State state, const QString& error = {});

    SessionDocument& m_document;
    std::shared_ptr<const SessionData> m_wanted; ///< what is read, or being read
    Replay m_replay;
    std::shared_ptr<const BlockDocument> m_blocks;
    Replay m_chosenOf; ///< what the blocks are of, with the window
    TimeWindow m_chosenWindow;
    JobRunner m_read, m_choose;
    State m_state = State::empty;
    QString m_error;
    bool m_active = false;
};

} // namespace retrospan::models
