#include "views/compare/compare_bar.h"

#include "models/format.h"
#include "views/base/elided_label.h"
#include "views/base/labels.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>

#include <array>

namespace retrospan::views {
namespace {

constexpr std::array kSpeeds{0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0};

} // namespace

CompareBar::CompareBar(models::ComparisonPlayer& player, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_transport(new QHBoxLayout)
    , m_jumps(new QHBoxLayout)
    , m_switches(new QHBoxLayout)
    , m_speed(new QComboBox(this))
    , m_place(new ElidedLabel(this))
{
    setObjectName(QStringLiteral("compareBar"));
    setAutoFillBackground(true);
    m_place->setObjectName(QStringLiteral("comparePlace"));
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("Speed of both sides"));
    m_speed->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    for (const double speed : kSpeeds) m_speed->addItem(tr("%1 x").arg(speed));
    m_speed->setCurrentIndex(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(8);
    for (QHBoxLayout* group : {m_transport, m_jumps, m_switches}) group->setSpacing(0);
    layout->addLayout(m_transport);
    layout->addWidget(m_speed);
    layout->addLayout(m_jumps);
    layout->addWidget(m_place, 1);
    layout->addLayout(m_switches);
    connect(m_speed, &QComboBox::activated, this,
            [this](int index) { m_player.setSpeed(kSpeeds[static_cast<std::size_t>(index)]); });
    for (const auto signal : {&models::ComparisonPlayer::stateChanged, &models::ComparisonPlayer::rowChanged})
        connect(&player, signal, this, &CompareBar::showPlace);
}

void CompareBar::setActions(const CompareActions& actions)
{
    const auto add = [this](QHBoxLayout& layout, QAction* action, Qt::ToolButtonStyle style) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setToolButtonStyle(style);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        layout.addWidget(button);
    };
    for (QAction* action : {actions.first, actions.back, actions.play, actions.forward, actions.last})
        add(*m_transport, action, Qt::ToolButtonIconOnly);
    for (QAction* action : {actions.firstDifference, actions.previousDifference, actions.nextDifference})
        add(*m_jumps, action, Qt::ToolButtonIconOnly);
    for (QAction* action : {actions.differencesOnly, actions.replay, actions.swap, actions.choose})
        add(*m_switches, action, Qt::ToolButtonTextOnly);
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
