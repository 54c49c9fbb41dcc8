#include "live_controller.h"

#include "live/coding_agents.h"
#include "store/change_watch.h"

#include <QDateTime>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <utility>

namespace retrospan::app {
namespace {

constexpr int kSecondMs = 1'000;
constexpr int kGrowthMs = 40; ///< at most so often the open session takes what is new
constexpr int kLookMs = 500; ///< what other programs write is seen as soon
constexpr qint64 kLeastReloadMs = 400;
constexpr qint64 kReloadShare = 4; ///< of the time the library is not being read

std::int64_t nowNs()
{
    return QDateTime::currentMSecsSinceEpoch() * 1'000'000;
}

} // namespace

LiveController::LiveController(std::shared_ptr<Library> library, models::SessionDocument& document,
                               models::LibraryModel& sessions, QObject* parent)
    : QObject(parent)
    , m_library(std::move(library))
    , m_document(document)
    , m_sessions(sessions)
{
    m_growth.setSingleShot(true);
    m_reload.setSingleShot(true);
    connect(&m_second, &QTimer::timeout, this, &LiveController::tick);
    connect(&m_look, &QTimer::timeout, this, &LiveController::lookAround);
    connect(&m_growth, &QTimer::timeout, &m_document, &models::SessionDocument::grow);
    connect(&m_growth, &QTimer::timeout, this, &LiveController::written);
    connect(&m_reload, &QTimer::timeout, this, [this] {
        m_reloading.start();
        m_sessions.reload();
    });
    connect(&m_sessions, &models::LibraryModel::loaded, this, &LiveController::libraryRead);
    m_second.start(kSecondMs);
    m_look.start(kLookMs);
    lookAround(); // what is written from now on is a change
}

LiveController::~LiveController()
{
    stop();
}

void LiveController::stop()
{
    for (Slot* slot : {&m_receivers, &m_followers, &m_input}) {
        slot->starting.cancel();
        slot->service.reset();
    }
    m_intake.reset();
}

void LiveController::start(const LiveOptions& options)
{
    if (m_receivers.service && options == m_options) return; // what senders hold open stays so
    m_options = options;
    run(m_receivers, options);
}

void LiveController::follow(const std::vector<std::string>& paths)
{
    m_paths.insert(m_paths.end(), paths.begin(), paths.end());
    restartFollowers();
}

void LiveController::setAgentsFollowed(bool followed)
{
    if (followed == m_agents) return;
    m_agents = followed;
    restartFollowers();
}

void LiveController::restartFollowers()
{
    LiveOptions options{std::nullopt, std::nullopt};
    options.follow = m_paths;
    if (m_agents)
        for (std::string& folder : live::codingAgentFolders([](std::string_view name) {
                 return qEnvironmentVariable(std::string(name).c_str()).toStdString();
             }))
            options.follow.push_back(std::move(folder));
    run(m_followers, options);
}

void LiveController::followInput(int descriptor)
{
    LiveOptions options{std::nullopt, std::nullopt};
    options.input = descriptor;
    m_descriptor = descriptor;
    run(m_input, options);
}

Status LiveController::setRules(const IntakeSettings& rules)
{
    const Status set =
        m_intake ? m_intake->setRules(rules) : import::IntakeGate(hexHash).setRules(rules.rules());
    if (!set.ok()) return set;
    m_rules = rules;
    emit rulesChanged();
    return set;
}

void LiveController::setOpenSession(std::int64_t key)
{
    m_openSession = key;
    if (m_intake) m_intake->setOpenSession(key);
}

void LiveController::makeIntake()
{
    if (m_intake) return;
    m_intake = std::make_shared<LiveIntake>(m_library, callbacks());
    m_intake->setOpenSession(m_openSession);
    static_cast<void>(m_intake->setRules(m_rules)); // they were good when they were set
}

/// One after the other: a receiver that is being started holds its port.
void LiveController::run(Slot& slot, const LiveOptions& options)
{
    slot.next = options;
    if (slot.starting.running()) return;
    makeIntake();
    slot.starting.run(
        [before = std::shared_ptr<LiveService>(std::move(slot.service)), intake = m_intake,
         options = *std::exchange(slot.next, std::nullopt),
         followed = followTeller()](std::stop_token) mutable {
            before.reset(); // gives its ports back
            auto service = std::make_unique<LiveService>(std::move(intake), followed);
            service->start(options);
            return service;
        },
        [this, &slot](std::unique_ptr<LiveService> service) {
            slot.service = std::move(service);
            if (&slot == &m_receivers) takeReceivers();
            if (slot.next) run(slot, LiveOptions(*slot.next));
        });
}

void LiveController::takeReceivers()
{
    m_http = m_receivers.service->http();
    m_grpc = m_receivers.service->grpc();
    emit receiversChanged();
}

/// Keys of the sessions that were written last.
std::vector<std::int64_t> LiveController::recentSessions() const
{
    return m_intake ? m_intake->recentSessions() : std::vector<std::int64_t>();
}

LiveCallbacks LiveController::callbacks()
{
    LiveCallbacks callbacks;
    const QPointer<LiveController> self(this);
    callbacks.stored = [self, told = m_told] {
        if (told->exchange(true)) return;
        const auto grow = [self, told] {
            told->store(false);
            if (self) self->growSoon();
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), grow, Qt::QueuedConnection);
    };
    callbacks.linesMade = [self] {
        const auto read = [self] {
            if (self) self->readLibrary();
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), read, Qt::QueuedConnection);
    };
    callbacks.troubled = [self](const std::string& text) {
        const auto tell = [self, text = QString::fromStdString(text)] {
            if (self) emit self->troubled(text);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
    return callbacks;
}

std::function<void(const live::FollowEvent&)> LiveController::followTeller()
{
    return [self = QPointer<LiveController>(this)](const live::FollowEvent& event) {
        using Kind = live::FollowEvent::Kind;
        const bool fine = event.kind == Kind::started || event.kind == Kind::restarted
            || event.kind == Kind::awaited || event.kind == Kind::gone;
        if (fine) return;
        const auto tell = [self, text = QString::fromStdString(describe(event))] {
            if (self) emit self->troubled(text);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
}

void LiveController::setPaused(bool paused)
{
    if (paused == m_paused) return;
    m_paused = paused;
    emit pausedChanged();
    if (paused) return;
    growSoon();
    readLibrary();
}

/// Soon, but not for each of many commits.
void LiveController::growSoon()
{
    if (!m_paused && !m_growth.isActive()) m_growth.start(kGrowthMs);
}

void LiveController::readLibrary()
{
    m_libraryDue = true;
    if (m_paused || m_reload.isActive() || m_sessions.loading()) return;
    m_libraryDue = false;
    m_reload.start(static_cast<int>(std::max(kLeastReloadMs, m_reloadMs * kReloadShare)));
}

void LiveController::libraryRead()
{
    if (m_reloading.isValid()) m_reloadMs = m_reloading.elapsed();
    m_reloading.invalidate();
    if (m_libraryDue) readLibrary();
}

/// Another program may have written.
void LiveController::lookAround()
{
    if (m_looking.running()) return;
    m_looking.run(
        [library = m_library, watch = m_watch](std::stop_token) mutable {
            if (!watch) {
                auto opened = store::ChangeWatch::open(library->workspace());
                if (opened.ok()) watch = std::move(*opened);
            }
            const bool changed = watch && watch->changed();
            return std::pair(std::move(watch), changed);
        },
        [this](std::pair<std::shared_ptr<store::ChangeWatch>, bool> looked) {
            m_watch = std::move(looked.first);
            if (!looked.second) return;
            growSoon();
            readLibrary();
        });
}

void LiveController::tick()
{
    const LiveCounts before = m_counts;
    // The intake counts for all; what the receivers counted of their own is theirs as long as they run.
    for (const Slot* slot : {&m_input, &m_followers, &m_receivers})
        if (slot->service) m_counts = slot->service->counts();
    if (m_followers.service) m_counts.files = m_followers.service->counts().files;
    m_rates.push_back(m_counts.stored - std::min(before.stored, m_counts.stored));
    if (m_rates.size() > kSeconds) m_rates.pop_front();
    emit ticked();
    if (m_paused) return;
    m_document.setNow(nowNs(), m_library->quietNs());
    if (std::ranges::any_of(m_sessions.sessions(), [this, now = nowNs()](const SessionSummary& session) {
            return session.status == SessionStatus::running
                && now - session.lastActiveNs >= m_library->quietNs();
        }))
        readLibrary(); // which tells stale sessions from running ones
}

} // namespace retrospan::app
