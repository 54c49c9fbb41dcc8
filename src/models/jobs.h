// JobRunner: one slot for work in the background of a model or a view. The newest job wins: starting
// one asks the running one to stop and drops its result. Invariants: `done` runs on the GUI thread and
// never after cancel(), after a newer run(), or after the runner is gone; nothing waits for a worker.
// Thread: use from the GUI thread; `work` runs on Qt's thread pool.
#pragma once

#include <QCoreApplication>
#include <QThreadPool>

#include <memory>
#include <stop_token>
#include <utility>

namespace retrospan::models {

class JobRunner {
public:
    JobRunner() = default;
    ~JobRunner() { cancel(); }
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// `work` takes a std::stop_token and returns a value; `done` takes that value.
    template <typename Work, typename Done> void run(Work work, Done done)
    {
        cancel();
        m_current = std::make_shared<std::stop_source>();
        QThreadPool::globalInstance()->start([job = std::weak_ptr(m_current), stop = m_current->get_token(),
                                              work = std::move(work), done = std::move(done),
                                              runner = this]() mutable {
            if (stop.stop_requested()) return;
            auto result = std::make_shared<decltype(work(stop))>(work(stop));
            const auto deliver = [job, stop, result, done = std::move(done), runner]() mutable {
                // A job that lives and was not stopped belongs to a runner that lives.
                if (stop.stop_requested() || job.expired()) return;
                runner->m_current.reset();
                done(std::move(*result));
            };
            QMetaObject::invokeMethod(QCoreApplication::instance(), deliver, Qt::QueuedConnection);
        });
    }

    void cancel()
    {
        if (m_current) m_current->request_stop();
        m_current.reset();
    }
    [[nodiscard]] bool running() const { return m_current != nullptr; }

private:
    std::shared_ptr<std::stop_source> m_current;
};

} // namespace retrospan::models
