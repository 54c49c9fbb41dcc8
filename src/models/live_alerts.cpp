#include "models/live_alerts.h"

#include "models/format.h"
#include "models/plain_text.h"

#include <QCoreApplication>

namespace retrospan::models {
namespace {

constexpr int kTitleLength = 60;

QString tr(const char* text)
{
    return QCoreApplication::translate("LiveAlerts", text);
}

bool holds(AlertKind kind, const SessionSummary& session, const AlertRules& rules)
{
    switch (kind) {
    case AlertKind::failed: return session.status == SessionStatus::failed;
    case AlertKind::expensive:
        return session.cost.microUsd != kUnknown && session.cost.microUsd > rules.costLimitMicroUsd;
    case AlertKind::waiting: return session.status == SessionStatus::interrupted;
    }
    return false;
}

QString textOf(AlertKind kind, const SessionSummary& session)
{
    const std::string& name = session.facts.title.empty() ? session.id : session.facts.title;
    const QString title = oneLine(name, kTitleLength);
    switch (kind) {
    case AlertKind::failed: return tr("Failed: %1").arg(title);
    case AlertKind::expensive:
        return tr("Has cost %1 so far: %2").arg(formatMoney(session.cost.microUsd), title);
    case AlertKind::waiting: return tr("Waits for a human: %1").arg(title);
    }
    return {};
}

} // namespace

std::vector<Alert> LiveAlerts::look(const std::vector<SessionSummary>& sessions, const AlertRules& rules,
                                    std::int64_t nowNs)
{
    std::vector<Alert> alerts;
    for (const SessionSummary& session : sessions) {
        if (nowNs - session.lastActiveNs > kRecentNs) continue;
        std::array<bool, kAlertKinds>& told = m_told[session.key];
        for (std::size_t i = 0; i < kAlertKinds; ++i) {
            const auto kind = static_cast<AlertKind>(i);
            if (!holds(kind, session, rules)) {
                if (kind == AlertKind::waiting) told[i] = false; // it goes on, and may wait again
                continue;
            }
            if (!told[i] && m_looked && rules.wants(kind))
                alerts.push_back({kind, session.key, textOf(kind, session)});
            told[i] = true;
        }
    }
    m_looked = true;
    return alerts;
}

} // namespace retrospan::models
