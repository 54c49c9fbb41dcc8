// RemarkBar: where a reviewer writes: why a run is approved or rejected, or a note on a case. Hidden until it
// is asked for. Ctrl+Return keeps, Esc leaves. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace retrospan::views {

class RemarkBar : public QWidget {
    Q_OBJECT
public:
    explicit RemarkBar(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    struct Question {
        QString text, button;
        bool needsText = false;
    };
    /// `keep` is called once with what was written, unless it is left.
    void ask(const Question& question, std::function<void(const QString&)> keep);

signals:
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void confirm();
    void close();
    void offerKeeping();

    QLabel* m_question;
    QPlainTextEdit* m_text;
    QPushButton* m_keep;
    std::function<void(const QString&)> m_then;
    bool m_needsText = false;
};

} // namespace retrospan::views
