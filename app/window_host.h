// WindowHost: the one window of the process and the workspace it shows: opens it, answers later starts, and
// puts another workspace's window in its place. Owns both. Thread: GUI; workspaces are opened on a worker,
// the first one before there is anything to wait for.
#pragma once

#include "main_window.h"
#include "single_instance.h"

#include <memory>

namespace retrospan::app {

class WindowHost : public QObject {
    Q_OBJECT
public:
    explicit WindowHost(views::ThemeController& themes)
        : m_themes(themes)
    {
    }
    ~WindowHost() override;

    /// Shows the workspace's window in place of the one before.
    void show(std::unique_ptr<Library> library);
    void serve(const StartRequest& request);
    [[nodiscard]] MainWindow* window() const { return m_window.get(); }

signals:
    void shown();

private:
    void openWorkspace(const QString& path);

    views::ThemeController& m_themes;
    std::unique_ptr<InstanceServer> m_server;
    std::unique_ptr<MainWindow> m_window;
    models::JobRunner m_opening;
};

} // namespace retrospan::app
