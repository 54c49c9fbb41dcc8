#include "views/compare/compare_bar.h"

#include "models/format.h"
#include "views/base/action_button.h"
#include "views/base/elided_label.h"
#include "views/base/labels.h"
#include "views/base/speed_box.h"

#include <QHBoxLayout>

namespace retrospan::views {
CompareBar::CompareBar(models::ComparisonPlayer& player, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_transport(new QHBoxLayout)
    , m_jumps(new QHBoxLayout)
    , m_switches(new QHBoxLayout)
    , m_speed(new SpeedBox(tr("Speed of both sides"), this))
    , m_place(new ElidedLabel(this))
{
    setObjectName(QStringLiteral("compareBar"));
    setAutoFillBackground(true);
    m_place->setObjectName(QStringLiteral("comparePlace"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(8);
    for (QHBoxLayout* group : {m_transport, m_jumps, m_switches}) group->setSpacing(0);
    layout->addLayout(m_transport);
    layout->addWidget(m_speed);
    layout->addLayout(m_jumps);
    layout->addWidget(m_place, 1);
    layout->addLayout(m_switches);
    connect(m_speed, &SpeedBox::speedChosen, &m_player, &models::ComparisonPlayer::setSpeed);
    for (const auto signal : {&models::ComparisonPlayer::stateChanged, &models::ComparisonPlayer::rowChanged})
        connect(&player, signal, this, &CompareBar::showPlace);
}

void CompareBar::setActions(const CompareActions& actions)
{
    addToolButtons(*m_transport, {actions.first, actions.back, actions.play, actions.forward, actions.last},
                   this);
    addToolButtons(*m_jumps, {actions.firstDifference, actions.previousDifference, actions.nextDifference},
                   this);
    addToolButtons(*m_switches, {actions.differencesOnly, actions.replay, actions.swap, actions.choose}, this,
                   Qt::ToolButtonTextOnly);
}

void CompareBar::setTheme(const Theme& theme)
{
    setColour(*this, QPalette::Window, theme.raised);
    setTextColour(*m_place, theme.text);
}

void CompareBar::showPlace()
{
    const auto& comparison = m_player.comparison();
    if (!comparison) return m_place->setText({});
    const auto pairs = static_cast<std::int64_t>(comparison->alignment.pairs.size());
    const auto differ = static_cast<std::int64_t>(comparison->differences);
    const QString differences = differ == 0 ? tr("No differences")
        : comparison->common == 0           ? tr("Nothing in common")
                                            : models::countOf(differ, tr("difference"));
    m_place->setText(!m_player.hasRows()
                         ? differences
                         : tr("Pair %1 of %2 · %3")
                               .arg(models::exactCount(static_cast<std::int64_t>(m_player.pair()) + 1),
                                    models::exactCount(pairs), differences));
}

} // namespace retrospan::views
