// SearchField: a line to narrow or search something below it. Escape empties it, and when it is empty leads
// on to what it searches; so does Down. Invariants: asks to be left, moves no focus itself. Thread: GUI.
#pragma once

#include <QLineEdit>

namespace retrospan::views {

class SearchField : public QLineEdit {
    Q_OBJECT
public:
    using QLineEdit::QLineEdit;

signals:
    /// The person is done here: the focus belongs to what was searched.
    void left();

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace retrospan::views
