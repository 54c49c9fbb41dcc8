// SessionHeader: title, status and figures of the open session in a line that wraps. Figures say in their
// tooltip how they are made; a click on the errors goes to the next one. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/icons.h"
#include "views/base/theme.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace retrospan::views {

class ElidedLabel;

class SessionHeader : public QWidget {
    Q_OBJECT
public:
    explicit SessionHeader(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

signals:
    /// The findings are wanted, or wanted no more.
    void doctorRequested();

private:
    struct Figure {
        QString caption, value, toolTip{}, name{}; ///< name: of the object, for tests
        Tone tone = Tone::neutral;
        QString note{}; ///< faint, behind the value
    };

    void refresh();
    void showStatus();
    void addCounts();
    void addUsage();
    void addFigure(const Figure& figure);
    void addFindings();
    [[nodiscard]] QToolButton* figureButton(const Figure& figure, Icon icon);

    models::SessionDocument& m_document;
    Theme m_theme;
    ElidedLabel* m_title;
    QLabel* m_status;
    QWidget* m_figures;
};

} // namespace retrospan::views
