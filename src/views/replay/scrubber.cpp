#include "views/replay/scrubber.h"

#include "models/replay_text.h"
#include "views/base/elided_label.h"
#include "views/replay/step_look.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <array>

namespace retrospan::views {

using replay::kNoStep;
using replay::StepIndex;
using replay::StepKind;

namespace {

/// What is marked; the first of two at one place is shown.
constexpr std::array kMarked{StepKind::error, StepKind::handoff,      StepKind::interrupt,
                             StepKind::retry, StepKind::humanMessage, StepKind::userMessage};
constexpr int kMargin = 12, kHandle = 12, kTrack = 4, kMarkHeight = 11;

} // namespace

Scrubber::Scrubber(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_annotations(annotations)
{
    setObjectName(QStringLiteral("scrubber"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    connect(&player, &models::ReplayPlayer::stateChanged, this, [this] {
        m_placed = false;
        describe();
        update();
    });
    connect(&annotations, &models::ReplayAnnotations::notesChanged, this, qOverload<>(&QWidget::update));
    connect(&player, &models::ReplayPlayer::stepChanged, this, [this] {
        describe();
        update();
    });
}

void Scrubber::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QSize Scrubber::sizeHint() const
{
    return {400, 36};
}

QRect Scrubber::track() const
{
    return {kMargin, height() / 2 + 3, std::max(1, width() - 2 * kMargin), kTrack};
}

int Scrubber::positionOf(StepIndex step) const
{
    const StepIndex last = m_player.replay()->journey().size() - 1;
    const QRect line = track();
    return line.left() + (last == 0 ? 0 : static_cast<int>(std::int64_t(line.width() - 1) * step / last));
}

StepIndex Scrubber::stepAt(int x) const
{
    const StepIndex last = m_player.replay()->journey().size() - 1;
    const QRect line = track();
    const std::int64_t from = std::clamp(x - line.left(), 0, line.width() - 1);
    return static_cast<StepIndex>((from * last + (line.width() - 1) / 2) / std::max(1, line.width() - 1));
}

/// Of a mark that is pointed at, its step.
StepIndex Scrubber::markedNear(int x) const
{
    const StepIndex step = stepAt(x);
    for (const StepIndex noticed : m_player.replay()->noticedSteps())
        if (std::abs(positionOf(noticed) - x) <= 6 && std::abs(positionOf(step) - x) > 2) return noticed;
    return step;
}

/// What was done again and went well is not marked as if it had failed for good.
StepKind Scrubber::markOf(StepIndex step) const
{
    return m_player.replay()->isMadeGood(step) ? StepKind::retry
                                               : m_player.replay()->journey().steps()[step].kind;
}

void Scrubber::placeMarks()
{
    m_placed = true;
    m_marks.assign(static_cast<std::size_t>(std::max(width(), 2 * kMargin + 1)), {});
    const auto at = [&](StepIndex step) -> Mark& {
        return m_marks[static_cast<std::size_t>(positionOf(step))];
    };
    for (StepIndex step = 0; step < m_player.replay()->journey().size(); ++step) ++at(step).steps;
    for (auto kind = kMarked.rbegin(); kind != kMarked.rend(); ++kind)
        for (const StepIndex step : m_player.replay()->journey().ofKind(*kind)) {
            Mark& mark = at(step);
            const auto shown = static_cast<std::int8_t>(markOf(step));
            if (shown != mark.kind) mark.alike = 0;
            mark.kind = shown;
            ++mark.alike;
        }
}

void Scrubber::describe()
{
    if (!m_player.hasSteps()) return setAccessibleName(tr("Steps"));
    setAccessibleName(tr("Step %1 of %2").arg(m_player.step() + 1).arg(m_player.replay()->journey().size()));
}

void Scrubber::paintEvent(QPaintEvent*)
{
    if (!m_player.hasSteps()) return;
    if (!m_placed) placeMarks();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRect line = track();
    const int at = positionOf(m_player.step());
    painter.setBrush(m_theme.border);
    painter.drawRoundedRect(line, kTrack / 2, kTrack / 2);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(QRect(line.topLeft(), QPoint(at, line.bottom())), kTrack / 2, kTrack / 2);
    paintMarks(painter);
    paintNotes(painter);
    painter.setBrush(m_theme.accent);
    painter.setPen(QPen(m_theme.window, 2));
    painter.drawEllipse(QPoint(at, line.center().y() + 1), kHandle / 2, kHandle / 2);
}

/// Where there are more steps than places, a mark is as tall as many of the steps there are like it.
void Scrubber::paintMarks(QPainter& painter) const
{
    const int bottom = track().top() - 3;
    const bool dense = m_player.replay()->journey().size() > static_cast<StepIndex>(track().width());
    for (int x = 0; x < static_cast<int>(m_marks.size()); ++x) {
        const Mark& mark = m_marks[static_cast<std::size_t>(x)];
        if (mark.kind < 0) continue;
        const auto kind = static_cast<StepKind>(mark.kind);
        int tall = kind == StepKind::userMessage || kind == StepKind::humanMessage ? 6 : kMarkHeight;
        if (dense) tall = 3 + (kMarkHeight - 3) * mark.alike / std::max(1, mark.steps);
        painter.fillRect(dense ? QRect(x, bottom - tall, 1, tall) : QRect(x - 1, bottom - tall, 3, tall),
                         colourOf(kind, m_theme));
    }
    painter.setBrush(m_theme.tone(Tone::warning));
    painter.setPen(QPen(m_theme.window, 1));
    int before = -kMarkHeight;
    for (const StepIndex step : m_player.replay()->noticedSteps()) {
        const int x = positionOf(step);
        if (x - before < 4) continue; // one hides the other
        before = x;
        const std::array<QPoint, 3> sign{QPoint(x, bottom - kMarkHeight - 2), QPoint(x - 6, bottom),
                                         QPoint(x + 6, bottom)};
        painter.drawPolygon(sign.data(), 3);
    }
    painter.setPen(Qt::NoPen);
}

/// Small triangles that point at their step.
void Scrubber::paintNotes(QPainter& painter) const
{
    const int top = track().bottom() + 3;
    painter.setBrush(m_theme.accent);
    painter.setPen(Qt::NoPen);
    for (const auto& placed : m_annotations.notes()) {
        if (placed.step == kNoStep) continue;
        const int x = positionOf(placed.step);
        const std::array<QPoint, 3> triangle{QPoint(x, top), QPoint(x - 4, top + 7), QPoint(x + 4, top + 7)};
        painter.drawPolygon(triangle.data(), 3);
    }
}

void Scrubber::resizeEvent(QResizeEvent*)
{
    m_placed = false;
}

void Scrubber::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && m_player.hasSteps()) m_player.seek(stepAt(event->pos().x()));
}

void Scrubber::mouseMoveEvent(QMouseEvent* event)
{
    if ((event->buttons() & Qt::LeftButton) != 0 && m_player.hasSteps())
        m_player.seek(stepAt(event->pos().x()));
}

bool Scrubber::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_player.hasSteps()) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const StepIndex step = markedNear(help->pos().x());
    const models::PreparedReplay& replay = *m_player.replay();
    const QString text =
        tr("Step %1, %2: %3")
            .arg(step + 1)
            .arg(models::kindText(replay.journey().steps()[step].kind), models::stepText(replay, step));
    const QString noticed = models::noticedText(replay, step);
    QToolTip::showText(help->globalPos(),
                       plainToolTip(noticed.isEmpty() ? text : text + QLatin1Char('\n') + noticed), this);
    return true;
}

} // namespace retrospan::views
