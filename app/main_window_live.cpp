// The window's share in what comes in: the Live page, the receivers and their settings.
#include "desktop_notices.h"
#include "intake_dialog.h"
#include "live_controller.h"
#include "main_window.h"
#include "models/sdk_lines.h"
#include "receiver_button.h"
#include "receiver_dialog.h"
#include "status_line.h"
#include "views/library/library_view.h"
#include "views/live/live_view.h"
#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"

#include <QAction>
#include <QDateTime>
#include <QSettings>
#include <QStackedWidget>

namespace retrospan::app {
namespace {

const QString kHttp = QStringLiteral("live/http"), kGrpc = QStringLiteral("live/grpc");
const std::array<QString, models::kAlertKinds> kAlertKeys{QStringLiteral("live/tell-failed"),
                                                          QStringLiteral("live/tell-cost"),
                                                          QStringLiteral("live/tell-waiting")};
const QString kCostLimit = QStringLiteral("live/cost-limit");
const QString kAgents = QStringLiteral("live/agents");
const QString kRules = QStringLiteral("live/rules");
const QString kOff = QStringLiteral("off");

QString stored(const std::optional<LiveAddress>& address)
{
    if (!address) return kOff;
    const QString host = QString::fromStdString(address->host);
    return (host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
        .arg(host)
        .arg(address->port);
}

std::optional<LiveAddress> chosen(const QString& key, std::uint16_t port)
{
    const QString text = QSettings().value(key).toString();
    if (text == kOff) return std::nullopt;
    return parseAddress(text.toStdString(), port).value_or(LiveAddress{"127.0.0.1", port});
}

models::AlertRules storedAlertRules()
{
    const QSettings settings;
    models::AlertRules rules;
    for (std::size_t i = 0; i < rules.wanted.size(); ++i)
        rules.wanted[i] = settings.value(kAlertKeys[i], true).toBool();
    rules.costLimitMicroUsd =
        settings.value(kCostLimit, static_cast<qlonglong>(rules.costLimitMicroUsd)).toLongLong();
    return rules;
}

void storeAlertRules(const models::AlertRules& rules)
{
    QSettings settings;
    for (std::size_t i = 0; i < rules.wanted.size(); ++i) settings.setValue(kAlertKeys[i], rules.wanted[i]);
    settings.setValue(kCostLimit, static_cast<qlonglong>(rules.costLimitMicroUsd));
}

} // namespace

LiveOptions storedLiveOptions()
{
    return {chosen(kHttp, kHttpPort), chosen(kGrpc, kGrpcPort)};
}

void MainWindow::buildLive()
{
    m_live = new LiveController(m_library, *m_document, *m_libraryModel, this);
    connect(m_live, &LiveController::written, m_comparison.get(), &models::ComparisonPlayer::refresh);
    QAction* pause = m_actions.action(ActionId::pauseLive);
    QAction* settings = m_actions.action(ActionId::editReceivers);
    QAction* rules = m_actions.action(ActionId::editIntakeRules);
    m_liveView->setActions({pause, m_actions.action(ActionId::followAgents), settings, rules});
    m_receivers = new ReceiverButton(*m_live,
                                     {m_actions.action(ActionId::showLive), pause,
                                      m_actions.action(ActionId::followAgents), settings, rules},
                                     m_status);
    m_status->addReceivers(m_receivers);
    for (const auto signal : {&LiveController::receiversChanged, &LiveController::pausedChanged,
                              &LiveController::ticked, &LiveController::rulesChanged})
        connect(m_live, signal, this, &MainWindow::showLive);
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, &MainWindow::showLive);
    m_alertRules = storedAlertRules();
    m_notices = new DesktopNotices({}, this);
    connect(m_notices, &DesktopNotices::activated, this, [this](qint64 session) {
        openSession(session);
        comeForward();
    });
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, &MainWindow::tellAlerts);
    connect(m_live, &LiveController::receiversChanged, this, &MainWindow::tellReceivers);
    connect(m_live, &LiveController::troubled, this,
            [this](const QString& text) { m_status->say(text, views::Tone::warning); });
    connect(m_document.get(), &models::SessionDocument::notFollowed, this, [this](const QString& why) {
        m_status->say(tr("The session does not grow on screen: %1").arg(why), views::Tone::warning);
    });
    QAction* agents = m_actions.action(ActionId::followAgents);
    connect(agents, &QAction::toggled, this, [this](bool followed) {
        QSettings().setValue(kAgents, followed);
        m_live->setAgentsFollowed(followed);
    });
    connect(pause, &QAction::toggled, m_live, &LiveController::setPaused);
    connect(settings, &QAction::triggered, this, &MainWindow::editReceivers);
    connect(rules, &QAction::triggered, this, &MainWindow::editIntakeRules);
    connect(m_actions.action(ActionId::showLive), &QAction::triggered, this,
            [this] { showPage(m_liveView); });
    QAction* follow = m_actions.action(ActionId::followNewest);
    connect(m_liveView, &views::LiveView::openRequested, this, [this, follow](qint64 key) {
        openSession(key);
        follow->setChecked(true);
    });
    connect(follow, &QAction::toggled, &m_sessionView->tree(), &views::SpanTreeView::setFollowing);
    connect(&m_sessionView->tree(), &views::SpanTreeView::followingChanged, follow, &QAction::setChecked);
    const auto say = [this](const QString& text) { m_status->say(text); };
    connect(m_liveView, &views::LiveView::notice, this, say);
    restoreRules(); // before anything comes in
    connect(m_receivers, &ReceiverButton::notice, this, say);
}

void MainWindow::startLive(const LiveOptions& options)
{
    m_actions.action(ActionId::followAgents)->setChecked(QSettings().value(kAgents, false).toBool());
    m_live->start(options);
}

void MainWindow::followPaths(const QStringList& paths)
{
    std::vector<std::string> followed;
    for (const QString& path : paths) followed.push_back(path.toStdString());
    m_live->follow(followed);
}

void MainWindow::followInput(int descriptor)
{
    m_live->followInput(descriptor);
    showPage(m_liveView);
}

/// What a window before this one followed goes on into this workspace.
void MainWindow::takeOver(const LiveController& before)
{
    if (!before.followed().empty()) m_live->follow(before.followed());
    if (before.input()) m_live->followInput(*before.input());
    if (before.followed().empty() && !before.input()) return;
    m_status->say(tr("What is followed goes on into this workspace"));
}

void MainWindow::stopLive()
{
    m_live->stop();
}

/// The page is painted only while it is looked at.
void MainWindow::showLive()
{
    if (m_pages->currentWidget() != m_liveView) return;
    const auto text = [](const std::string& utf8) { return QString::fromStdString(utf8); };
    const LiveCounts& counts = m_live->counts();
    QStringList problems;
    for (const ReceiverState* state : {&m_live->http(), &m_live->grpc()})
        if (!state->problem.empty()) problems << text(state->problem);
    m_liveView->showFigures({text(m_live->http().address), text(m_live->grpc().address),
                             problems.join(QLatin1Char('\n')), counts.stored, counts.rejected,
                             m_live->rates(), m_live->paused(), text(app::describe(m_live->rules()))});
    if (!m_live->paused())
        m_liveView->showSessions(m_libraryModel->sessions(), QDateTime::currentMSecsSinceEpoch() * 1'000'000,
                                 m_live->recentSessions());
}

/// A receiver that could not start is worth a word at once.
void MainWindow::tellReceivers()
{
    const auto text = [](const std::string& utf8) { return QString::fromStdString(utf8); };
    const auto lines = models::sdkLines(text(m_live->http().address), text(m_live->grpc().address));
    const std::string& problem =
        m_live->http().problem.empty() ? m_live->grpc().problem : m_live->http().problem;
    m_libraryView->setEndpoint(lines.empty() ? QString() : lines.front().text, text(problem));
    for (const ReceiverState* state : {&m_live->http(), &m_live->grpc()})
        if (!state->problem.empty())
            m_status->say(text(state->problem), views::Tone::warning,
                          m_actions.action(ActionId::editReceivers));
}

/// In the window, and by the desktop when one looks elsewhere and there is a service.
void MainWindow::tellAlerts()
{
    const auto alerts = m_alerts.look(m_libraryModel->sessions(), m_alertRules,
                                      QDateTime::currentMSecsSinceEpoch() * 1'000'000);
    if (alerts.empty()) return;
    const models::Alert& last = alerts.back();
    const QString more = alerts.size() > 1 ? tr(" (and %1 more)").arg(alerts.size() - 1) : QString();
    m_status->say(last.text + more,
                  last.kind == models::AlertKind::failed ? views::Tone::error : views::Tone::warning,
                  m_actions.action(ActionId::showLive));
    if (isActiveWindow()) return;
    std::vector<DesktopNotice> notices;
    for (const models::Alert& alert : alerts) notices.push_back({alert.session, alert.text});
    m_notices->tell(notices);
}

/// Rules that were kept and cannot be applied any more must not be left out silently.
void MainWindow::restoreRules()
{
    const Status set =
        m_live->setRules(intakeSettingsFrom(QSettings().value(kRules).toString().toStdString()));
    if (!set.ok())
        m_status->say(tr("The intake rules do not hold: %1").arg(QString::fromStdString(set.error().message)),
                      views::Tone::error, m_actions.action(ActionId::editIntakeRules));
}

/// Beside the window, so that what a policy would lose can be looked at.
void MainWindow::editIntakeRules()
{
    if (m_intakeDialog == nullptr) {
        m_intakeDialog = new IntakeDialog(m_library, m_live->rules(), this);
        m_intakeDialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_intakeDialog, &IntakeDialog::openRequested, this, &MainWindow::openSession);
        connect(m_intakeDialog, &QDialog::accepted, this, [this] { keepRules(m_intakeDialog->settings()); });
    }
    m_intakeDialog->show();
    m_intakeDialog->raise();
    m_intakeDialog->activateWindow();
}

void MainWindow::keepRules(const IntakeSettings& rules)
{
    if (const Status set = m_live->setRules(rules); !set.ok()) {
        m_status->say(QString::fromStdString(set.error().message), views::Tone::error);
        return;
    }
    QSettings().setValue(kRules, QString::fromStdString(toText(rules)));
    m_status->say(rules.any() ? tr("Intake rules: %1").arg(QString::fromStdString(app::describe(rules)))
                              : tr("Everything comes in as it is"));
}

void MainWindow::editReceivers()
{
    ReceiverDialog dialog({m_live->options(), m_library->quietNs(), m_alertRules}, this);
    if (dialog.exec() != QDialog::Accepted) return;
    const LiveSettings& settings = dialog.settings();
    QSettings().setValue(kHttp, stored(settings.options.http));
    QSettings().setValue(kGrpc, stored(settings.options.grpc));
    m_alertRules = settings.alerts;
    storeAlertRules(m_alertRules);
    m_settingQuiet.run([library = m_library,
                        quiet = settings.quietNs](std::stop_token) { return library->setQuietNs(quiet); },
                       [this](const Status& kept) {
                           if (!kept.ok())
                               m_status->say(QString::fromStdString(kept.error().message),
                                             views::Tone::error);
                           m_libraryModel->reload();
                       });
    startLive(settings.options);
}

} // namespace retrospan::app
