// IntakeDialog: the rules for what comes in live, on two pages: content and sampling, with a simulator of the
// policy. What is wrong is said while typing; only what is right can be kept. Thread: GUI.
#pragma once

#include "intake_settings.h"
#include "library.h"

#include <QDialog>

#include <memory>

class QLabel;
class QPushButton;

namespace retrospan::app {

class IntakeContentPage;
class IntakeSamplingPage;
class SamplingSimulator;

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
    void read();

    IntakeSettings m_settings;
    SamplingSimulator* m_simulator;
    IntakeContentPage* m_content;
    IntakeSamplingPage* m_sampling;
    QLabel* m_fault;
    QPushButton* m_keep;
};

} // namespace retrospan::app
