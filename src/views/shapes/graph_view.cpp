#include "views/shapes/graph_view.h"

#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/shapes/graph_area.h"

#include <QHBoxLayout>
#include <QToolButton>

namespace retrospan::views {

GraphView::GraphView(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_model(document)
    , m_options(new QWidget(this))
    , m_fit(new QToolButton(m_options))
    , m_previous(new QToolButton(m_options))
    , m_next(new QToolButton(m_options))
    , m_summary(new ElidedLabel(m_options))
    , m_area(new GraphArea(m_model, this))
    , m_nothing(new EmptyState(Icon::graph, {}, {}, m_area))
{
    buildOptions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_area);
    auto* over = new QVBoxLayout(m_area);
    over->addWidget(m_nothing);
    m_nothing->hide();
    setFocusProxy(m_area);
    connect(m_area, &GraphArea::inspectRequested, this, &GraphView::inspectRequested);
    connect(&m_model, &models::GraphModel::changed, this, &GraphView::takePicture);
    connect(&m_model, &models::GraphModel::currentChanged, this, &GraphView::showCurrent);
}

void GraphView::buildOptions()
{
    m_fit->setToolTip(tr("Show all of the graph (0)"));
    m_previous->setToolTip(tr("The span before, of what is chosen (p)"));
    m_next->setToolTip(tr("The next span of what is chosen (n)"));
    m_fit->setObjectName(QStringLiteral("graphFit"));
    m_previous->setObjectName(QStringLiteral("graphPrevious"));
    m_next->setObjectName(QStringLiteral("graphNext"));
    m_summary->setObjectName(QStringLiteral("graphSummary"));
    auto* line = new QHBoxLayout(m_options);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2);
    for (QToolButton* button : {m_fit, m_previous, m_next}) {
        button->setAutoRaise(true);
        button->setAccessibleName(button->toolTip());
        line->addWidget(button);
    }
    line->addSpacing(6);
    line->addWidget(m_summary, 1);
    connect(m_fit, &QToolButton::clicked, m_area, &GraphArea::fit);
    connect(m_previous, &QToolButton::clicked, this, [this] { m_model.step(false); });
    connect(m_next, &QToolButton::clicked, this, [this] { m_model.step(true); });
}

void GraphView::setTheme(const Theme& theme)
{
    const IconSet icons(theme);
    m_fit->setIcon(icons.icon(Icon::zoomFit));
    m_previous->setIcon(icons.icon(Icon::previous));
    m_next->setIcon(icons.icon(Icon::next));
    setTextColour(*m_summary, theme.textSecondary);
    m_nothing->setTheme(theme);
    m_area->setTheme(theme);
}

void GraphView::showEvent(QShowEvent*)
{
    m_model.setActive(true);
}

void GraphView::hideEvent(QHideEvent*)
{
    m_model.setActive(false);
}

void GraphView::takePicture()
{
    const auto* picture = m_model.picture();
    m_nothing->setVisible(picture && picture->layout.nodes.empty());
    if (picture && !picture->problem.isEmpty())
        m_nothing->setContent(Icon::warning, tr("The graph cannot be shown"), picture->problem);
    else
        m_nothing->setContent(Icon::graph, tr("No agents and no tools"),
                              tr("No span in view is the work of an agent, or a call of a tool."));
    showCurrent();
}

void GraphView::showCurrent()
{
    m_summary->setText(m_model.summary());
    const bool several = m_model.picture() && m_model.rowsOf(m_model.current()).size() > 1;
    m_previous->setEnabled(several);
    m_next->setEnabled(several);
}

} // namespace retrospan::views
