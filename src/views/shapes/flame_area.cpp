#include "views/shapes/flame_area.h"

#include "views/base/elided_label.h"
#include "views/base/painting.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kEdge = 6; ///< around all boxes
constexpr int kNamed = 34; ///< pixels from which on a box has a name
constexpr double kTint = 0.32; ///< of the kind's colour, so that text can be read on it

} // namespace

FlameArea::FlameArea(models::FlameModel& model, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("flame"));
    setAccessibleName(tr("Flame of the session; arrow keys move, Enter zooms, Escape zooms back"));
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // the width decides the layout
    viewport()->setMouseTracking(true);
    connect(&model, &models::FlameModel::changed, this, &FlameArea::takePicture);
    connect(&model, &models::FlameModel::selectionChanged, this, &FlameArea::showSelection);
}

void FlameArea::setTheme(const Theme& theme)
{
    m_theme = theme;
    viewport()->update();
}

int FlameArea::rowHeight() const
{
    return Metrics(font()).rowHeight;
}

void FlameArea::takePicture()
{
    m_hovered = nullptr;
    const auto* picture = m_model.picture();
    const int rows = picture ? static_cast<int>(picture->layout.rows.size()) : 0;
    verticalScrollBar()->setSingleStep(rowHeight());
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, rows * rowHeight() + 2 * kEdge - viewport()->height()));
    viewport()->update();
}

void FlameArea::resizeEvent(QResizeEvent*)
{
    m_model.setWidth(viewport()->width() - 2 * kEdge);
    takePicture();
}

void FlameArea::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) takePicture();
    QAbstractScrollArea::changeEvent(event);
}

void FlameArea::focusInEvent(QFocusEvent*)
{
    viewport()->update();
}

void FlameArea::focusOutEvent(QFocusEvent*)
{
    viewport()->update();
}

QRect FlameArea::rectOf(const models::FlameBox& box, std::size_t row) const
{
    const int left = static_cast<int>(box.left), right = std::max(left + 1, static_cast<int>(box.right));
    const int y = static_cast<int>(row) * rowHeight() + kEdge - verticalScrollBar()->value();
    return {kEdge + left, y, right - left, rowHeight()};
}

const models::FlameBox* FlameArea::boxAt(const QPoint& point) const
{
    const int y = point.y() - kEdge + verticalScrollBar()->value();
    if (!m_model.picture() || y < 0) return nullptr;
    return m_model.picture()->layout.boxAt(static_cast<std::size_t>(y / rowHeight()), point.x() - kEdge);
}

QRect FlameArea::boxRect(Node node) const
{
    const auto* picture = m_model.picture();
    if (!picture || node == kNoNode) return {};
    const auto* box = picture->layout.boxOf(picture->data->tree, *picture->flame, node);
    const auto& rows = picture->layout.rows;
    for (std::size_t row = 0; box && row < rows.size(); ++row)
        if (!rows[row].empty() && box >= rows[row].data() && box <= &rows[row].back())
            return rectOf(*box, row);
    return {};
}

void FlameArea::setHovered(const models::FlameBox* box)
{
    if (box == m_hovered) return;
    m_hovered = box;
    viewport()->setCursor(box ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void FlameArea::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_theme.surface);
    const auto* picture = m_model.picture();
    if (!picture) return;
    const int top = verticalScrollBar()->value() - kEdge + event->rect().top();
    const auto first = static_cast<std::size_t>(std::max(0, top) / rowHeight());
    const auto last = static_cast<std::size_t>(std::max(0, top + event->rect().height()) / rowHeight());
    for (std::size_t row = first; row <= last && row < picture->layout.rows.size(); ++row)
        paintRow(painter, row, event->rect());
    paintSelection(painter);
}

void FlameArea::paintRow(QPainter& painter, std::size_t row, const QRect& clip)
{
    for (const models::FlameBox& box : m_model.picture()->layout.rows[row])
        if (const QRect rect = rectOf(box, row); rect.intersects(clip)) paintBox(painter, rect, box);
}

void FlameArea::paintBox(QPainter& painter, const QRect& rect, const models::FlameBox& box) const
{
    const models::SessionData& session = *m_model.picture()->data;
    const bool missing = session.tree.isMissing(box.node);
    const QColor kind = missing ? m_theme.textTertiary : m_theme.kind(m_model.kind(box.node));
    painter.setOpacity(m_model.matches(box.node) ? 1 : 0.3);
    if (rect.width() <= 3) {
        painter.fillRect(rect.adjusted(0, 1, 0, -1), box.failed ? m_theme.tone(Tone::error) : kind);
        painter.setOpacity(1);
        return;
    }
    const QRect inner = rect.adjusted(0, 1, -1, -1);
    const double tint = missing ? 0.15 : kTint;
    painter.fillRect(inner, blend(m_theme.surface, kind, &box == m_hovered ? tint + 0.2 : tint));
    painter.fillRect(QRect(inner.topLeft(), QSize(2, inner.height())), kind);
    if (box.failed) {
        painter.setPen(QPen(m_theme.tone(Tone::error), 1.5));
        painter.drawRect(QRectF(inner).adjusted(0.75, 0.75, -0.75, -0.75));
    }
    if (rect.width() >= kNamed) paintName(painter, inner, box);
    painter.setOpacity(1);
}

void FlameArea::paintName(QPainter& painter, const QRect& rect, const models::FlameBox& box) const
{
    const auto& picture = *m_model.picture();
    QRect room = rect.adjusted(7, 0, -5, 0);
    if (box.failed && room.width() > 60) {
        const int icon = Metrics(font()).icon;
        paintIcon(painter, QRect(room.left(), room.top(), icon, room.height()), Icon::statusError,
                  m_theme.tone(Tone::error));
        room.setLeft(room.left() + icon + 4);
    }
    painter.setFont(font());
    painter.setPen(m_theme.text);
    const int used = paintText(painter, room, m_model.name(box.node));
    room.setLeft(room.left() + used + 10);
    const QString amount = models::measureText(picture.flame->measure, picture.flame->total[box.node]);
    if (painter.fontMetrics().horizontalAdvance(amount) > room.width()) return;
    paintText(painter, room, amount, Qt::AlignRight);
}

void FlameArea::paintSelection(QPainter& painter) const
{
    const QRect rect = boxRect(m_model.selected());
    if (rect.isEmpty()) return;
    painter.setPen(QPen(hasFocus() ? m_theme.accent : m_theme.textSecondary, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect.adjusted(-1, 0, std::max(1, 3 - rect.width()), 0));
}

/// Brings the selected box on screen.
void FlameArea::showSelection()
{
    const QRect rect = boxRect(m_model.selected());
    if (!rect.isEmpty()) {
        const int above = rect.top() - kEdge, below = rect.bottom() + kEdge - viewport()->height();
        if (above < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + above);
        if (below > 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + below);
    }
    viewport()->update();
}

void FlameArea::mousePressEvent(QMouseEvent* event)
{
    if (const models::FlameBox* box = boxAt(event->pos()); box && event->button() == Qt::LeftButton)
        m_model.select(box->node);
}

void FlameArea::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const models::FlameBox* box = boxAt(event->pos()); box && event->button() == Qt::LeftButton)
        m_model.zoomTo(box->node);
}

void FlameArea::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(boxAt(event->pos()));
}

bool FlameArea::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) setHovered(nullptr);
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const models::FlameBox* box = boxAt(help->pos()))
        QToolTip::showText(help->globalPos(), plainToolTip(m_model.description(*box)), viewport());
    else
        QToolTip::hideText();
    return true;
}

void FlameArea::keyPressEvent(QKeyEvent* event)
{
    const auto move = [this](Qt::ArrowType direction) {
        if (const Node node = m_model.neighbour(direction); node != kNoNode) m_model.select(node);
    };
    switch (event->key()) {
    case Qt::Key_Left: return move(Qt::LeftArrow);
    case Qt::Key_Right: return move(Qt::RightArrow);
    case Qt::Key_Up: return move(Qt::UpArrow);
    case Qt::Key_Down: return move(Qt::DownArrow);
    case Qt::Key_Escape:
    case Qt::Key_Backspace: return m_model.zoomOut();
    case Qt::Key_Return:
    case Qt::Key_Enter: return m_model.zoomTo(m_model.selected());
    case Qt::Key_Space: return void(emit inspectRequested());
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace retrospan::views
