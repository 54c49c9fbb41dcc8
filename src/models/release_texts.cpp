#include "models/release_texts.h"

#include "models/format.h"
#include "models/plain_text.h"

#include <QCoreApplication>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using evals::Finding;
using evals::ReleaseEventKind;
using evals::RolloutSign;
using evals::VersionState;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ReleaseTexts", text);
}

QString stateText(VersionState state)
{
    switch (state) {
    case VersionState::candidate: return tr("candidate");
    case VersionState::published: return tr("published");
    case VersionState::superseded: return tr("published before");
    case VersionState::retired: break;
    }
    return tr("retired");
}

QString signText(RolloutSign sign)
{
    switch (sign) {
    case RolloutSign::failed: return tr("failed");
    case RolloutSign::errors: return tr("errors");
    case RolloutSign::retries: return tr("retries");
    case RolloutSign::toolFailures: return tr("failed tools");
    case RolloutSign::interrupts: break;
    }
    return tr("interrupts");
}

QString findingText(Finding finding)
{
    switch (finding) {
    case Finding::nothingChanged: return tr("nothing changed");
    case Finding::tooFew: return tr("too few to tell");
    case Finding::noDifference: return tr("no difference is shown");
    case Finding::better: return tr("better");
    case Finding::worse: break;
    }
    return tr("worse");
}

QString partText(std::size_t part, std::size_t whole)
{
    return tr("%1 of %2")
        .arg(exactCount(static_cast<std::int64_t>(part)), exactCount(static_cast<std::int64_t>(whole)));
}

} // namespace

QString releaseEventText(ReleaseEventKind kind)
{
    switch (kind) {
    case ReleaseEventKind::candidate: return tr("proposed");
    case ReleaseEventKind::parity: return tr("compared elsewhere");
    case ReleaseEventKind::published: return tr("published");
    case ReleaseEventKind::rolledBack: return tr("rolled back to");
    case ReleaseEventKind::drill: return tr("practised a rollback to");
    case ReleaseEventKind::retired: break;
    }
    return tr("retired");
}

QString verdictText(const evals::VerdictReference& verdict)
{
    constexpr std::size_t shownHash = 15; // "sha256:01234567"
    const std::string by = verdict.policy.empty() ? verdict.policyHash.substr(0, shownHash) : verdict.policy;
    return (verdict.passed ? tr("%1: green by %2") : tr("%1: red by %2"))
        .arg(oneLine(verdict.dataSet, 80), oneLine(by, 80));
}

QStringList releaseEventDetails(const evals::ReleaseEvent& event)
{
    QStringList details;
    const QString before = oneLine(event.previous);
    if (!before.isEmpty())
        details << (event.kind == ReleaseEventKind::drill ? tr("%1 stayed published")
                                                          : tr("before it was %1"))
                       .arg(before);
    if (!event.day.empty()) details << tr("on %1").arg(oneLine(event.day));
    if (event.tookNs != kUnknown) details << tr("took %1").arg(formatDuration(event.tookNs));
    for (const evals::VerdictReference& verdict : event.verdicts) details << verdictText(verdict);
    for (const evals::ParityResult& parity : event.parity)
        details << tr("%1: %2 differ")
                       .arg(oneLine(parity.dataSet, 80), partText(parity.differing.size(), parity.cases));
    return details;
}

QString versionStateText(const evals::ReleaseVersion& version, const std::string& today)
{
    const QString state = stateText(version.state), day = oneLine(version.retiresOn);
    if (day.isEmpty()) return state;
    if (version.state == VersionState::retired) return tr("retired on %1").arg(day);
    return version.retiresOn <= today ? tr("%1, was to retire on %2").arg(state, day)
                                      : tr("%1, retires on %2").arg(state, day);
}

std::vector<QStringList> rolloutCells(const evals::Rollout& rollout)
{
    std::vector<QStringList> rows;
    for (const evals::RolloutRate& rate : rollout.rates)
        rows.push_back({signText(rate.sign), partText(rate.before, rollout.before.sessions),
                        partText(rate.now, rollout.now.sessions), findingText(rate.finding)});
    return rows;
}

} // namespace retrospan::models
