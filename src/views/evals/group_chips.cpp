#include "views/evals/group_chips.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/flow_layout.h"

#include <QButtonGroup>
#include <QToolButton>

namespace retrospan::views {

using models::EvalGroup;
using models::EvalReview;

namespace {

/// Changes need a baseline, judgements alone are looked at without one.
bool isOffered(EvalGroup group, bool compared)
{
    if (group >= EvalGroup::newFailure && group <= EvalGroup::same) return compared;
    if (group >= EvalGroup::failed && group <= EvalGroup::passed) return !compared;
    return true;
}

} // namespace

GroupChips::GroupChips(EvalReview& review, QWidget* parent)
    : QWidget(parent)
    , m_review(review)
    , m_buttons(new QButtonGroup(this))
{
    setObjectName(QStringLiteral("evalGroups"));
    auto* flow = new FlowLayout(this, 4, 4);
    for (std::size_t i = 0; i < models::kEvalGroupCount; ++i) {
        auto* chip = new QToolButton(this);
        chip->setObjectName(QStringLiteral("evalGroup%1").arg(i));
        chip->setCheckable(true);
        chip->setFocusPolicy(Qt::TabFocus);
        m_buttons->addButton(chip, static_cast<int>(i));
        flow->addWidget(chip);
    }
    connect(m_buttons, &QButtonGroup::idClicked, this,
            [this](int id) { m_review.setGroup(static_cast<EvalGroup>(id)); });
    for (const auto signal : {&EvalReview::stateChanged, &EvalReview::rowsChanged, &EvalReview::marksChanged})
        connect(&review, signal, this, &GroupChips::refresh);
    refresh();
}

QString GroupChips::toolTipOf(EvalGroup group) const
{
    const auto runs = static_cast<std::int64_t>(m_review.marks().runs);
    const QString past = models::countOf(runs, tr("run"));
    switch (group) {
    case EvalGroup::flaky:
        return tr("Judged differently by the same version of agent and data set, or by repeats of one run; "
                  "of the last %1")
            .arg(past);
    case EvalGroup::neverFails:
        return tr("Passed in each of the last %1: such a case may tell nothing").arg(past);
    case EvalGroup::ofSession: return models::oneLine(m_review.session(), 200);
    default: return {};
    }
}

void GroupChips::refresh()
{
    const bool compared = m_review.comparison() && m_review.comparison()->baseline;
    for (QAbstractButton* chip : m_buttons->buttons()) {
        const auto group = static_cast<EvalGroup>(m_buttons->id(chip));
        const auto count = static_cast<std::int64_t>(m_review.count(group));
        const bool chosen = group == m_review.group();
        chip->setText(models::groupText(group) + QLatin1Char(' ') + models::exactCount(count));
        chip->setVisible(m_review.comparison() && isOffered(group, compared) && (count > 0 || chosen));
        const QString why = toolTipOf(group);
        chip->setToolTip(why.isEmpty() ? QString() : plainToolTip(why));
        chip->setChecked(chosen);
    }
}

} // namespace retrospan::views
