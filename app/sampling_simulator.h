// SamplingSimulator: says what a sampling policy would keep and lose of the sessions that are stored, with
// the failed ones by name. They are read once, on a worker; each policy is tried on them. Thread: GUI.
#pragma once

#include "library.h"
#include "models/jobs.h"

#include "insight/sampling.h"

#include <QWidget>

#include <memory>

class QLabel;
class QListWidget;

namespace retrospan::app {

class SamplingSimulator : public QWidget {
    Q_OBJECT
public:
    explicit SamplingSimulator(std::shared_ptr<Library> library, QWidget* parent = nullptr);
    void simulate(const insight::SamplingPolicy& policy);

signals:
    /// A session that would be lost is to be looked at.
    void openRequested(qint64 key);
    void simulated(); ///< what is shown goes with the policy as it stands

private:
    struct Basis {
        std::vector<SessionSummary> sessions;
        insight::StoredSessions stored;
    };
    struct Outcome {
        std::shared_ptr<const Basis> basis; ///< null when the sessions could not be read
        insight::Simulation simulation;
        QString problem;
    };
    [[nodiscard]] static Result<Basis> readBasis(Library& library);
    void show(const Outcome& outcome);
    void listLost(const std::vector<std::size_t>& lost);

    std::shared_ptr<Library> m_library;
    std::shared_ptr<const Basis> m_basis;
    models::JobRunner m_simulating;
    QLabel *m_keeps, *m_loses;
    QListWidget* m_lost;
};

} // namespace retrospan::app
