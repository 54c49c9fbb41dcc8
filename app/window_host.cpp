#include "window_host.h"

#include "live_service.h"
#include "status_line.h"

#include <QFileInfo>
#include <QScreen>

namespace retrospan::app {
namespace {

constexpr QSize kFrame{16, 48}; ///< what a window manager puts around a window

/// A small screen must not hide the status bar.
void fitToScreen(QWidget& window)
{
    window.resize(window.size().boundedTo(window.screen()->availableSize() - kFrame));
}

} // namespace

WindowHost::~WindowHost() = default;

void WindowHost::show(std::unique_ptr<Library> library)
{
    std::unique_ptr<MainWindow> before = std::move(m_window);
    if (before) before->saveSettings();
    m_server =
        std::make_unique<InstanceServer>(socketOf(QString::fromStdString(library->workspace().path())));
    m_window = std::make_unique<MainWindow>(std::move(library), m_themes);
    connect(m_server.get(), &InstanceServer::requested, this, &WindowHost::serve);
    connect(m_window.get(), &MainWindow::openWorkspaceRequested, this, &WindowHost::openWorkspace);
    fitToScreen(*m_window);
    m_window->show();
    if (before) before->stopLive(); // one workspace holds the ports
    m_window->startLive(storedLiveOptions());
    if (before) {
        m_window->takeOver(before->live());
        before->hide();
        before.release()->deleteLater(); // the request came from one of its menus
    }
    emit shown();
}

void WindowHost::serve(const StartRequest& request)
{
    m_window->comeForward();
    if (request.demo) m_window->importSample();
    if (!request.files.isEmpty()) m_window->importFiles(request.files);
    if (!request.followed.isEmpty()) m_window->followPaths(request.followed);
    for (const QString& link : request.links) m_window->openLink(link);
}

void WindowHost::openWorkspace(const QString& path)
{
    const QString socket = socketOf(path);
    if (socket == socketOf(QString::fromStdString(m_window->library().workspace().path())))
        return m_window->statusLine().say(tr("This workspace is open already"));
    const JobBar::Id job =
        m_window->statusLine().jobs().start(tr("Opening %1").arg(QFileInfo(path).fileName()));
    struct Opened {
        bool elsewhere = false;
        std::unique_ptr<Library> library;
        QString error;
    };
    m_opening.run(
        [path, socket](std::stop_token) {
            Opened opened;
            opened.elsewhere = handOver(socket, {});
            if (opened.elsewhere) return opened;
            auto library = Library::open(path.toStdString(), store::Access::readWrite);
            if (library.ok())
                opened.library = std::move(*library);
            else
                opened.error = QString::fromStdString(library.error().message);
            return opened;
        },
        [this, job](Opened opened) {
            m_window->statusLine().jobs().finish(job);
            if (opened.library) return show(std::move(opened.library));
            if (opened.elsewhere)
                return m_window->statusLine().say(tr("This workspace is open in another window"));
            m_window->statusLine().say(opened.error, views::Tone::error);
        });
}

} // namespace retrospan::app
