// SpanTitle: the head of the inspector: kind, name and how the span went, and its figures in a second line.
// Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/icons.h"

#include <QWidget>

class QLabel;

namespace retrospan::views {

class ElidedLabel;

class SpanTitle : public QWidget {
    Q_OBJECT
public:
    explicit SpanTitle(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void showSpan(const models::SessionData& session, Row row);

private:
    void colour();

    QLabel* m_icon;
    ElidedLabel* m_name;
    ElidedLabel* m_facts;
    SpanKind m_kind = SpanKind::other;
    SpanStatus m_status = SpanStatus::unset;
    Theme m_theme;
};

} // namespace retrospan::views
