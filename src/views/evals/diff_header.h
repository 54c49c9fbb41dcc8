// DiffHeader: the eval run that is reviewed and what it is compared with, who signed it off, and what differs
// in figures, in words that say how sure that is. Thread: GUI.
#pragma once

#include "models/eval_review.h"
#include "views/base/theme.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace retrospan::views {

class ElidedLabel;

class DiffHeader : public QWidget {
    Q_OBJECT
public:
    DiffHeader(const models::EvalHistory& history, models::EvalReview& review, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

private:
    void showRuns();
    void showSignOff();
    void showFigures();
    void addFigure(const QString& name, const QString& value, const QString& finding, Tone tone);
    void addPassRate(const models::EvalComparison& comparison);

    const models::EvalHistory& m_history;
    models::EvalReview& m_review;
    Theme m_theme;
    QLabel *m_run, *m_against;
    QComboBox* m_baseline;
    ElidedLabel *m_signOff, *m_warning;
    QWidget* m_figures;
};

} // namespace retrospan::views
