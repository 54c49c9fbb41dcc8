// Releases: the release ledgers of a folder for the window: its workflows, the ledger of the one that is
// chosen, how the published version does beside the one before, and the way back to an earlier one.
// Invariants: a rollback is of what was on view when it was asked for, and is dropped by nothing; text() says
// why there is nothing to be seen. Thread: GUI; files and sessions are read on workers. Complexity:
// versions() is linear in the events.
#pragma once

#include "models/jobs.h"
#include "models/release_source.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>

namespace retrospan::models {

class Releases : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t {
        reading,
        none, ///< no workflow has a ledger there
        failed, ///< it cannot be read
        ready
    };
    /// What came of the last rollback.
    struct Outcome {
        bool good = true;
        QString text; ///< empty: there was none
    };

    explicit Releases(std::shared_ptr<ReleaseSource> source, QObject* parent = nullptr);

    [[nodiscard]] const QString& folder() const { return m_folder; }
    /// Reads it, and the first workflow's ledger.
    void setFolder(const QString& folder);
    void choose(const QString& workflow);
    /// What is there stays until what was read is.
    void reload();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    [[nodiscard]] const QStringList& workflows() const { return m_workflows; }
    [[nodiscard]] const QString& workflow() const { return m_workflow; }

    /// Of the state `ready`.
    [[nodiscard]] const ReleaseBook& book() const { return m_book; }
    [[nodiscard]] std::vector<evals::ReleaseVersion> versions() const
    {
        return m_book.ledger.versions(m_book.today);
    }
    /// How the published version does beside the one before; what it has not is said in rolloutText().
    [[nodiscard]] const std::optional<evals::Rollout>& rollout() const { return m_rollout; }
    [[nodiscard]] const QString& rolloutText() const { return m_rolloutText; }

    /// Why there is no way back to a version; empty when there is.
    [[nodiscard]] QString obstacle(const std::string& version) const;
    /// What a rollback would do, step by step.
    [[nodiscard]] QStringList steps(const std::string& version) const;
    /// `seen`: the book that the steps were said of.
    void rollBack(ReleaseBook seen, const std::string& version, const QString& note);
    [[nodiscard]] bool rollingBack() const { return m_acting.running(); }
    [[nodiscard]] const Outcome& outcome() const { return m_outcome; }

signals:
    void changed();
    void rolledBack(); ///< or refused

private:
    struct Reading {
        std::vector<std::string> workflows;
        std::string workflow;
        Result<ReleaseBook> book;
    };
    static Result<Reading> readAll(ReleaseSource& source, const std::string& folder,
                                   const std::string& chosen);
    static Outcome outcomeOf(const QString& version, const Result<HookEnd>& end, bool hooked);
    void take(Result<Reading> reading);
    void countSessions();

    std::shared_ptr<ReleaseSource> m_source;
    JobRunner m_reading, m_counting, m_acting;
    State m_state = State::reading;
    QString m_folder, m_workflow, m_error, m_rolloutText;
    QStringList m_workflows;
    ReleaseBook m_book;
    std::optional<evals::Rollout> m_rollout;
    Outcome m_outcome;
};

/// What was published before the version that is; empty when none was.
[[nodiscard]] std::string publishedBefore(const evals::ReleaseLedger& ledger);

} // namespace retrospan::models
