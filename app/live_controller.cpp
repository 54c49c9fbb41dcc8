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
    m_starting.cancel();
    m_service.reset();
    m_input.reset();
}

void LiveController::start(const LiveOptions& options)
{
    m_options = options;
    restart();
}

void LiveController::follow(const std::vector<std::string>& paths)
{
    m_paths.insert(m_paths.end(), paths.begin(), paths.end());
    restart();
}

void LiveController::setAgentsFollowed(bool followed)
{
    if (followed == m_agents) return;
    m_agents = followed;
    restart();
}

/// Apart from the receivers, so that changing those does not break the stream.
void LiveController::followInput(int descriptor)
{
    LiveOptions options{std::nullopt, std::nullopt};
    options.input = descriptor;
    m_input = std::make_unique<LiveService>(m_library, callbacks(), followed());
    m_input->start(options);
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
    return callbacks;
}

std::function<void(const live::FollowEvent&)> LiveController::followed()
{
    return [self = QPointer<LiveController>(this)](const live::FollowEvent& event) {
        using Kind = live::FollowEvent::Kind;
        const bool fine = event.kind == Kind::started || event.kind == Kind::restarted
            || event.kind == Kind::awaited || event.kind == Kind::gone;
        if (fine) return;
        const auto tell = [self, text = QString::fromStdString(event.path + ": " + describe(event))] {
            if (self) emit self->troubled(text);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
}

/// One after the other: a receiver that is being started holds its port.
void LiveController::restart()
{
    m_startAgain = m_starting.running();
    if (m_startAgain) return;
    LiveOptions options = m_options;
    options.follow = m_paths;
    if (m_agents)
        for (std::string& folder : live::codingAgentFolders([](std::string_view name) {
                 return qEnvironmentVariable(std::string(name).c_str()).toStdString();
             }))
            options.follow.push_back(std::move(folder));
    auto before = std::shared_ptr<LiveService>(std::move(m_service));
    m_starting.run(
        [before = std::move(before), library = m_library, options, callbacks = callbacks(),
         followed = followed()](std::stop_token) mutable {
            before.reset(); // gives its ports back
            auto service = std::make_unique<LiveService>(std::move(library), callbacks, followed);
            service->start(options);
            return service;
        },
        [this](std::unique_ptr<LiveService> service) { take(std::move(service)); });
}

void LiveController::take(std::unique_ptr<LiveService> service)
{
    m_service = std::move(service);
    m_http = m_service->http();
    m_grpc = m_service->grpc();
    m_counts = {};
    m_rates.clear();
    emit receiversChanged();
    if (m_startAgain) restart();
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
    if (m_service) m_counts = m_service->counts();
    if (m_input) m_counts.stored += m_input->counts().stored;
    m_rates.push_back(m_counts.stored - std::min(before.stored, m_counts.stored));
    if (m_rates.size() > kSeconds) m_rates.pop_front();
    if (m_paused) return;
    m_document.setNow(nowNs());
    emit ticked();
}

} // namespace retrospan::app
