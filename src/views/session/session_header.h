// SessionHeader: title, status and figures of the open session in a line that wraps. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"

#include <QWidget>

class QLabel;

namespace retrospan::views {

class ElidedLabel;

class SessionHeader : public QWidget {
    Q_OBJECT
public:
    explicit SessionHeader(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

private:
    void refresh();
    void addFigure(const QString& caption, const QString& value, const QString& toolTip,
                   const QColor& colour);

    models::SessionDocument& m_document;
    Theme m_theme;
    ElidedLabel* m_title;
    QLabel* m_status;
    QWidget* m_figures;
};

} // namespace retrospan::views
