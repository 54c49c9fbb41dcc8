#include "views/base/elided_label.h"

#include "models/plain_text.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace retrospan::views {

using namespace Qt::StringLiterals;

ElidedLabel::ElidedLabel(QWidget* parent, Qt::TextElideMode mode)
    : QFrame(parent)
    , m_mode(mode)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString& text)
{
    if (text == m_text) return;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ElidedLabel::setExactText(const QString& text)
{
    m_exact = text;
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    return {metrics.horizontalAdvance(models::textPrefix(m_text, 1000)) + 2 * frameWidth(),
            metrics.height() + 2 * frameWidth()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QSize whole = sizeHint();
    return {std::min(whole.width(), fontMetrics().averageCharWidth() * 6), whole.height()};
}

void ElidedLabel::paintEvent(QPaintEvent* event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    const QRect rect = contentsRect();
    QString shown = models::textPrefix(m_text, 1000);
    if (fontMetrics().horizontalAdvance(shown) > rect.width())
        shown = fontMetrics().elidedText(shown, m_mode, rect.width(), Qt::TextSingleLine);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, foregroundRole()));
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
}

QString ElidedLabel::toolTipText() const
{
    if (!m_exact.isEmpty()) return m_exact;
    return fontMetrics().horizontalAdvance(models::textPrefix(m_text, 1000)) > contentsRect().width()
        ? m_text
        : QString();
}

bool ElidedLabel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QFrame::event(event);
    const QString text = toolTipText();
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), plainToolTip(text), this);
    return true;
}

QString plainToolTip(const QString& text)
{
    // A tooltip guesses whether its text is markup; as markup of our own making there is nothing to guess.
    return u"<p style='white-space:pre-wrap'>%1</p>"_s.arg(models::textPrefix(text, 4000).toHtmlEscaped());
}

} // namespace retrospan::views
