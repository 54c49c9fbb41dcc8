// RemarkBar: where a reviewer writes: why a run is approved or rejected, or a note on a case; or says that
// something is to go. Hidden until it is asked for. Ctrl+Return keeps, Esc leaves. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

#include <cstdint>
#include <functional>

class QPlainTextEdit;
class QPushButton;

namespace retrospan::views {

class ElidedLabel;

class RemarkBar : public QWidget {
    Q_OBJECT
public:
    explicit RemarkBar(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    enum class Answer : std::uint8_t { maybeText, text, consent };
    struct Question {
        QString text, button;
        Answer answer = Answer::maybeText;
    };
    /// `keep` is called once with what was written, unless it is left.
    void ask(const Question& question, std::function<void(const QString&)> keep);

signals:
    void left();

private:
    void confirm();
    void close();
    void offerKeeping();

    ElidedLabel* m_question;
    QPlainTextEdit* m_text;
    QPushButton* m_keep;
    std::function<void(const QString&)> m_then;
    Answer m_answer = Answer::maybeText;
};

} // namespace retrospan::views
