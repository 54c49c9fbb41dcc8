#include "views/evals/gate_bar.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"
#include "views/base/labels.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace retrospan::views {

using models::EvalGate;

namespace {

constexpr int kShownFailures = 4; ///< of more one scrolls
constexpr int kIcon = 16;

struct Look {
    QString verdict;
    Icon icon;
    Tone tone;
};

Look lookOf(EvalGate::State state)
{
    switch (state) {
    case EvalGate::State::passed: return {GateBar::tr("Gate passed"), Icon::statusOk, Tone::ok};
    case EvalGate::State::failed: return {GateBar::tr("Gate failed"), Icon::statusError, Tone::error};
    case EvalGate::State::judging: return {GateBar::tr("Judging…"), Icon::statusUnset, Tone::neutral};
    case EvalGate::State::noPolicy: return {GateBar::tr("No policy"), Icon::statusUnset, Tone::neutral};
    case EvalGate::State::unknown: return {GateBar::tr("No verdict"), Icon::warning, Tone::warning};
    case EvalGate::State::idle: break;
    }
    return {{}, Icon::statusUnset, Tone::neutral};
}

/// "by policy.yaml: 12 of 14 cases passed; 2 things fail:"
QString saidOf(const EvalGate& gate)
{
    QString text = gate.text();
    const QString file = models::oneLine(QFileInfo(gate.policyPath()).fileName().toStdString());
    if (!file.isEmpty() && !text.isEmpty()) text = GateBar::tr("by %1: %2").arg(file, text);
    const auto failures = static_cast<std::int64_t>(gate.failures().size());
    if (failures > 0)
        text += failures == 1 ? GateBar::tr("; this fails:")
                              : GateBar::tr("; %1 things fail:").arg(models::exactCount(failures));
    return text;
}

} // namespace

GateBar::GateBar(const EvalGate& gate, QWidget* parent)
    : QWidget(parent)
    , m_gate(gate)
    , m_icon(new QLabel(this))
    , m_verdict(plainLabel(this))
    , m_said(new ElidedLabel(this))
    , m_choose(new QToolButton(this))
    , m_failures(new QListWidget(this))
{
    setObjectName(QStringLiteral("evalGate"));
    setAutoFillBackground(true);
    m_verdict->setObjectName(QStringLiteral("evalVerdict"));
    m_verdict->setFont(scaledFont(font(), 0, QFont::DemiBold));
    m_said->setObjectName(QStringLiteral("evalVerdictSaid"));
    m_choose->setObjectName(QStringLiteral("evalPolicyButton"));
    m_choose->setText(tr("Policy"));
    m_choose->setAutoRaise(true);
    m_choose->setPopupMode(QToolButton::InstantPopup);
    m_choose->setFocusPolicy(Qt::TabFocus);
    m_failures->setObjectName(QStringLiteral("evalFailures"));
    m_failures->setAccessibleName(tr("What fails the gate"));
    m_failures->setFrameShape(QFrame::NoFrame);
    m_failures->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_icon);
    line->addWidget(m_verdict);
    line->addWidget(m_said, 1);
    line->addWidget(m_choose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 2, 8, 4);
    column->setSpacing(2);
    column->addLayout(line);
    auto* below = new QHBoxLayout; // beneath the verdict, not its icon
    below->setContentsMargins(kIcon + line->spacing() - 2, 0, 0, 0);
    below->addWidget(m_failures);
    column->addLayout(below);
    connect(&gate, &EvalGate::changed, this, &GateBar::refresh);
    refresh();
}

void GateBar::setActions(const QList<QAction*>& actions)
{
    auto* menu = new QMenu(m_choose);
    menu->addActions(actions);
    m_choose->setMenu(menu);
}

void GateBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.surface);
    setColour(*m_failures, QPalette::Base, theme.surface);
    setColour(*m_failures, QPalette::Text, theme.text);
    setTextColour(*m_said, theme.textSecondary);
    refresh();
}

void GateBar::refresh()
{
    const Look look = lookOf(m_gate.state());
    const QColor colour = look.tone == Tone::neutral ? m_theme.textSecondary : m_theme.tone(look.tone);
    setVisible(m_gate.state() != EvalGate::State::idle);
    m_icon->setPixmap(IconSet(m_theme).icon(look.icon, colour).pixmap(kIcon));
    m_verdict->setText(look.verdict);
    setTextColour(*m_verdict, colour);
    m_said->setText(saidOf(m_gate));
    m_said->setExactText(models::visibleText(m_gate.policyPath().toStdString()));
    showFailures();
}

void GateBar::showFailures()
{
    m_failures->clear();
    for (const QString& failure : m_gate.failures()) {
        auto* item = new QListWidgetItem(failure, m_failures);
        item->setToolTip(plainToolTip(failure));
    }
    m_failures->setVisible(m_failures->count() > 0);
    if (m_failures->count() == 0) return;
    const int row = std::max(m_failures->sizeHintForRow(0), fontMetrics().lineSpacing());
    m_failures->setFixedHeight(std::min(m_failures->count(), kShownFailures) * row
                               + 2 * m_failures->frameWidth() + 2);
}

} // namespace retrospan::views
