#include "views/replay/step_look.h"

#include "views/base/painting.h"

#include <QPainter>

namespace retrospan::views {

using replay::StepKind;

Icon iconOf(StepKind kind)
{
    switch (kind) {
    case StepKind::userMessage:
    case StepKind::humanMessage: return Icon::kindHuman;
    case StepKind::modelCall: return Icon::kindModel;
    case StepKind::decision: return Icon::branch;
    case StepKind::toolCall: return Icon::kindTool;
    case StepKind::result: return Icon::statusOk;
    case StepKind::retrieval: return Icon::kindRetrieval;
    case StepKind::error: return Icon::statusError;
    case StepKind::retry: return Icon::retry;
    case StepKind::interrupt: return Icon::statusInterrupted;
    case StepKind::handoff: return Icon::kindHandoff;
    case StepKind::finalAnswer: break;
    }
    return Icon::kindAgent;
}

QColor colourOf(StepKind kind, const Theme& theme)
{
    switch (kind) {
    case StepKind::userMessage:
    case StepKind::humanMessage: return theme.kind(SpanKind::human);
    case StepKind::modelCall: return theme.kind(SpanKind::model);
    case StepKind::decision: return theme.textSecondary;
    case StepKind::toolCall: return theme.kind(SpanKind::tool);
    case StepKind::result: return theme.tone(Tone::ok);
    case StepKind::retrieval: return theme.kind(SpanKind::retrieval);
    case StepKind::error: return theme.tone(Tone::error);
    case StepKind::retry: return theme.tone(Tone::warning);
    case StepKind::interrupt: return theme.tone(Tone::interrupted);
    case StepKind::handoff: return theme.kind(SpanKind::handoff);
    case StepKind::finalAnswer: break;
    }
    return theme.kind(SpanKind::agent);
}

void paintFaults(QPainter& painter, QRect& rest, const QStringList& faults, const Theme& theme)
{
    for (const QString& fault : faults) {
        const QString text = fault.toUpper();
        const QRect badge(rest.left(), rest.top(), badgeWidth(painter.font(), text), rest.height());
        paintBadge(painter, badge, text, theme, fault == QLatin1String("late") ? Tone::warning : Tone::error);
        rest.setLeft(badge.right() + 7);
    }
}

} // namespace retrospan::views
