// ReadinessView: seven questions about the workspace, and beneath the chosen one what it means and the
// sessions that fall short of it, each a way to the place. It shows what it is given and asks to have it
// computed. Text of recordings is shown as plain characters. Thread: GUI.
#pragma once

#include "models/readiness_model.h"
#include "views/base/theme.h"

#include <QWidget>

class QFrame;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace retrospan::views {

class EmptyState;
class QuestionList;

class ReadinessView : public QWidget {
    Q_OBJECT
public:
    explicit ReadinessView(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setReport(models::ReadinessReportPtr report);
    [[nodiscard]] bool hasReport() const { return m_report != nullptr; }
    /// Whether one is being made; the one before stays to be looked at.
    void setComputing(bool computing);
    /// Sessions came in or changed after the report was made.
    void setOutdated(bool outdated);
    /// Instead of a report.
    void setFailure(const QString& why);
    void focusQuestions();
    [[nodiscard]] QTableView& table() { return *m_table; }

signals:
    void computeRequested();
    void linkActivated(const QString& link);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] int digitWidth() const;
    [[nodiscard]] QWidget* buildTop();
    [[nodiscard]] QWidget* buildDetail();
    void buildTable();
    void showQuestion();
    void showNote();

    Theme m_theme;
    models::ReadinessReportPtr m_report;
    QString m_failure;
    bool m_computing = false, m_outdated = false;
    QLabel *m_title, *m_state, *m_note, *m_meaning, *m_parts;
    QPushButton* m_compute;
    QuestionList* m_questions;
    QFrame* m_detail;
    QStackedWidget* m_lower;
    models::ShortfallModel* m_shortfalls;
    QTableView* m_table;
    EmptyState* m_empty;
};

} // namespace retrospan::views
