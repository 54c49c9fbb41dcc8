#include "views/base/theme_controller.h"

#include "views/base/flat_style.h"

#include <QApplication>
#include <QEvent>

namespace retrospan::views {
namespace {

void pinFont()
{
    const QStringList wanted = qEnvironmentVariable("RETROSPAN_FONT").split(u',');
    if (wanted.size() != 2) return;
    QFont font(wanted.front());
    font.setPointSizeF(std::max(6.0, wanted.back().toDouble()));
    QApplication::setFont(font);
}

} // namespace

ThemeController::ThemeController(QApplication& application, ThemeMode mode)
    : m_application(application)
    , m_mode(mode)
    , m_theme(resolveTheme(mode, systemPalette()))
{
    pinFont();
    apply();
    m_application.installEventFilter(this);
}

void ThemeController::setMode(ThemeMode mode)
{
    if (mode == m_mode) return;
    m_mode = mode;
    m_theme = resolveTheme(mode, systemPalette());
    apply();
    emit themeChanged(m_theme);
}

QPalette ThemeController::systemPalette()
{
    // Qt 6.4 tells the system's palette only while no other one is set.
    const bool before = std::exchange(m_applying, true);
    QApplication::setPalette(QPalette());
    const QPalette system = QApplication::palette();
    m_applying = before;
    return system;
}

void ThemeController::apply()
{
    m_applying = true;
    QApplication::setStyle(new FlatStyle(m_theme)); // owned by the application
    QApplication::setPalette(m_theme.palette());
    m_applying = false;
}

bool ThemeController::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ThemeChange && !m_applying && m_mode == ThemeMode::system) {
        const Theme now = resolveTheme(m_mode, systemPalette());
        const bool changed = now.isDark != m_theme.isDark;
        m_theme = now;
        apply();
        if (changed) emit themeChanged(m_theme);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace retrospan::views
