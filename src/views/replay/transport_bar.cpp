#include "views/replay/transport_bar.h"

#include "models/format.h"
#include "models/replay_text.h"
#include "views/base/action_button.h"
#include "views/base/elided_label.h"
#include "views/base/labels.h"
#include "views/base/speed_box.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QToolButton>

namespace retrospan::views {
TransportBar::TransportBar(models::ReplayPlayer& player, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_buttons(new QHBoxLayout)
    , m_jumps(new QHBoxLayout)
    , m_modes(new QHBoxLayout)
    , m_speed(new SpeedBox(tr("Speed"), this))
    , m_compress(new QToolButton(this))
    , m_breakpoint(new QLineEdit(this))
    , m_place(plainLabel(this))
    , m_figures(new ElidedLabel(this))
    , m_error(new ElidedLabel(this))
{
    setObjectName(QStringLiteral("transport"));
    setAutoFillBackground(true);
    m_compress->setText(tr("Skip waits"));
    m_compress->setCheckable(true);
    m_compress->setAutoRaise(true);
    m_compress->setToolTip(tr("Nothing takes longer than two seconds"));
    m_breakpoint->setPlaceholderText(tr("Stop at, e.g. kind:tool status:failed"));
    m_breakpoint->setAccessibleName(tr("Breakpoint"));
    m_breakpoint->setClearButtonEnabled(true);
    m_breakpoint->setMaximumWidth(260);
    m_error->setObjectName(QStringLiteral("breakpointError"));
    m_place->setObjectName(QStringLiteral("place"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(8);
    m_buttons->setSpacing(0);
    m_jumps->setSpacing(0);
    layout->addLayout(m_buttons);
    layout->addWidget(m_place);
    layout->addWidget(m_speed);
    layout->addWidget(m_compress);
    layout->addLayout(m_modes);
    layout->addLayout(m_jumps);
    layout->addWidget(m_breakpoint, 1);
    layout->addWidget(m_figures, 2);
    layout->addWidget(m_error, 2);
    layout->addStretch();
    connect(m_speed, &SpeedBox::speedChosen, &m_player, &models::ReplayPlayer::setSpeed);
    connect(m_compress, &QToolButton::toggled, &m_player, &models::ReplayPlayer::setCompressed);
    connect(m_breakpoint, &QLineEdit::textChanged, &m_player, &models::ReplayPlayer::setBreakpoint);
    auto* leave = new QShortcut(Qt::Key_Escape, m_breakpoint, nullptr, nullptr, Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, this, &TransportBar::left);
    connect(&player, &models::ReplayPlayer::settingsChanged, this, &TransportBar::showSettings);
    connect(&player, &models::ReplayPlayer::stepChanged, this, &TransportBar::showStep);
    showSettings();
}

void TransportBar::setActions(const ReplayActions& actions)
{
    addToolButtons(*m_buttons, {actions.first, actions.back, actions.play, actions.forward, actions.last},
                   this);
    addToolButtons(*m_jumps, {actions.failure, actions.nextError, actions.nextHandoff, actions.nextRetry},
                   this);
    addToolButtons(*m_modes, {actions.plain}, this, Qt::ToolButtonTextBesideIcon);
    connect(m_breakpoint, &QLineEdit::returnPressed, this, [this, next = actions.nextBreakpoint] {
        if (!m_player.breakpointError().isEmpty()) return;
        next->trigger();
        emit left();
    });
}

void TransportBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.raised);
    setTextColour(*m_figures, theme.textSecondary);
    setTextColour(*m_error, theme.tone(Tone::error));
    showSettings();
}

void TransportBar::setPlain(bool plain)
{
    m_plain = plain;
    m_breakpoint->setVisible(!plain);
    showSettings();
}

void TransportBar::showSettings()
{
    m_speed->setSpeed(m_player.speed());
    m_compress->setChecked(m_player.compressed());
    if (m_breakpoint->text().trimmed() != m_player.breakpoint()) m_breakpoint->setText(m_player.breakpoint());
    const bool wrong = !m_player.breakpointError().isEmpty();
    setColour(*m_breakpoint, QPalette::Text, wrong ? m_theme.tone(Tone::error) : m_theme.text);
    m_error->setText(m_player.breakpointError());
    m_error->setVisible(wrong && !m_plain);
    m_figures->setVisible(!wrong && !m_plain);
    m_breakpoint->setToolTip(wrong ? plainToolTip(m_player.breakpointError())
                                   : tr("Playing stops at steps like this; Enter goes to the next one"));
}

/// Of what nobody has reported so far nothing is said.
QStringList TransportBar::spentFigures(const replay::Totals& totals)
{
    QStringList figures;
    if (totals.input != kUnknown || totals.output != kUnknown)
        figures
            << tr("%1 in, %2 out").arg(models::formatCount(totals.input), models::formatCount(totals.output));
    if (totals.costMicroUsd != kUnknown)
        figures << models::formatMoney(totals.costMicroUsd);
    else if (totals.unpricedCalls > 0)
        figures << tr("unpriced");
    return figures;
}

void TransportBar::showStep()
{
    const models::PreparedReplay& replay = *m_player.replay();
    const replay::State state = replay.journey().stateAt(m_player.step());
    m_place->setText(
        tr("Step %1 of %2")
            .arg(models::exactCount(m_player.step() + 1), models::exactCount(replay.journey().size())));
    QStringList figures{models::sinceStart(replay, m_player.step())};
    figures << spentFigures(state.totals);
    if (!state.openCalls.empty())
        figures << tr("%1 open").arg(
            models::countOf(static_cast<std::int64_t>(state.openCalls.size()), tr("call")));
    // Last: a name may be of any length, and what does not fit is cut at the end.
    if (state.agent != StringId::empty) figures << models::nameOf(replay, state.agent);
    m_figures->setText(figures.join(QStringLiteral(" · ")));
}

} // namespace retrospan::views
