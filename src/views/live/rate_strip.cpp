#include "views/live/rate_strip.h"

#include <QPainter>

#include <algorithm>

namespace retrospan::views {

RateStrip::RateStrip(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("rateStrip"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(kBars * 2);
}

void RateStrip::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void RateStrip::setRates(const std::deque<std::uint64_t>& rates)
{
    m_rates = rates;
    const std::uint64_t most = rates.empty() ? 0 : *std::ranges::max_element(rates);
    setAccessibleName(tr("Spans a second over the last minute, at most %1").arg(most));
    setToolTip(accessibleName());
    update();
}

void RateStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.border);
    const std::uint64_t most = m_rates.empty() ? 0 : *std::ranges::max_element(m_rates);
    if (most == 0) return;
    const double step = static_cast<double>(width()) / kBars;
    double right = width();
    for (auto rate = m_rates.rbegin(); rate != m_rates.rend(); ++rate, right -= step) {
        const double tall = static_cast<double>(*rate) / static_cast<double>(most) * (height() - 2);
        if (*rate > 0)
            painter.fillRect(
                QRectF(right - step + 1, height() - 1 - std::max(tall, 1.0), step - 1, std::max(tall, 1.0)),
                m_theme.tone(Tone::running));
    }
}

} // namespace retrospan::views
