// GroupChips: the sets of cases that there are, each with its count; the chosen one is on view. Thread: GUI.
#pragma once

#include "models/eval_review.h"

#include <QWidget>

class QButtonGroup;

namespace retrospan::views {

class GroupChips : public QWidget {
    Q_OBJECT
public:
    explicit GroupChips(models::EvalReview& review, QWidget* parent = nullptr);

private:
    void refresh();
    [[nodiscard]] QString toolTipOf(models::EvalGroup group) const;

    models::EvalReview& m_review;
    QButtonGroup* m_buttons;
};

} // namespace retrospan::views
