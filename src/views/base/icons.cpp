#include "views/base/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>

/// The icons are compiled into this static library: without this call the linker would drop them.
static void initIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;

constexpr std::array<QStringView, kIconCount> kNames{u"kind-other",
                                                     u"kind-agent",
                                                     u"kind-model",
                                                     u"kind-tool",
                                                     u"kind-retrieval",
                                                     u"kind-embedding",
                                                     u"kind-reranker",
                                                     u"kind-guardrail",
                                                     u"kind-evaluator",
                                                     u"kind-handoff",
                                                     u"kind-human",
                                                     u"kind-step",
                                                     u"status-ok",
                                                     u"status-error",
                                                     u"status-running",
                                                     u"status-interrupted",
                                                     u"status-unset",
                                                     u"status-abandoned",
                                                     u"warning",
                                                     u"info",
                                                     u"library",
                                                     u"session",
                                                     u"compare",
                                                     u"evals",
                                                     u"dashboards",
                                                     u"live",
                                                     u"inspector",
                                                     u"open",
                                                     u"folder",
                                                     u"import",
                                                     u"export",
                                                     u"search",
                                                     u"filter",
                                                     u"clear",
                                                     u"close",
                                                     u"copy",
                                                     u"settings",
                                                     u"palette",
                                                     u"keyboard",
                                                     u"columns",
                                                     u"pin",
                                                     u"cancel",
                                                     u"undo",
                                                     u"redo",
                                                     u"refresh",
                                                     u"help",
                                                     u"expand",
                                                     u"collapse",
                                                     u"expand-all",
                                                     u"collapse-all",
                                                     u"zoom-in",
                                                     u"zoom-out",
                                                     u"zoom-fit",
                                                     u"zoom-selection",
                                                     u"next",
                                                     u"previous",
                                                     u"up",
                                                     u"down",
                                                     u"next-error",
                                                     u"previous-error",
                                                     u"first",
                                                     u"last",
                                                     u"play",
                                                     u"pause",
                                                     u"chevron-right",
                                                     u"chevron-down",
                                                     u"wrap",
                                                     u"monospace",
                                                     u"sun",
                                                     u"moon",
                                                     u"auto",
                                                     u"missing-parent",
                                                     u"retry",
                                                     u"branch",
                                                     u"cost",
                                                     u"tokens",
                                                     u"clock",
                                                     u"conversation",
                                                     u"flame",
                                                     u"graph"};

QByteArray svg(const QString& name)
{
    static const bool ready = (initIcons(), true);
    Q_UNUSED(ready);
    QFile file(u":/icons/%1.svg"_s.arg(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QPixmap render(const QByteArray& drawing, int side, qreal ratio)
{
    QSvgRenderer renderer(drawing);
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, side, side));
    return pixmap;
}

QPixmap pixmapOf(Icon icon, const QColor& colour, int side, qreal ratio)
{
    const auto key =
        u"retrospan/%1/%2/%3@%4"_s.arg(static_cast<int>(icon)).arg(colour.rgba(), 0, 16).arg(side).arg(ratio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QByteArray drawing = svg(iconName(icon));
    drawing.replace("#000", colour.name(QColor::HexRgb).toLatin1());
    pixmap = render(drawing, side, ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

/// Draws at any size and ratio, and in the colour of the state that is asked for.
class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(Icon icon, const QColor& normal, const QColor& disabled)
        : m_icon(icon)
        , m_normal(normal)
        , m_disabled(disabled)
    {
    }
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(*painter, rect, m_icon, colour(mode));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal ratio) override
    {
        // `size` is in device pixels here.
        const int side = static_cast<int>(std::min(size.width(), size.height()) / ratio);
        return pixmapOf(m_icon, colour(mode), std::max(1, side), ratio);
    }
    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }

private:
    const QColor& colour(QIcon::Mode mode) const { return mode == QIcon::Disabled ? m_disabled : m_normal; }

    Icon m_icon;
    QColor m_normal, m_disabled;
};

} // namespace

Icon iconOf(SpanKind kind)
{
    return static_cast<Icon>(static_cast<std::size_t>(Icon::kindOther) + static_cast<std::size_t>(kind));
}

Icon iconOf(SpanStatus status)
{
    switch (status) {
    case SpanStatus::ok: return Icon::statusOk;
    case SpanStatus::error: return Icon::statusError;
    case SpanStatus::running: return Icon::statusRunning;
    case SpanStatus::interrupted: return Icon::statusInterrupted;
    case SpanStatus::unset: break;
    }
    return Icon::statusUnset;
}

Icon iconOf(SessionStatus status)
{
    switch (status) {
    case SessionStatus::ok: return Icon::statusOk;
    case SessionStatus::failed: return Icon::statusError;
    case SessionStatus::running: return Icon::statusRunning;
    case SessionStatus::interrupted: return Icon::statusInterrupted;
    case SessionStatus::stale:
    case SessionStatus::abandoned: return Icon::statusAbandoned;
    case SessionStatus::unknown: break;
    }
    return Icon::statusUnset;
}

QString iconName(Icon icon)
{
    return kNames[static_cast<std::size_t>(icon)].toString();
}

QIcon IconSet::icon(Icon icon) const
{
    return this->icon(icon, m_theme.textSecondary);
}

QIcon IconSet::icon(Icon icon, const QColor& colour) const
{
    return QIcon(new ThemedIconEngine(icon, colour, m_theme.textDisabled));
}

void paintIcon(QPainter& painter, const QRect& rect, Icon icon, const QColor& colour)
{
    const int side = std::min(rect.width(), rect.height());
    if (side <= 0) return;
    QRect target(0, 0, side, side);
    target.moveCenter(rect.center());
    painter.drawPixmap(target.topLeft(), pixmapOf(icon, colour, side, painter.device()->devicePixelRatioF()));
}

QIcon applicationIcon()
{
    const QByteArray drawing = svg(u"retrospan"_s);
    QIcon icon;
    for (const int side : {16, 24, 32, 48, 64, 128, 256}) icon.addPixmap(render(drawing, side, 1.0));
    return icon;
}

} // namespace retrospan::views
