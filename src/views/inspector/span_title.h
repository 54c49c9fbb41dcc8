// SpanTitle: the head of the inspector: kind, name and how the span went, its figures in a second line, and
// in a third one the error of a span that failed. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/icons.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace retrospan::views {

class ElidedLabel;

class SpanTitle : public QWidget {
    Q_OBJECT
public:
    explicit SpanTitle(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// A button while it is enabled; not owned.
    void setSourceAction(QAction* action);
    void showSpan(const models::SessionData& session, Row row, SpanKind kind, const std::string& error);

private:
    void colour();

    QLabel* m_icon;
    ElidedLabel* m_name;
    ElidedLabel* m_facts;
    ElidedLabel* m_error;
    QToolButton* m_source;
    SpanKind m_kind = SpanKind::other;
    SpanStatus m_status = SpanStatus::unset;
    Theme m_theme;
};

} // namespace retrospan::views
