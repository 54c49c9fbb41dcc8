#include "import_jobs.h"

#include <QCoreApplication>
#include <QPointer>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace retrospan::app {

ImportJobs::ImportJobs(std::shared_ptr<Library> library, QObject* parent)
    : QObject(parent)
    , m_library(std::move(library))
{
}

ImportJobs::~ImportJobs()
{
    m_stop.request_stop();
}

void ImportJobs::add(const QStringList& paths, std::function<void()> release)
{
    if (paths.isEmpty()) return;
    Request request{{}, std::move(release)};
    for (const QString& path : paths) request.paths.push_back(path.toStdString());
    m_waiting.push_back(std::move(request));
    if (!running()) startNext();
}

void ImportJobs::refresh()
{
    m_waiting.push_back({});
    if (!running()) startNext();
}

void ImportJobs::cancel()
{
    m_stop.request_stop();
    for (const Request& request : m_waiting)
        if (request.release) request.release();
    m_waiting.clear();
    emit cancelled();
}

void ImportJobs::startNext()
{
    if (m_waiting.empty()) return;
    Request request = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_stop = {};
    if (request.paths.empty())
        startRefresh();
    else
        startImport(std::move(request));
}

void ImportJobs::startRefresh()
{
    m_job.run([library = m_library](std::stop_token) { return refreshStaleSessions(library->workspace()); },
              [this](const Result<bool>& stale) {
                  if (stale.ok() && *stale) emit refreshed();
                  startNext();
              });
}

/// The worker asks and waits, unless it is stopped: then nobody may be left to answer.
ConfirmBundle ImportJobs::confirmFromWorker()
{
    struct Question {
        std::mutex mutex;
        std::condition_variable_any answered;
        std::optional<bool> answer;
    };
    return [self = QPointer<ImportJobs>(this), stop = m_stop.get_token()](const BundleManifest& manifest,
                                                                          bool sessionHere) {
        const auto question = std::make_shared<Question>();
        const auto ask = [self, stop, question, manifest, sessionHere] {
            if (stop.stop_requested()) return; // cancelled before it could be asked
            const bool yes = self && self->m_confirm && self->m_confirm(manifest, sessionHere);
            const std::scoped_lock guard(question->mutex);
            question->answer = yes;
            question->answered.notify_all();
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), ask, Qt::QueuedConnection);
        std::unique_lock lock(question->mutex);
        question->answered.wait(lock, stop, [&] { return question->answer.has_value(); });
        return question->answer.value_or(false);
    };
}

void ImportJobs::startImport(Request&& request)
{
    emit started();
    const QPointer<ImportJobs> self(this);
    const auto progress = [self](const ImportProgressInfo& at) {
        const auto tell = [self, at] {
            if (self && self->running()) emit self->progressed(at);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
    // Not the runner's own token: a cancelled import still has to tell what came in.
    m_job.run(
        [library = m_library, paths = std::move(request.paths), progress, confirm = confirmFromWorker(),
         stop = m_stop.get_token()](std::stop_token) {
            auto outcome = std::make_shared<ImportOutcome>();
            const auto done = [&](ImportedFile&& file) { outcome->files.push_back(std::move(file)); };
            outcome->status = importPaths(library->workspace(), paths, {}, progress, done, stop, confirm);
            return outcome;
        },
        [this, release = std::move(request.release)](const std::shared_ptr<ImportOutcome>& outcome) {
            if (release) release();
            emit finished(outcome);
            startNext();
        });
}

} // namespace retrospan::app
