// ImportJobs: imports one after another in the background: what is asked for while one runs waits its turn.
// Invariants: a cancelled import reports what came in before; finished() comes exactly once for each start.
// Thread: GUI; reading and writing happen on a worker.
#pragma once

#include "importing.h"
#include "library.h"
#include "models/jobs.h"

#include <QObject>
#include <QStringList>

#include <deque>
#include <memory>

namespace retrospan::app {

struct ImportOutcome {
    std::vector<ImportedFile> files;
    Status status = success();
};

class ImportJobs : public QObject {
    Q_OBJECT
public:
    explicit ImportJobs(std::shared_ptr<Library> library, QObject* parent = nullptr);
    ~ImportJobs() override;

    /// `release` runs after the import, whatever came of it.
    void add(const QStringList& paths, std::function<void()> release = {});
    /// Brings stale library lines up to date, in turn with the imports: both write.
    void refresh();
    /// Asked on the GUI thread before a case file is added; the import waits for the answer until
    /// cancelled().
    void setConfirm(ConfirmBundle confirm) { m_confirm = std::move(confirm); }
    /// Stops the running import and forgets those that wait.
    void cancel();
    [[nodiscard]] bool running() const { return m_job.running(); }

signals:
    void started();
    void progressed(const retrospan::app::ImportProgressInfo& progress);
    void cancelled(); ///< whatever it asked is no longer of interest
    void refreshed(); ///< there were stale lines
    void finished(const std::shared_ptr<retrospan::app::ImportOutcome>& outcome);

private:
    struct Request {
        std::vector<std::string> paths; ///< none: refresh
        std::function<void()> release;
    };
    void startNext();
    void startImport(Request&& request);
    void startRefresh();
    [[nodiscard]] ConfirmBundle confirmFromWorker();

    std::shared_ptr<Library> m_library;
    std::deque<Request> m_waiting;
    models::JobRunner m_job;
    std::stop_source m_stop;
    ConfirmBundle m_confirm;
};

} // namespace retrospan::app
