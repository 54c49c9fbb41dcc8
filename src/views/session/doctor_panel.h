// DoctorPanel: what the doctor found in the open session, a line each: a switch where the finding repairs the
// picture, the reason, and a way to the spans it concerns. Text is shown as plain characters. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace retrospan::views {

class DoctorPanel : public QFrame {
    Q_OBJECT
public:
    explicit DoctorPanel(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

signals:
    void closed();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// More findings than anybody reads; the rest is counted.
    static constexpr std::size_t kMaxLines = 200;

    void refresh();
    void addLine(const insight::Repair& repair);
    void addWays(QWidget* line, const insight::Repair& repair);
    void showGaps();
    void fitHeight();
    void go(const std::string& id, bool forward);

    models::SessionDocument& m_document;
    Theme m_theme;
    QLabel *m_title, *m_note, *m_gaps;
    QToolButton* m_close;
    QPushButton* m_look;
    QScrollArea* m_scroll;
    QWidget* m_lines;
    QVBoxLayout* m_list;
};

} // namespace retrospan::views
