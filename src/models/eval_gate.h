// EvalGate: what the gate says of the eval run that is reviewed, against the baseline beside it, by the
// policy that was chosen for the data set, else by the one that lies beside it. Follows one EvalReview.
// Invariants: a verdict is of what the review shows, nothing before it is found; why there is none is said in
// words. Thread: GUI; scores again and judges on a worker. Complexity: that of the scorers.
#pragma once

#include "evals/gate.h"
#include "models/eval_review.h"

#include <QMap>

namespace retrospan::models {

class EvalGate : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t {
        idle, ///< no run is looked at
        judging,
        noPolicy, ///< none was chosen, and none lies beside the data set
        unknown, ///< it cannot be told; text() says why
        passed,
        failed
    };

    /// The review must outlive it.
    EvalGate(std::shared_ptr<EvalSource> source, EvalReview& review, QObject* parent = nullptr);

    [[nodiscard]] State state() const { return m_state; }
    /// "12 of 14 cases passed"; why there is no verdict.
    [[nodiscard]] const QString& text() const { return m_text; }
    /// What fails it: a line each, first what fails under any policy.
    [[nodiscard]] const QStringList& failures() const { return m_failures; }
    /// The file it is judged by; empty when there is none.
    [[nodiscard]] const QString& policyPath() const { return m_policyPath; }

    /// By data set.
    [[nodiscard]] const QMap<QString, QString>& chosenPolicies() const { return m_chosen; }
    void setChosenPolicies(const QMap<QString, QString>& chosen);
    /// For the data set of the run that is reviewed; empty: the one beside it.
    void choosePolicy(const QString& path);
    [[nodiscard]] bool policyChosen() const;
    /// The policy, or the data set, is another one now.
    void judgeAgain();

signals:
    void changed();
    void policiesChanged();

private:
    struct Found {
        State state = State::unknown;
        QString text, policyPath;
        QStringList failures;
    };
    static Found judge(EvalSource& source, const EvalComparison& comparison, const EvalDataSet& set,
                       const std::string& chosen);
    void follow();
    void show(Found found);
    [[nodiscard]] QString dataSet() const;

    std::shared_ptr<EvalSource> m_source;
    EvalReview& m_review;
    JobRunner m_job;
    State m_state = State::idle;
    QString m_text, m_policyPath;
    QStringList m_failures;
    QMap<QString, QString> m_chosen;
};

/// What fails a verdict, in words.
[[nodiscard]] QStringList failureTexts(const evals::Verdict& verdict);

} // namespace retrospan::models
