#include "views/session/overview_strip.h"

#include "models/timeline.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kHeight = 54, kEdge = 5;
constexpr int kMarks = 9; ///< pixels at the top that are kept for errors and handoffs

/// From the bottom up: what costs money first.
constexpr std::array kStack{SpanKind::model,     SpanKind::embedding, SpanKind::tool,  SpanKind::retrieval,
                            SpanKind::reranker,  SpanKind::guardrail, SpanKind::human, SpanKind::handoff,
                            SpanKind::evaluator, SpanKind::agent,     SpanKind::step,  SpanKind::other};
static_assert(kStack.size() == kSpanKindCount);

} // namespace

OverviewStrip::OverviewStrip(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
{
    setFixedHeight(kHeight);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setObjectName(QStringLiteral("overview"));
    setAccessibleName(tr("Overview of the session; arrow keys move the visible part"));
    connect(&document, &models::SessionDocument::dataChanged, this, &OverviewStrip::rebuild);
    connect(&document, &models::SessionDocument::marksChanged, this, &OverviewStrip::rebuild);
    connect(&document, &models::SessionDocument::axisChanged, this, &OverviewStrip::rebuild);
    connect(&document, &models::SessionDocument::windowChanged, this, [this] {
        m_extent == m_document.extent() ? update() : rebuild(); // a running session grows
    });
}

QSize OverviewStrip::sizeHint() const
{
    return {400, kHeight};
}

void OverviewStrip::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_picture = {};
    update();
}

models::TimeScale OverviewStrip::scale() const
{
    return m_document.wholeScale(width());
}

void OverviewStrip::rebuild()
{
    m_bins.assign(static_cast<std::size_t>(std::max(width(), 1)), {});
    m_highest = 1;
    m_picture = {};
    m_extent = m_document.extent();
    if (m_document.data() != nullptr) count();
    update();
}

/// Only leaves count: an agent that waits for its model is not busy itself. Differences first, then sums.
void OverviewStrip::count()
{
    const SpanTable& table = m_document.data()->table;
    const models::TimeScale whole = scale();
    const auto last = static_cast<std::ptrdiff_t>(m_bins.size()) - 1;
    const auto binOf = [&](std::int64_t ns) {
        return static_cast<std::size_t>(
            std::clamp(static_cast<std::ptrdiff_t>(whole.pixel(ns)), std::ptrdiff_t{0}, last));
    };
    for (Row row = 0; row < table.size(); ++row) {
        if (table.startNs(row) == 0 && table.endNs(row) == 0) continue; // nobody knows when it was
        const std::size_t from = binOf(table.startNs(row));
        if (table.status(row) == SpanStatus::error) m_bins[from].error = true;
        if (m_document.data()->tree.hasChildren(row)) continue;
        const std::int64_t end = table.endNs(row) == 0 ? m_document.extent().endNs : table.endNs(row);
        const auto kind = static_cast<std::size_t>(m_document.kind(row));
        const std::size_t to = std::max(from, binOf(end));
        ++m_bins[from].busy[kind];
        if (to + 1 < m_bins.size()) --m_bins[to + 1].busy[kind];
    }
    for (const Handoff& handoff : m_document.marks().handoffs)
        m_bins[binOf(table.startNs(handoff.row))].handoff = true;
    for (std::size_t bin = 0; bin < m_bins.size(); ++bin) {
        int total = 0;
        for (std::size_t kind = 0; kind < kSpanKindCount; ++kind) {
            if (bin > 0) m_bins[bin].busy[kind] += m_bins[bin - 1].busy[kind];
            total += m_bins[bin].busy[kind];
        }
        m_highest = std::max(m_highest, total);
    }
}

void OverviewStrip::resizeEvent(QResizeEvent*)
{
    rebuild();
}

/// What a human takes is long and no work of the session's: it may not outshine an error.
QColor OverviewStrip::colourOf(SpanKind kind) const
{
    const QColor colour = m_theme.kind(kind);
    return kind == SpanKind::human ? blend(m_theme.surface, colour, 0.5) : colour;
}

void OverviewStrip::paintBins(QPainter& painter) const
{
    painter.fillRect(rect(), m_theme.surface);
    for (const models::Bar& idle : models::idleBars(scale()))
        painter.fillRect(QRectF(idle.left, 0, idle.width, height()),
                         QBrush(m_theme.border, Qt::BDiagPattern));
    const double room = height() - kMarks - 4.0, bottom = height() - 2.0;
    for (int x = 0; x < static_cast<int>(m_bins.size()); ++x) {
        const Bin& bin = m_bins[static_cast<std::size_t>(x)];
        double y = bottom;
        for (const SpanKind kind : kStack) {
            const int busy = bin.busy[static_cast<std::size_t>(kind)];
            if (busy <= 0) continue;
            const double part = room * busy / m_highest;
            painter.fillRect(QRectF(x, y - part, 1, part), colourOf(kind));
            y -= part;
        }
    }
    // Marks last: an error in a crowded pixel must not be painted over.
    for (int x = 0; x < static_cast<int>(m_bins.size()); ++x)
        if (m_bins[static_cast<std::size_t>(x)].handoff)
            painter.fillRect(x, kMarks / 2, 2, height() - kMarks / 2, m_theme.kind(SpanKind::handoff));
    for (int x = 0; x < static_cast<int>(m_bins.size()); ++x)
        if (m_bins[static_cast<std::size_t>(x)].error)
            painter.fillRect(x, 1, 2, kMarks - 1, m_theme.tone(Tone::error));
}

void OverviewStrip::paintBrush(QPainter& painter) const
{
    const models::Bar bar = models::barOf(scale(), m_document.window().startNs, m_document.window().endNs, 3);
    const double right = bar.left + bar.width;
    QColor shade = m_theme.window;
    shade.setAlphaF(0.72F);
    painter.fillRect(QRectF(0, 0, bar.left, height()), shade);
    painter.fillRect(QRectF(right, 0, width() - right, height()), shade);
    painter.fillRect(QRectF(bar.left, 0, bar.width, 1.5), m_theme.accent);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    for (const double x : {bar.left, right}) {
        painter.fillRect(QRectF(x - 0.75, 0, 1.5, height()), m_theme.accent);
        painter.drawRoundedRect(QRectF(x - 3, height() / 2.0 - 9, 6, 18), 2.5, 2.5);
    }
}

void OverviewStrip::paintEvent(QPaintEvent*)
{
    if (m_picture.isNull()) {
        m_picture = QPixmap(size() * devicePixelRatioF());
        m_picture.setDevicePixelRatio(devicePixelRatioF());
        QPainter bins(&m_picture);
        paintBins(bins);
    }
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    if (m_document.data() != nullptr && !(m_document.window() == m_document.extent())) paintBrush(painter);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(hasFocus() ? m_theme.accent : m_theme.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    if (hasFocus()) painter.drawLine(0, 0, width(), 0);
}

OverviewStrip::Drag OverviewStrip::dragAt(int x) const
{
    if (m_document.window() == m_document.extent()) return Drag::choose;
    const models::Bar bar = models::barOf(scale(), m_document.window().startNs, m_document.window().endNs, 3);
    if (std::abs(x - bar.left) <= kEdge) return Drag::leftEdge;
    if (std::abs(x - bar.left - bar.width) <= kEdge) return Drag::rightEdge;
    return x > bar.left && x < bar.left + bar.width ? Drag::move : Drag::choose;
}

void OverviewStrip::mousePressEvent(QMouseEvent* event)
{
    if (m_document.data() == nullptr || event->button() != Qt::LeftButton) return;
    m_dragFrom = event->pos().x();
    m_drag = dragAt(m_dragFrom);
    m_dragWindow = m_document.window();
    m_dragged = false;
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (m_document.data() == nullptr) return;
    const Drag at = m_drag == Drag::none ? dragAt(event->pos().x()) : m_drag;
    setCursor(at == Drag::move         ? Qt::OpenHandCursor
                  : at == Drag::choose ? Qt::CrossCursor
                                       : Qt::SizeHorCursor);
    if (m_drag == Drag::none) return;
    models::TimeScale before = scale();
    const std::int64_t from = before.time(m_dragFrom), to = before.time(event->pos().x());
    models::TimeWindow window = m_dragWindow;
    switch (m_drag) {
    case Drag::choose:
        if (std::abs(event->pos().x() - m_dragFrom) < 3) return;
        window = {std::min(from, to), std::max(from, to)};
        break;
    case Drag::move: {
        const std::int64_t by = before.shown(to) - before.shown(from);
        before.window = m_dragWindow;
        window = models::moved(before, by, m_document.extent());
        break;
    }
    case Drag::leftEdge: window.startNs = std::min(to, window.endNs - 1); break;
    case Drag::rightEdge: window.endNs = std::max(to, window.startNs + 1); break;
    case Drag::none: break;
    }
    m_document.setWindow(window, m_dragged);
    m_dragged = true;
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent*)
{
    m_drag = Drag::none;
}

void OverviewStrip::mouseDoubleClickEvent(QMouseEvent*)
{
    if (m_document.data() != nullptr) m_document.setWindow(m_document.extent());
}

void OverviewStrip::keyPressEvent(QKeyEvent* event)
{
    if (m_document.data() == nullptr) return QWidget::keyPressEvent(event);
    const models::TimeScale visible = m_document.scale(width());
    const std::int64_t step = visible.length() / 10, middle = visible.time(width() / 2.0);
    switch (event->key()) {
    case Qt::Key_Left: return m_document.setWindow(models::moved(visible, -step, m_document.extent()));
    case Qt::Key_Right: return m_document.setWindow(models::moved(visible, step, m_document.extent()));
    case Qt::Key_Plus: return m_document.setWindow(models::zoomed(visible, middle, 0.5));
    case Qt::Key_Minus: return m_document.setWindow(models::zoomed(visible, middle, 2));
    case Qt::Key_Escape: return m_document.setWindow(m_document.extent());
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace retrospan::views
