// ConversationView: the open session as the conversation that the user had: bubbles or letters by who said
// them, and what came between. A click selects the span, the selection is framed. Reads only while it is
// shown. Thread: GUI.
#pragma once

#include "models/conversation_model.h"
#include "views/base/theme.h"

#include <QWidget>

class QStackedWidget;

namespace retrospan::views {

class BlockView;
class EmptyState;

class ConversationView : public QWidget {
    Q_OBJECT
public:
    explicit ConversationView(models::SessionDocument& document, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    [[nodiscard]] BlockView& blocks() { return *m_blocks; }
    [[nodiscard]] models::ConversationModel& model() { return m_model; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void takeBlocks();
    void showSelection();
    void goToFirstMessage();

    models::SessionDocument& m_document;
    models::ConversationModel m_model;
    QStackedWidget* m_pages;
    EmptyState *m_waiting, *m_failure, *m_nothing;
    BlockView* m_blocks;
    std::shared_ptr<const models::BlockDocument> m_shown;
};

} // namespace retrospan::views
