// KeyField: a line that shows the key combination pressed in it, at once. Tab and Escape alone keep
// their meaning, Backspace alone empties it. Thread: GUI.
#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace retrospan::app {

class KeyField : public QLineEdit {
    Q_OBJECT
public:
    explicit KeyField(QWidget* parent = nullptr);

    [[nodiscard]] const QKeySequence& key() const { return m_key; }
    void setKey(const QKeySequence& key);

signals:
    void keyChanged();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QKeySequence m_key;
};

} // namespace retrospan::app
