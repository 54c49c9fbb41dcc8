#include "views/shapes/flame_view.h"

#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/shapes/flame_area.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>

namespace retrospan::views {

using insight::FlameMeasure;

FlameView::FlameView(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_model(document)
    , m_options(new QWidget(this))
    , m_measure(new QComboBox(m_options))
    , m_back(new QToolButton(m_options))
    , m_summary(new ElidedLabel(m_options))
    , m_area(new FlameArea(m_model, this))
    , m_nothing(new EmptyState(Icon::clock, {}, {}, m_area))
{
    buildOptions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_area);
    auto* over = new QVBoxLayout(m_area);
    over->addWidget(m_nothing);
    m_nothing->hide();
    setFocusProxy(m_area);
    connect(m_area, &FlameArea::inspectRequested, this, &FlameView::inspectRequested);
    connect(&m_model, &models::FlameModel::changed, this, &FlameView::takePicture);
}

void FlameView::buildOptions()
{
    m_measure->setObjectName(QStringLiteral("flameMeasure"));
    m_measure->setAccessibleName(tr("What the width of a span means"));
    m_measure->addItem(tr("Self time"), static_cast<int>(FlameMeasure::selfTime));
    m_measure->addItem(tr("Tokens"), static_cast<int>(FlameMeasure::tokens));
    m_measure->addItem(tr("Cost"), static_cast<int>(FlameMeasure::cost));
    m_back->setObjectName(QStringLiteral("flameBack"));
    m_back->setText(tr("Zoom back"));
    m_back->setToolTip(tr("Show what was shown before the last zoom (Esc)"));
    m_back->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_back->setAutoRaise(true);
    m_back->hide();
    m_summary->setObjectName(QStringLiteral("flameSummary"));
    auto* line = new QHBoxLayout(m_options);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_measure);
    line->addWidget(m_back);
    line->addWidget(m_summary, 1);
    connect(m_measure, &QComboBox::activated, this, [this](int index) {
        m_model.setMeasure(static_cast<FlameMeasure>(m_measure->itemData(index).toInt()));
    });
    connect(m_back, &QToolButton::clicked, &m_model, &models::FlameModel::zoomOut);
}

void FlameView::setTheme(const Theme& theme)
{
    m_back->setIcon(IconSet(theme).icon(Icon::zoomOut));
    setTextColour(*m_summary, theme.textSecondary);
    m_nothing->setTheme(theme);
    m_area->setTheme(theme);
}

void FlameView::showEvent(QShowEvent*)
{
    m_model.setActive(true);
}

void FlameView::hideEvent(QHideEvent*)
{
    m_model.setActive(false);
}

void FlameView::takePicture()
{
    const auto* picture = m_model.picture();
    m_summary->setText(m_model.summary());
    m_back->setVisible(m_model.zoomed());
    m_nothing->setVisible(picture && picture->layout.rows.empty());
    if (!picture || !picture->layout.rows.empty()) return;
    switch (picture->flame->measure) {
    case FlameMeasure::selfTime:
        return m_nothing->setContent(Icon::clock, tr("No time to show"),
                                     tr("No span in view has a time and a length."));
    case FlameMeasure::tokens:
        return m_nothing->setContent(Icon::tokens, tr("No tokens are known"),
                                     tr("No call in view reports what it used."));
    case FlameMeasure::cost:
        return m_nothing->setContent(Icon::cost, tr("No cost is known"),
                                     tr("No call in view reports a cost or has a price."));
    }
}

} // namespace retrospan::views
