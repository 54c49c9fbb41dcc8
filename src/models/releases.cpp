#include "models/releases.h"

#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::models {

using evals::ReleaseEventKind;

Releases::Releases(std::shared_ptr<ReleaseSource> source, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
{
}

void Releases::setFolder(const QString& folder)
{
    m_folder = folder;
    m_workflow.clear();
    m_outcome = {};
    m_state = State::reading;
    emit changed();
    reload();
}

void Releases::choose(const QString& workflow)
{
    m_workflow = workflow;
    m_outcome = {};
    m_state = State::reading;
    emit changed();
    reload();
}

void Releases::reload()
{
    m_reading.run([source = m_source, folder = m_folder.toStdString(), chosen = m_workflow.toStdString()](
                      const std::stop_token&) { return readAll(*source, folder, chosen); },
                  [this](Result<Reading> reading) { take(std::move(reading)); });
}

Result<Releases::Reading> Releases::readAll(ReleaseSource& source, const std::string& folder,
                                            const std::string& chosen)
{
    auto workflows = source.workflows(folder);
    if (!workflows.ok()) return workflows.error();
    if (workflows->empty()) return Reading{{}, {}, Error{}};
    const bool there = std::ranges::find(*workflows, chosen) != workflows->end();
    std::string workflow = there ? chosen : workflows->front();
    auto book = source.read(folder, workflow);
    return Reading{std::move(*workflows), std::move(workflow), std::move(book)};
}

void Releases::take(Result<Reading> reading)
{
    m_counting.cancel();
    m_rollout.reset();
    m_rolloutText.clear();
    m_error.clear();
    m_workflows.clear();
    if (reading.ok()) {
        for (const std::string& name : reading->workflows) m_workflows << QString::fromStdString(name);
        m_workflow = QString::fromStdString(reading->workflow);
    }
    const bool none = reading.ok() && m_workflows.isEmpty();
    m_state = none ? State::none : reading.ok() && reading->book.ok() ? State::ready : State::failed;
    if (m_state == State::failed)
        m_error = visibleText(reading.ok() ? reading->book.error().message : reading.error().message);
    m_book = m_state == State::ready ? std::move(*reading->book) : ReleaseBook();
    if (m_state == State::ready) countSessions();
    emit changed();
}

void Releases::countSessions()
{
    const std::string now = m_book.ledger.published(), before = publishedBefore(m_book.ledger);
    if (before.empty()) {
        m_rolloutText = tr("Nothing was published before, to compare it with.");
        return;
    }
    m_rolloutText = tr("Counting sessions…");
    m_counting.run([source = m_source, workflow = m_book.workflow, before,
                    now](const std::stop_token&) { return source->rollout(workflow, before, now); },
                   [this](Result<evals::Rollout> rollout) {
                       m_rolloutText = rollout.ok() ? QString() : visibleText(rollout.error().message);
                       if (rollout.ok()) m_rollout = std::move(*rollout);
                       emit changed();
                   });
}

QString Releases::obstacle(const std::string& version) const
{
    if (!m_book.disagreement.empty() && !m_book.pointerLost) return tr("the pointer and the ledger disagree");
    const auto obstacles = m_book.ledger.obstaclesToRollBack(version, m_book.today, m_book.pointerLost);
    return obstacles.empty() ? QString() : visibleText(obstacles.front());
}

QStringList Releases::steps(const std::string& version) const
{
    const QString named = oneLine(version), pointer = visibleText(m_book.pointer),
                  author = oneLine(m_book.author, 40);
    const std::string& published = m_book.ledger.published();
    QStringList steps;
    steps
        << (m_book.pointerLost
                ? tr("The pointer %1, which is lost, is written again; it will name %2.").arg(pointer, named)
                : tr("The pointer %1 is replaced; it will name %2 instead of %3.")
                      .arg(pointer, named, oneLine(published)));
    steps << tr("The ledger gets the event “rolled back to %1”, by %2.").arg(named, author);
    if (m_book.rules.hook.empty())
        steps << tr("No command is run: release.yaml names no hook.");
    else
        steps << tr("Then the hook of release.yaml is run by a shell in %1, with RETROSPAN_WORKFLOW=%2, "
                    "RETROSPAN_EVENT=rolled_back, RETROSPAN_VERSION=%3 and RETROSPAN_PREVIOUS=%4:\n%5")
                     .arg(visibleText(m_book.hookFolder), oneLine(m_book.workflow), named,
                          published == version ? QString() : oneLine(published),
                          withNamedControls(visibleText(m_book.rules.hook, AnsiEscapes::show)));
    return steps;
}

void Releases::rollBack(ReleaseBook seen, const std::string& version, const QString& note)
{
    if (m_acting.running()) return;
    m_outcome = {};
    const bool hooked = !seen.rules.hook.empty();
    const auto work = [source = m_source, ledger = m_folder.toStdString(), seen = std::move(seen), version,
                       note = note.toStdString()](const std::stop_token&) {
        return source->rollBack(ledger, seen, version, note);
    };
    const auto done = [this, version, hooked](const Result<HookEnd>& end) {
        m_outcome = outcomeOf(oneLine(version), end, hooked);
        emit rolledBack();
        emit changed();
        reload();
    };
    m_acting.run(work, done);
    emit changed();
}

Releases::Outcome Releases::outcomeOf(const QString& version, const Result<HookEnd>& end, bool hooked)
{
    if (!end.ok())
        return {false, tr("There was no rollback to %1: %2").arg(version, visibleText(end.error().message))};
    if (!end->fault.empty()) {
        const QString why = visibleText(end->fault), said = visibleText(end->said);
        return {false, tr("%1 is published, but the hook failed: %2\n%3").arg(version, why, said).trimmed()};
    }
    return {true,
            hooked ? tr("%1 is published, and the hook has run.").arg(version)
                   : tr("%1 is published.").arg(version)};
}

std::string publishedBefore(const evals::ReleaseLedger& ledger)
{
    const auto& events = ledger.events();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const bool moved =
            event->kind == ReleaseEventKind::published || event->kind == ReleaseEventKind::rolledBack;
        if (moved && event->version != ledger.published()) return event->version;
    }
    return {};
}

} // namespace retrospan::models
