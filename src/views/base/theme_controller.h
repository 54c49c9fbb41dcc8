// ThemeController: applies the theme to the application and says when it changes. Owns the flat style
// (flat_style.h); one per program, created by main after QApplication and passed on.
// Invariants: in `system` mode a change of the system's palette is followed at run time; the UI font is
// the system's unless RETROSPAN_FONT ("Family,size") pins it, as screenshot tests do.
// Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QObject>

class QApplication;

namespace retrospan::views {

class ThemeController : public QObject {
    Q_OBJECT
public:
    explicit ThemeController(QApplication& application, ThemeMode mode = ThemeMode::system);

    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    void setMode(ThemeMode mode);

signals:
    /// After the application's palette has been set; views take it with setTheme().
    void themeChanged(const retrospan::views::Theme& theme);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] QPalette systemPalette();
    void apply();

    QApplication& m_application;
    ThemeMode m_mode;
    bool m_applying = false; ///< before m_theme, whose making looks at it
    Theme m_theme;
};

} // namespace retrospan::views
