// QuestionList: the seven questions of readiness, a bar and figures each. Thread: GUI.
#pragma once

#include "models/readiness_model.h"
#include "views/base/theme.h"

#include <QListView>

namespace retrospan::views {

class QuestionList : public QListView {
    Q_OBJECT
public:
    explicit QuestionList(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setReport(models::ReadinessReportPtr report) { m_questions->setReport(std::move(report)); }
    [[nodiscard]] insight::Question chosen() const
    {
        return static_cast<insight::Question>(std::max(currentIndex().row(), 0));
    }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

signals:
    void chosenChanged();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    class Delegate;
    models::ReadinessModel* m_questions;
    Delegate* m_delegate;
};

} // namespace retrospan::views
