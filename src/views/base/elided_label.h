// ElidedLabel: one line of plain text, elided to the width it gets; the whole text is in the tooltip
// when it does not fit, and in the accessible name. Invariants: never markup. Thread: GUI.
#pragma once

#include <QFrame>
#include <QString>

namespace retrospan::views {

class ElidedLabel : public QFrame {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideRight);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Shown in the tooltip instead of the text, e.g. exact figures.
    void setExactText(const QString& text);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QString toolTipText() const;

    QString m_text, m_exact;
    Qt::TextElideMode m_mode;
};

/// A tooltip that shows `text` as those characters, however much it looks like markup.
[[nodiscard]] QString plainToolTip(const QString& text);

} // namespace retrospan::views
