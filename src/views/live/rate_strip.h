// RateStrip: a number a second for the last minute as bars, the latest at the right. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

#include <deque>

namespace retrospan::views {

class RateStrip : public QWidget {
    Q_OBJECT
public:
    static constexpr int kBars = 60;

    explicit RateStrip(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setRates(const std::deque<std::uint64_t>& rates);
    [[nodiscard]] QSize sizeHint() const override { return {kBars * 4, 36}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme m_theme;
    std::deque<std::uint64_t> m_rates;
};

} // namespace retrospan::views
