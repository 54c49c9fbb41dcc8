// NotesBar: the notes on the step one is at, and the editor of one. Hidden while there is nothing of either.
// The editor stays at its step when the cursor moves on. Thread: GUI.
#pragma once

#include "models/replay_annotations.h"
#include "views/base/theme.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QVBoxLayout;

namespace retrospan::views {

class NotesBar : public QWidget {
    Q_OBJECT
public:
    NotesBar(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent);
    void setTheme(const Theme& theme);
    /// A new note on the step, or the one that its author has written there.
    void edit();

signals:
    /// The editor was closed.
    void left();

private:
    QWidget* makeEditor();
    void showNotes();
    [[nodiscard]] QWidget* noteRow(const Note& note);
    void open(replay::StepIndex step, const Note& note);
    void save();
    void close();

    models::ReplayPlayer& m_player;
    models::ReplayAnnotations& m_annotations;
    Theme m_theme;
    QVBoxLayout* m_rows;
    QLabel* m_place = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QLineEdit* m_author = nullptr;
    QWidget* m_editor; ///< made after its parts are
    replay::StepIndex m_step = replay::kNoStep; ///< of the editor
    std::int64_t m_note = 0; ///< what is edited; 0 = a new one
};

} // namespace retrospan::views
