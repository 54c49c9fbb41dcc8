#include "views/library/getting_started.h"

#include "views/base/action_button.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

constexpr int kWidth = 660;

QLabel* plainLabel(QWidget* parent, const QString& text)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

void colour(QWidget* widget, QPalette::ColorRole role, const QColor& colour)
{
    QPalette palette = widget->palette();
    palette.setColor(role, colour);
    widget->setPalette(palette);
}

} // namespace

GettingStarted::GettingStarted(QWidget* parent)
    : QScrollArea(parent)
{
    setObjectName(QStringLiteral("gettingStarted"));
    setAccessibleName(tr("Getting started"));
    setFrameShape(NoFrame);
    setWidgetResizable(true);
    auto* page = new QWidget(this);
    auto* centre = new QWidget(page);
    centre->setMaximumWidth(kWidth);
    m_title = plainLabel(centre, tr("See what an agent did"));
    m_title->setFont(scaledFont(font(), 8, QFont::DemiBold));
    m_lead = plainLabel(centre,
                        tr("Whether it worked, what it cost, and the step where it went wrong. "
                           "Everything stays on this machine."));
    m_column = new QVBoxLayout(centre);
    m_column->setSpacing(12);
    m_column->addWidget(m_title);
    m_column->addWidget(m_lead);
    m_column->addSpacing(8);
    addCard(Icon::open, tr("Open a recording"),
            tr("OpenTelemetry traces and logs, Claude Code and Codex transcripts, LangSmith, Langfuse, "
               "MLflow and Phoenix "
               "exports, results of "
               "evals and more, also inside zip, gzip and zstd. Drop files and folders anywhere on this "
               "window."));
    addCard(Icon::play, tr("Look at the sample journey"),
            tr("A checkout in which a payment fails, is tried again and ends with a human."));
    addCard(Icon::keyboard, tr("Find your way"),
            tr("Every command is in the palette; the keys of all of them can be changed."));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(centre, 10);
    row->addStretch(1);
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(24, 24, 24, 24);
    outer->addStretch(2);
    outer->addLayout(row);
    outer->addStretch(3);
    setWidget(page);
}

void GettingStarted::addCard(Icon icon, const QString& title, const QString& text)
{
    auto* frame = new QFrame(this);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setAutoFillBackground(true);
    Card card{icon, new QLabel(frame), plainLabel(frame, title), plainLabel(frame, text), new QHBoxLayout,
              frame};
    card.title->setFont(scaledFont(font(), 1, QFont::DemiBold));
    card.buttons->setSpacing(8);
    card.buttons->addStretch(1);
    auto* column = new QVBoxLayout;
    column->setSpacing(4);
    column->addWidget(card.title);
    column->addWidget(card.text);
    column->addSpacing(6);
    column->addLayout(card.buttons);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(18, 16, 18, 16);
    row->setSpacing(18);
    row->addWidget(card.picture, 0, Qt::AlignTop);
    row->addLayout(column, 1);
    m_column->addWidget(frame);
    m_cards.push_back(card);
}

QPushButton* GettingStarted::addButton(std::size_t card, QAction* action)
{
    auto* button = makeActionButton(action, m_cards[card].frame);
    m_cards[card].buttons->insertWidget(m_cards[card].buttons->count() - 1, button);
    return button;
}

void GettingStarted::setActions(const StartActions& actions)
{
    addButton(0, actions.openFiles)->setDefault(true);
    addButton(0, actions.openFolder);
    addButton(1, actions.openSample);
    addButton(2, actions.palette);
    addButton(2, actions.shortcuts);
    m_back = new QPushButton(tr("Back to the &library"), this);
    connect(m_back, &QPushButton::clicked, actions.library, &QAction::trigger);
    m_column->addWidget(m_back, 0, Qt::AlignLeft);
    m_back->hide();
}

void GettingStarted::setTheme(const Theme& theme)
{
    colour(this, QPalette::Window, theme.surface);
    colour(widget(), QPalette::Window, theme.surface);
    widget()->setAutoFillBackground(true);
    colour(m_title, QPalette::WindowText, theme.text);
    colour(m_lead, QPalette::WindowText, theme.textSecondary);
    for (const Card& card : m_cards) {
        colour(card.frame, QPalette::Window, theme.raised);
        colour(card.title, QPalette::WindowText, theme.text);
        colour(card.text, QPalette::WindowText, theme.textSecondary);
        card.picture->setPixmap(
            IconSet(theme).icon(card.icon, theme.accent).pixmap(QSize(24, 24), devicePixelRatioF()));
    }
}

void GettingStarted::setWayBack(bool there)
{
    if (m_back != nullptr) m_back->setVisible(there);
}

} // namespace retrospan::views
