#include "views/session/kind_chip.h"

#include "models/format.h"
#include "views/base/icons.h"
#include "views/base/painting.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>

namespace retrospan::views {
namespace {

constexpr int kPadding = 7, kGap = 5;

QString wordOf(SpanKind kind)
{
    const std::string_view name = toString(kind);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

} // namespace

KindChip::KindChip(SpanKind kind, QWidget* parent)
    : QAbstractButton(parent)
    , m_kind(kind)
{
    setObjectName(QStringLiteral("kind-") + wordOf(kind));
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("Show or hide %1 spans").arg(wordOf(kind)));
}

void KindChip::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void KindChip::setCount(std::int64_t count)
{
    setText(models::formatCount(count));
    setAccessibleName(tr("%1 spans, %2").arg(wordOf(m_kind)).arg(count));
    setVisible(count > 0);
    updateGeometry();
}

QSize KindChip::sizeHint() const
{
    const Metrics metrics(font());
    return {2 * kPadding + metrics.icon + kGap + fontMetrics().horizontalAdvance(text()) + 1,
            metrics.rowHeight};
}

void KindChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool shown = isChecked();
    painter.setPen(QPen(hasFocus() ? m_theme.accent : m_theme.border, 1,
                        shown || hasFocus() ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(underMouse() ? m_theme.hover : shown ? m_theme.raised : QColor(Qt::transparent));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    const Metrics metrics(font());
    const QRect icon(kPadding, 0, metrics.icon, height());
    paintIcon(painter, icon, iconOf(m_kind), shown ? m_theme.kind(m_kind) : m_theme.textDisabled);
    QFont textFont = font();
    textFont.setStrikeOut(!shown);
    painter.setFont(textFont);
    painter.setPen(shown ? m_theme.text : m_theme.textTertiary);
    paintText(painter, rect().adjusted(icon.right() + 1 + kGap, 0, 0, 0), text());
}

void KindChip::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Show only %1 spans").arg(wordOf(m_kind)), this, &KindChip::onlyThisRequested);
    menu.addAction(tr("Open the tree down to %1 spans").arg(wordOf(m_kind)), this,
                   &KindChip::openTreeRequested);
    menu.exec(event->globalPos());
}

void KindChip::enterEvent(QEnterEvent*)
{
    update();
}

void KindChip::leaveEvent(QEvent*)
{
    update();
}

} // namespace retrospan::views
