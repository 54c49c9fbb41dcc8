#include "views/session/overview_strip.h"

#include "models/timeline.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kHeight = 56, kEdge = 5;

int seriesOf(SpanKind kind)
{
    if (kind == SpanKind::model || kind == SpanKind::embedding || kind == SpanKind::reranker) return 0;
    return kind == SpanKind::tool || kind == SpanKind::retrieval || kind == SpanKind::handoff ? 1 : 2;
}

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
    connect(&document, &models::SessionDocument::rowsChanged, this, &OverviewStrip::rebuild);
    connect(&document, &models::SessionDocument::windowChanged, this, qOverload<>(&QWidget::update));
}

QSize OverviewStrip::sizeHint() const
{
    return {400, kHeight};
}

void OverviewStrip::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

models::TimeScale OverviewStrip::scale() const
{
    return {m_document.extent(), static_cast<double>(width())};
}

void OverviewStrip::rebuild()
{
    m_bins.assign(static_cast<std::size_t>(std::max(width(), 1)), {});
    m_highest = 1;
    if (const models::SessionData* session = m_document.data()) {
        const models::TimeScale whole = scale();
        const auto last = static_cast<std::ptrdiff_t>(m_bins.size()) - 1;
        const auto binOf = [&](std::int64_t ns) {
            return std::clamp(static_cast<std::ptrdiff_t>(whole.pixel(ns)), std::ptrdiff_t{0}, last);
        };
        // Only leaves count: an agent that waits for its model is not busy itself. Differences, then sums.
        for (Row row = 0; row < session->table.size(); ++row) {
            const std::int64_t end =
                session->table.endNs(row) == 0 ? m_document.extent().endNs : session->table.endNs(row);
            const auto from = static_cast<std::size_t>(binOf(session->table.startNs(row))),
                       to = static_cast<std::size_t>(binOf(end));
            if (session->table.status(row) == SpanStatus::error) m_bins[from].error = true;
            if (session->table.kind(row) == SpanKind::handoff) m_bins[from].handoff = true;
            if (session->tree.hasChildren(row)) continue;
            const auto series = static_cast<std::size_t>(seriesOf(session->table.kind(row)));
            m_bins[from].busy[series] += 1;
            if (to + 1 < m_bins.size()) m_bins[to + 1].busy[series] -= 1;
        }
        for (std::size_t bin = 0; bin < m_bins.size(); ++bin) {
            float total = 0;
            for (std::size_t series = 0; series < kSeries; ++series) {
                if (bin > 0) m_bins[bin].busy[series] += m_bins[bin - 1].busy[series];
                total += m_bins[bin].busy[series];
            }
            m_highest = std::max(m_highest, total);
        }
    }
    update();
}

void OverviewStrip::resizeEvent(QResizeEvent*)
{
    rebuild();
}

void OverviewStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.surface);
    const QColor colours[] = {m_theme.kind(SpanKind::model), m_theme.kind(SpanKind::tool),
                              m_theme.textTertiary};
    const double room = height() - 12.0;
    for (int x = 0; x < static_cast<int>(m_bins.size()) && x < width(); ++x) {
        const Bin& bin = m_bins[static_cast<std::size_t>(x)];
        double y = height() - 4.0;
        for (std::size_t series = 0; series < kSeries; ++series) {
            const double part = room * static_cast<double>(bin.busy[series] / m_highest);
            if (part <= 0) continue;
            painter.fillRect(QRectF(x, y - part, 1, part), colours[series]);
            y -= part;
        }
        if (bin.handoff) painter.fillRect(QRectF(x, 0, 2, 7), m_theme.kind(SpanKind::handoff));
        if (bin.error) painter.fillRect(QRectF(x, 0, 2, 7), m_theme.tone(Tone::error));
    }
    if (m_document.data() != nullptr && !(m_document.window() == m_document.extent())) {
        const models::Bar bar =
            models::barOf(scale(), m_document.window().startNs, m_document.window().endNs, 3);
        QColor shade = m_theme.window;
        shade.setAlphaF(0.65F);
        painter.fillRect(QRectF(0, 0, bar.left, height()), shade);
        painter.fillRect(QRectF(bar.left + bar.width, 0, width() - bar.left - bar.width, height()), shade);
        painter.setPen(QPen(m_theme.accent, 2));
        painter.drawRect(QRectF(bar.left + 1, 1, std::max(bar.width - 2, 1.0), height() - 2));
    }
    painter.setPen(hasFocus() ? m_theme.accent : m_theme.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
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
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (m_document.data() == nullptr) return;
    const Drag at = m_drag == Drag::none ? dragAt(event->pos().x()) : m_drag;
    setCursor(at == Drag::move         ? Qt::OpenHandCursor
                  : at == Drag::choose ? Qt::CrossCursor
                                       : Qt::SizeHorCursor);
    if (m_drag == Drag::none) return;
    const std::int64_t from = scale().time(m_dragFrom), to = scale().time(event->pos().x());
    models::TimeWindow window = m_dragWindow;
    switch (m_drag) {
    case Drag::choose:
        if (std::abs(event->pos().x() - m_dragFrom) < 3) return;
        window = {std::min(from, to), std::max(from, to)};
        break;
    case Drag::move: window = {window.startNs + to - from, window.endNs + to - from}; break;
    case Drag::leftEdge: window.startNs = std::min(to, window.endNs - 1); break;
    case Drag::rightEdge: window.endNs = std::max(to, window.startNs + 1); break;
    case Drag::none: break;
    }
    m_document.setWindow(window);
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent*)
{
    m_drag = Drag::none;
}

void OverviewStrip::mouseDoubleClickEvent(QMouseEvent*)
{
    m_document.setWindow(m_document.extent());
}

void OverviewStrip::keyPressEvent(QKeyEvent* event)
{
    const models::TimeWindow window = m_document.window();
    const std::int64_t step = (window.endNs - window.startNs) / 10;
    switch (event->key()) {
    case Qt::Key_Left: return m_document.setWindow({window.startNs - step, window.endNs - step});
    case Qt::Key_Right: return m_document.setWindow({window.startNs + step, window.endNs + step});
    case Qt::Key_Plus:
        return m_document.setWindow(models::zoomed(window, (window.startNs + window.endNs) / 2, 0.5));
    case Qt::Key_Minus:
        return m_document.setWindow(models::zoomed(window, (window.startNs + window.endNs) / 2, 2));
    case Qt::Key_Escape: return m_document.setWindow(m_document.extent());
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace retrospan::views
