#include "views/library/getting_started.h"

#include "views/base/action_button.h"
#include "views/base/labels.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

constexpr int kWidth = 660;

QLabel* wrappedLabel(QWidget* parent, const QString& text)
{
    QLabel* label = plainLabel(parent, text);
    label->setWordWrap(true);
    return label;
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
    m_title = wrappedLabel(centre, tr("See what an agent did"));
    m_title->setFont(scaledFont(font(), 8, QFont::DemiBold));
    m_lead = wrappedLabel(centre,
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
    addCard(Icon::live, tr("Watch an agent while it runs"),
            tr("Set this where the agent runs, and any OpenTelemetry SDK sends its spans here."));
    addEndpoint();
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
    Card card{icon,
              new QLabel(frame),
              wrappedLabel(frame, title),
              wrappedLabel(frame, text),
              new QVBoxLayout,
              new QHBoxLayout,
              frame};
    card.title->setFont(scaledFont(font(), 1, QFont::DemiBold));
    card.buttons->setSpacing(8);
    card.buttons->addStretch(1);
    card.column->setSpacing(4);
    card.column->addWidget(card.title);
    card.column->addWidget(card.text);
    card.column->addSpacing(6);
    card.column->addLayout(card.buttons);
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(18, 16, 18, 16);
    row->setSpacing(18);
    row->addWidget(card.picture, 0, Qt::AlignTop);
    row->addLayout(card.column, 1);
    m_column->addWidget(frame);
    m_cards.push_back(card);
}

/// The line to copy, in the card that was added last.
void GettingStarted::addEndpoint()
{
    Card& card = m_cards.back();
    m_endpoint = plainLabel(card.frame);
    m_endpoint->setObjectName(QStringLiteral("endpoint"));
    m_endpoint->setAccessibleName(tr("Setting for SDKs"));
    m_endpoint->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_endpoint->setFont(monospaceFont(font()));
    m_endpoint->setWordWrap(true);
    m_copy = new QPushButton(tr("&Copy"), card.frame);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_endpoint->text()); });
    card.column->insertWidget(3, m_endpoint);
    card.column->insertSpacing(4, 6);
    card.buttons->insertWidget(0, m_copy);
}

void GettingStarted::setEndpoint(const QString& line, const QString& problem)
{
    m_endpoint->setText(line.isEmpty() ? problem : line);
    m_endpoint->setVisible(!m_endpoint->text().isEmpty());
    m_copy->setVisible(!line.isEmpty());
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
    addButton(2, actions.followAgents);
    addButton(2, actions.live);
    addButton(3, actions.palette);
    addButton(3, actions.shortcuts);
    m_back = new QPushButton(tr("Back to the &library"), this);
    connect(m_back, &QPushButton::clicked, actions.library, &QAction::trigger);
    m_column->addWidget(m_back, 0, Qt::AlignLeft);
    m_back->hide();
}

void GettingStarted::setTheme(const Theme& theme)
{
    setColour(*this, QPalette::Window, theme.surface);
    setColour(*widget(), QPalette::Window, theme.surface);
    widget()->setAutoFillBackground(true);
    setTextColour(*m_title, theme.text);
    setTextColour(*m_lead, theme.textSecondary);
    setTextColour(*m_endpoint, theme.text);
    for (const Card& card : m_cards) {
        setColour(*card.frame, QPalette::Window, theme.raised);
        setTextColour(*card.title, theme.text);
        setTextColour(*card.text, theme.textSecondary);
        card.picture->setPixmap(
            IconSet(theme).icon(card.icon, theme.accent).pixmap(QSize(24, 24), devicePixelRatioF()));
    }
}

void GettingStarted::setWayBack(bool there)
{
    if (m_back != nullptr) m_back->setVisible(there);
}

} // namespace retrospan::views
