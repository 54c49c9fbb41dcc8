#include "receiver_button.h"

#include "live_controller.h"
#include "models/format.h"
#include "models/sdk_lines.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace retrospan::app {
namespace {

QString qText(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

} // namespace

ReceiverButton::ReceiverButton(const LiveController& live, const QList<QAction*>& actions, QWidget* parent)
    : QToolButton(parent)
    , m_live(live)
    , m_actions(actions)
{
    setObjectName(QStringLiteral("receivers"));
    setAutoRaise(true);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setPopupMode(QToolButton::InstantPopup);
    setMenu(new QMenu(this));
    connect(menu(), &QMenu::aboutToShow, this, &ReceiverButton::fillMenu);
    connect(&live, &LiveController::receiversChanged, this, &ReceiverButton::refresh);
    connect(&live, &LiveController::pausedChanged, this, &ReceiverButton::refresh);
    connect(&live, &LiveController::rulesChanged, this, &ReceiverButton::refresh);
    connect(&live, &LiveController::ticked, this, &ReceiverButton::refresh);
    refresh();
}

void ReceiverButton::setTheme(const views::Theme& theme)
{
    m_theme = theme;
    refresh();
}

void ReceiverButton::refresh()
{
    QStringList where, tips;
    bool trouble = false;
    const auto add = [&](const QString& name, const ReceiverState& state) {
        trouble = trouble || !state.problem.empty();
        if (!state.address.empty()) {
            where << qText(state.address).section(QLatin1Char(':'), -1);
            tips << tr("%1 on %2").arg(name, qText(state.address));
        } else if (!state.problem.empty())
            tips << qText(state.problem);
    };
    add(tr("OTLP/HTTP"), m_live.http());
    add(tr("OTLP/gRPC"), m_live.grpc());
    const LiveCounts& counts = m_live.counts();
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    QString shown = where.isEmpty() ? tr("Not listening") : tr("Listening on %1").arg(where.join(u", "));
    if (counts.stored > 0) shown += tr(" · %1 stored").arg(models::formatCount(number(counts.stored)));
    if (counts.rejected > 0) shown += tr(" · %1 rejected").arg(models::formatCount(number(counts.rejected)));
    const QString rules = qText(describe(m_live.rules()));
    if (!rules.isEmpty()) shown += tr(" · rules on");
    if (m_live.paused()) shown += tr(" · paused");
    setText(shown);
    tips << tr("%1 received, %2 stored, %3 rejected")
                .arg(models::exactCount(number(counts.stored + counts.rejected + counts.sampled)),
                     models::countOf(number(counts.stored), tr("span")),
                     models::exactCount(number(counts.rejected)));
    if (!rules.isEmpty()) tips << tr("Rules: %1").arg(rules);
    if (counts.sampled > 0)
        tips << tr("%1 not let in by sampling").arg(models::countOf(number(counts.sampled), tr("span")));
    if (counts.droppedSessions > 0)
        tips << tr("%1 dropped again by sampling")
                    .arg(models::countOf(number(counts.droppedSessions), tr("session")));
    if (counts.redactions > 0)
        tips << tr("%1 redacted").arg(models::countOf(number(counts.redactions), tr("place")));
    if (counts.busy > 0)
        tips << tr("%1 told to come again").arg(models::countOf(number(counts.busy), tr("request")));
    if (counts.refused > 0)
        tips << tr("%1 refused").arg(models::countOf(number(counts.refused), tr("request")));
    setToolTip(views::plainToolTip(tips.join(QLatin1Char('\n'))));
    setAccessibleName(tips.join(QStringLiteral(". ")));
    const auto tone = trouble ? views::Tone::warning
        : where.isEmpty()     ? views::Tone::neutral
                              : views::Tone::ok;
    setIcon(views::IconSet(m_theme).icon(trouble ? views::Icon::warning : views::Icon::live,
                                         tone == views::Tone::neutral ? m_theme.textSecondary
                                                                      : m_theme.tone(tone)));
}

void ReceiverButton::addCopy(QMenu& menu, const QString& name, const QString& text)
{
    connect(menu.addAction(name), &QAction::triggered, this, [this, name, text] {
        QGuiApplication::clipboard()->setText(text);
        emit notice(tr("Copied: %1").arg(name));
    });
}

void ReceiverButton::fillMenu()
{
    menu()->clear();
    const QString http = qText(m_live.http().address), grpc = qText(m_live.grpc().address);
    if (!http.isEmpty()) addCopy(*menu(), tr("Copy http://%1").arg(http), QStringLiteral("http://") + http);
    if (!grpc.isEmpty())
        addCopy(*menu(), tr("Copy http://%1 (gRPC)").arg(grpc), QStringLiteral("http://") + grpc);
    if (!menu()->isEmpty()) menu()->addSection(tr("What to set in"));
    for (const models::SdkLine& line : models::sdkLines(http, grpc)) addCopy(*menu(), line.name, line.text);
    menu()->addSeparator();
    menu()->addActions(m_actions);
}

} // namespace retrospan::app
