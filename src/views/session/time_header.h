// TimeHeader: the header of the span table; over the timeline column it paints the time axis, and says how
// long an idle stretch is that is shortened there. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"

#include <QHeaderView>

namespace retrospan::views {

class TimeHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit TimeHeader(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    models::SessionDocument& m_document;
    Theme m_theme;
};

} // namespace retrospan::views
