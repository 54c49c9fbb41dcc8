#include "views/shapes/conversation_view.h"

#include "views/base/block_view.h"
#include "views/base/empty_state.h"

#include <QAction>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace retrospan::views {

using models::SessionDocument;
using State = models::ConversationModel::State;

ConversationView::ConversationView(SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_model(document)
    , m_pages(new QStackedWidget(this))
    , m_waiting(new EmptyState(Icon::conversation, tr("Reading what was said…"), {}, this))
    , m_failure(new EmptyState(Icon::warning, tr("What was said cannot be read"), {}, this))
    , m_nothing(new EmptyState(Icon::conversation, tr("No conversation"), {}, this))
    , m_blocks(new BlockView(tr("Conversation as the user saw it"), this))
{
    setObjectName(QStringLiteral("conversation"));
    for (QWidget* page : std::initializer_list<QWidget*>{m_waiting, m_failure, m_nothing, m_blocks})
        m_pages->addWidget(page);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_pages);
    setFocusProxy(m_blocks);
    connect(m_failure->addRetry(), &QAction::triggered, &m_model, &models::ConversationModel::reload);
    connect(&m_model, &models::ConversationModel::changed, this, &ConversationView::takeBlocks);
    connect(&m_model, &models::ConversationModel::selectionChanged, this, &ConversationView::showSelection);
    connect(&document, &SessionDocument::searchChanged, this,
            [this] { m_blocks->mark(m_document.searchText()); });
    connect(m_blocks, &BlockView::targetActivated, &m_model, &models::ConversationModel::select);
}

void ConversationView::setTheme(const Theme& theme)
{
    m_waiting->setTheme(theme);
    m_failure->setTheme(theme);
    m_nothing->setTheme(theme);
    m_blocks->setTheme(theme);
}

void ConversationView::showEvent(QShowEvent*)
{
    m_model.setActive(true);
}

void ConversationView::hideEvent(QHideEvent*)
{
    m_model.setActive(false);
}

/// What one reads stays about where it is when the session grows; at the end one stays at the end.
void ConversationView::takeBlocks()
{
    const State state = m_model.state();
    if (state == State::failed)
        m_failure->setContent(Icon::warning, tr("What was said cannot be read"), m_model.errorText());
    const bool nothing = state == State::ready && m_model.blocks()->blocks.empty();
    if (nothing) m_nothing->setContent(Icon::conversation, tr("No conversation"), m_model.blocks()->summary);
    m_pages->setCurrentWidget(state == State::failed      ? static_cast<QWidget*>(m_failure)
                                  : nothing               ? m_nothing
                                  : state == State::ready ? m_blocks
                                                          : static_cast<QWidget*>(m_waiting));
    const auto before = std::exchange(m_shown, m_model.blocks());
    if (before == m_shown) return;
    QScrollBar& bar = *m_blocks->area().verticalScrollBar();
    const int place = bar.value();
    const bool atEnd = place == bar.maximum() && place > 0;
    m_blocks->setDocument(m_shown);
    if (!before) {
        goToFirstMessage();
        return showSelection();
    }
    bar.setValue(atEnd ? bar.maximum() : place);
}

/// Rather than the day above it.
void ConversationView::goToFirstMessage()
{
    const auto& blocks = m_shown->blocks;
    const auto first = std::ranges::find_if(
        blocks, [](const models::Block& block) { return block.target != models::Block::kNoTarget; });
    if (first == blocks.end()) return;
    BlockArea& area = m_blocks->area();
    area.setCurrent(area.rows().firstRow(static_cast<std::uint32_t>(first - blocks.begin())));
    area.verticalScrollBar()->setValue(0);
}

void ConversationView::showSelection()
{
    const auto block = m_model.selectedBlock();
    if (!block || !isVisible()) return;
    models::BlockRows& rows = m_blocks->area().rows();
    const auto number = static_cast<std::uint32_t>(*block);
    const bool there = rows.count() > 0 && rows.at(m_blocks->area().current()).block == number;
    if (!there) m_blocks->area().setCurrent(rows.firstRow(number));
}

} // namespace retrospan::views
