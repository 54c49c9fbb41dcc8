// RecentFiles: the menu of what was opened last, kept in the settings. Thread: GUI.
#pragma once

#include <QObject>
#include <QStringList>

class QMenu;

namespace retrospan::app {

class RecentFiles : public QObject {
    Q_OBJECT
public:
    explicit RecentFiles(QMenu& menu);
    void remember(const QStringList& paths);

signals:
    void chosen(const QString& path);

private:
    void rebuild();
    QMenu& m_menu;
};

} // namespace retrospan::app
