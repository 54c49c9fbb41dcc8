// IntakeContentPage: what is done to the content of spans at the door: redaction, with a place to try it,
// prompts as hashes, long values cut. Thread: GUI.
#pragma once

#include "intake_settings.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace retrospan::app {

class IntakeContentPage : public QWidget {
    Q_OBJECT
public:
    explicit IntakeContentPage(QWidget* parent = nullptr);
    void fill(const IntakeSettings& settings);
    /// Writes its part of `settings`; says what is wrong, empty when nothing is.
    [[nodiscard]] QString read(IntakeSettings& settings) const;
    /// Shows what `rules` leave of the text to try. They must be right.
    void tryOut(const import::RedactionRules& rules);

signals:
    void changed(); ///< a rule or the text to try

private:
    [[nodiscard]] QWidget* buildClasses();
    [[nodiscard]] QWidget* buildTrial();

    QCheckBox *m_email, *m_phone, *m_card, *m_key, *m_cut;
    QPlainTextEdit *m_patterns, *m_sample, *m_redacted;
    QLineEdit* m_workflows;
    QSpinBox* m_limit;
    QLabel* m_trialNote;
};

} // namespace retrospan::app
