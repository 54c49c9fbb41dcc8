// EditorKeys: what ends an editor from the keyboard: Ctrl+Return keeps what was written, Esc leaves. Goes
// before shortcuts of the window that have the same keys. Owned by `parent`. Thread: GUI.
#pragma once

#include <QObject>

class QKeyEvent;

namespace retrospan::views {

class EditorKeys : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    enum class Return : bool { writes, keeps };
    /// `alone`: what Return without Ctrl does there.
    void watch(QWidget& editor, Return alone);

signals:
    void keep();
    void leave();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] static bool keeps(const QObject& editor, const QKeyEvent& key);
};

} // namespace retrospan::views
