// IntakeDialog: the rules for what comes in live: redaction with a place to try it, prompts and long values,
// and sampling with a simulator that says, while the policy is being edited, what it would keep and lose of
// the sessions that are stored. What is wrong is said while typing; only what is right can be kept. Thread:
// GUI; the simulator runs on a worker.
#pragma once

#include "intake_settings.h"
#include "library.h"
#include "models/jobs.h"

#include <QDialog>

#include <memory>
#include <unordered_map>

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace retrospan::app {

class IntakeDialog : public QDialog {
    Q_OBJECT
public:
    IntakeDialog(std::shared_ptr<Library> library, const IntakeSettings& settings, QWidget* parent = nullptr);
    [[nodiscard]] const IntakeSettings& settings() const { return m_settings; }

signals:
    /// A session that would be lost is to be looked at.
    void openRequested(qint64 key);
    void simulated(); ///< what is shown goes with the policy as it stands

private:
    /// What the simulator works on.
    struct Basis {
        std::vector<SessionSummary> sessions;
        insight::StoredSessions stored;
    };
    struct Outcome {
        std::shared_ptr<const Basis> basis;
        insight::Simulation simulation;
        QString problem;
    };
    [[nodiscard]] QWidget* buildContentPage();
    [[nodiscard]] QWidget* buildTrial();
    [[nodiscard]] QWidget* buildSamplingPage();
    void addKeepRules(QFormLayout& form);
    [[nodiscard]] QWidget* buildSimulator();
    void fill(const IntakeSettings& settings);
    void watch();
    void read();
    [[nodiscard]] QString readContent(IntakeSettings& settings) const;
    [[nodiscard]] QString readSampling(insight::SamplingPolicy& policy) const;
    void tryOut();
    void simulate();
    void showOutcome(const Outcome& outcome);

    std::shared_ptr<Library> m_library;
    IntakeSettings m_settings;
    std::shared_ptr<const Basis> m_basis;
    models::JobRunner m_simulating;
    bool m_reading = false; ///< the fields are being filled
    QCheckBox *m_email, *m_phone, *m_card, *m_key, *m_cut, *m_head, *m_tail, *m_failed, *m_slow, *m_dear;
    QPlainTextEdit *m_patterns, *m_overrides, *m_sample;
    QLineEdit *m_workflows, *m_tags;
    QSpinBox *m_limit, *m_rest, *m_decideAfter;
    QDoubleSpinBox *m_ratio, *m_slowerThan, *m_dearerThan;
    QPlainTextEdit* m_redacted;
    QLabel *m_trialNote, *m_keeps, *m_loses, *m_fault;
    QListWidget* m_lost;
    QPushButton* m_keep;
};

} // namespace retrospan::app
