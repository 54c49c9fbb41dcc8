#include "recent_files.h"

#include <QFileInfo>
#include <QMenu>
#include <QSettings>

namespace retrospan::app {
namespace {

constexpr int kMost = 10;
const QString kSetting = QStringLiteral("files/recent");

} // namespace

RecentFiles::RecentFiles(QMenu& menu)
    : QObject(&menu)
    , m_menu(menu)
{
    rebuild();
}

void RecentFiles::remember(const QStringList& paths)
{
    QSettings settings;
    QStringList recent = settings.value(kSetting).toStringList();
    for (const QString& path : paths) {
        const QString absolute = QFileInfo(path).absoluteFilePath();
        recent.removeAll(absolute);
        recent.prepend(absolute);
    }
    settings.setValue(kSetting, recent.mid(0, kMost));
    rebuild();
}

void RecentFiles::rebuild()
{
    m_menu.clear();
    for (const QString& path : QSettings().value(kSetting).toStringList()) {
        QString text = path;
        QAction* action = m_menu.addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")));
        connect(action, &QAction::triggered, this, [this, path] { emit chosen(path); });
    }
    if (!m_menu.isEmpty()) {
        m_menu.addSeparator();
        connect(m_menu.addAction(tr("&Clear this list")), &QAction::triggered, this, [this] {
            QSettings().remove(kSetting);
            rebuild();
        });
    }
    m_menu.menuAction()->setEnabled(!m_menu.isEmpty());
}

} // namespace retrospan::app
