#include "window_main.h"

#include "cli/command.h"
#include "live_service.h"
#include "main_window.h"
#include "open_link.h"
#include "single_instance.h"
#include "views/session/session_view.h"
#include "window_host.h"

#include <QAction>
#include <QApplication>
#include <QFileInfo>
#include <QMessageBox>
#include <QSettings>
#include <QTemporaryDir>
#include <QThreadPool>
#include <QTimer>

#include <unistd.h>

#include <atomic>
#include <optional>

namespace retrospan::app {
namespace {

constexpr int kScreenshotPatienceMs = 30'000;
constexpr int kSettleMs = 25; ///< between two looks at the workers
constexpr int kSettledLooks = 4; ///< how often they must have been found idle

void nameApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("retrospan"));
    QCoreApplication::setOrganizationName(QStringLiteral("retrospan"));
    QCoreApplication::setApplicationVersion(QStringLiteral(RETROSPAN_VERSION));
}

/// At the first failure there is most to see.
void startReplayPicture(MainWindow& window, QTimer& settle)
{
    if (window.player().hasSteps() && window.player().failure() != replay::kNoStep)
        window.player().seek(window.player().failure());
    settle.start();
}

/// There may be no run to be read.
void startWhenEvalsAreRead(MainWindow& window, QTimer& settle)
{
    QObject::connect(&window.evalHistory(), &models::EvalHistory::stateChanged, &settle, [&] {
        if (window.evalHistory().all().empty()) settle.start();
    });
    QObject::connect(&window.evalReview(), &models::EvalReview::stateChanged, &settle, [&] {
        if (window.evalReview().state() != models::EvalReview::State::loading) settle.start();
    });
}

/// Grabs the window once the session and its selected span (`spanNamed`: that of a link, else the first
/// failure) are on screen: inspector and overview fill in from workers after the rows are there.
int paintWhenReady(MainWindow& window, const ScreenshotRequest& request, bool spanNamed)
{
    int exitCode = cli::kFailed, idle = 0;
    const auto grab = [&] {
        idle = QThreadPool::globalInstance()->activeThreadCount() == 0 ? idle + 1 : 0;
        if (idle < kSettledLooks) return;
        const QPixmap picture = window.grab();
        if (picture.size() != QSize(request.width, request.height))
            cli::fail("the window is not that small: the picture is " + std::to_string(picture.width()) + "x"
                      + std::to_string(picture.height()));
        exitCode = picture.save(request.output, "PNG")
            ? cli::kDone
            : cli::fail("cannot write " + request.output.toStdString());
        QCoreApplication::quit();
    };
    QTimer settle;
    settle.setInterval(kSettleMs);
    QObject::connect(&settle, &QTimer::timeout, grab);
    if (request.view == QLatin1String("library"))
        QObject::connect(&window.libraryModel(), &models::LibraryModel::loaded, &settle,
                         qOverload<>(&QTimer::start));
    else if (request.view == QLatin1String("readiness"))
        QObject::connect(&window, &MainWindow::readinessComputed, &settle, qOverload<>(&QTimer::start));
    else if (request.view == QLatin1String("releases"))
        QObject::connect(&window.releases(), &models::Releases::changed, &settle, [&] {
            if (window.releases().state() != models::Releases::State::reading) settle.start();
        });
    else if (request.view == QLatin1String("evals"))
        startWhenEvalsAreRead(window, settle);
    else if (request.view == QLatin1String("compare"))
        QObject::connect(&window.comparison(), &models::ComparisonPlayer::stateChanged, &settle, [&] {
            if (window.comparison().state() == models::ComparisonPlayer::State::ready) settle.start();
            if (window.comparison().state() != models::ComparisonPlayer::State::failed) return;
            cli::fail(window.comparison().errorText().toStdString());
            QCoreApplication::quit();
        });
    else if (request.view == QLatin1String("replay"))
        QObject::connect(&window.player(), &models::ReplayPlayer::stateChanged, &settle, [&] {
            if (window.player().state() == models::ReplayPlayer::State::ready)
                startReplayPicture(window, settle);
        });
    else
        QObject::connect(&window.document(), &models::SessionDocument::stateChanged, &settle, [&] {
            if (window.document().state() != models::SessionDocument::State::ready) return;
            if (const Node error = spanNamed ? kNoNode : window.document().findError(true); error != kNoNode)
                window.document().select(error);
            settle.start();
        });
    QTimer::singleShot(kScreenshotPatienceMs, &window, [&] {
        cli::fail("the view was not ready in time");
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return exitCode;
}

/// Another process has the window; what comes on standard input is stored here, where the window sees it.
int streamInput(const std::string& path)
{
    auto library = Library::open(path, store::Access::readWrite, StaleLines::leave);
    if (!library.ok()) return cli::fail(library.error().message);
    std::atomic<bool> failed = false;
    const auto intake = std::make_shared<LiveIntake>(std::move(*library), LiveCallbacks());
    LiveService service(intake, [&failed](const live::FollowEvent& event) {
        failed = true;
        cli::fail(describe(event));
    });
    LiveOptions options{std::nullopt, std::nullopt};
    options.input = STDIN_FILENO;
    service.start(options);
    service.waitForInput();
    return failed ? cli::kFailed : cli::kDone;
}

} // namespace

int runWindow(int& argc, char** argv, const cli::WindowRequest& request)
{
    nameApplication();
    QApplication application(argc, argv);
    StartRequest start{{}, request.links, request.demo};
    for (const QString& path : request.followed) start.followed << QFileInfo(path).absoluteFilePath();
    for (const QString& file : request.files) start.files << QFileInfo(file).absoluteFilePath();
    const std::string path =
        request.workspace.isEmpty() ? defaultWorkspacePath() : request.workspace.toStdString();
    if (handOver(socketOf(QString::fromStdString(path)), start))
        return request.input ? streamInput(path) : cli::kDone;
    const auto mode =
        static_cast<views::ThemeMode>(QSettings().value(QStringLiteral("window/theme"), 0).toInt());
    views::ThemeController themes(application, mode);
    auto library = Library::open(path, store::Access::readWrite, StaleLines::leave);
    if (!library.ok()) {
        QMessageBox box(QMessageBox::Critical, QStringLiteral("Retrospan"),
                        QString::fromStdString(library.error().message));
        box.setTextFormat(Qt::PlainText);
        box.exec();
        return cli::fail(library.error().message);
    }
    WindowHost host(themes);
    host.show(std::move(*library));
    host.serve(start);
    if (request.input) host.window()->followInput(STDIN_FILENO);
    return QApplication::exec();
}

int runScreenshotOf(const ScreenshotRequest& request, std::unique_ptr<Library> library)
{
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    cli::showFaultsOnly();
    nameApplication();
    const QTemporaryDir ownSettings; // the user's stay out of the picture, and as they are
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, ownSettings.path());
    int argc = 1;
    char name[] = "retrospan";
    char* argv[] = {name, nullptr};
    QApplication application(argc, argv);
    views::ThemeController themes(application,
                                  request.dark ? views::ThemeMode::dark : views::ThemeMode::light);
    std::vector<models::ComparisonPlayer::Asked> sessions;
    LinkTarget target;
    for (const QString& wanted : {request.session, request.candidate}) {
        if (wanted.isEmpty()) continue;
        const bool part = request.view == QLatin1String("compare");
        const NamedPart named = part ? partNamed(wanted.toStdString()) : NamedPart{wanted.toStdString(), {}};
        const auto found = findNamedTarget(library->workspace(), named.session);
        if (!found.ok()) return cli::fail(found.error().message);
        sessions.push_back({found->session, named.part});
        target = *found;
    }
    MainWindow window(std::move(library), themes);
    window.resize(request.width, request.height);
    window.show();
    if (sessions.size() == 2)
        window.compareSessions(sessions[0], sessions[1]);
    else if (!sessions.empty() && request.view != QLatin1String("library"))
        window.openTarget(target);
    if (request.view == QLatin1String("graph")) window.sessionView().setShape(views::SessionShape::graph);
    if (request.view == QLatin1String("conversation"))
        window.sessionView().setShape(views::SessionShape::conversation);
    if (request.view == QLatin1String("flame")) window.sessionView().setShape(views::SessionShape::flame);
    if (request.view == QLatin1String("readiness"))
        window.actionRegistry().action(ActionId::showReadiness)->trigger();
    if (request.view == QLatin1String("evals"))
        window.actionRegistry().action(ActionId::showEvals)->trigger();
    if (request.view == QLatin1String("releases"))
        window.actionRegistry().action(ActionId::showReleases)->trigger();
    if (request.view == QLatin1String("replay"))
        window.actionRegistry().action(ActionId::showReplay)->trigger();
    return paintWhenReady(window, request, !target.span.id.empty());
}

} // namespace retrospan::app
