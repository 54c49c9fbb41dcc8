// IntakeSamplingPage: the fields of a sampling policy: which share of the traces comes in, which sessions are
// kept when they have ended, and the exceptions. Thread: GUI.
#pragma once

#include "intake_settings.h"

#include <QWidget>

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace retrospan::app {

class IntakeSamplingPage : public QWidget {
    Q_OBJECT
public:
    /// `result` stands beneath the fields.
    explicit IntakeSamplingPage(QWidget* result, QWidget* parent = nullptr);
    void fill(const IntakeSettings& settings);
    /// Writes its part of `settings`; says what is wrong, empty when nothing is.
    [[nodiscard]] QString read(IntakeSettings& settings) const;

signals:
    void changed();

private:
    void addKeepRules(QFormLayout& form);
    void watch();
    [[nodiscard]] insight::KeepRules keepRules() const;

    QCheckBox *m_head, *m_tail, *m_failed, *m_slow, *m_dear;
    QDoubleSpinBox *m_ratio, *m_slowerThan, *m_dearerThan;
    QLineEdit* m_tags;
    QSpinBox *m_rest, *m_decideAfter;
    QPlainTextEdit* m_overrides;
};

} // namespace retrospan::app
