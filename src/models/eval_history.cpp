#include "models/eval_history.h"

#include "models/plain_text.h"

#include <algorithm>
#include <set>

namespace retrospan::models {

EvalHistory::EvalHistory(std::shared_ptr<EvalSource> source, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
{
}

void EvalHistory::reload()
{
    m_job.run([source = m_source](const std::stop_token& stop) { return source->lines(stop); },
              [this](Result<EvalLines> lines) {
                  if (lines.cancelled()) return;
                  m_state = lines.ok() ? State::ready : State::failed;
                  m_error = lines.ok() ? QString() : visibleText(lines.error().message);
                  if (lines.ok()) m_lines = std::move(*lines);
                  chooseListed();
                  emit stateChanged();
                  if (!m_lines.notKept.empty()) emit notice(visibleText(m_lines.notKept));
              });
}

const EvalRunLine* EvalHistory::find(std::int64_t key) const
{
    const auto found = std::ranges::find(all(), key, &EvalRunLine::key);
    return found == all().end() ? nullptr : &*found;
}

const EvalRemark* EvalHistory::signOff(std::int64_t key) const
{
    const auto found = m_lines.signOffs.find(key);
    return found == m_lines.signOffs.end() ? nullptr : &found->second;
}

QStringList EvalHistory::namesOf(std::string EvalRunLine::*field) const
{
    std::set<std::string> names;
    for (const EvalRunLine& line : all())
        if (!(line.*field).empty()) names.insert(line.*field);
    QStringList texts;
    for (const std::string& name : names) texts << QString::fromStdString(name);
    return texts;
}

QStringList EvalHistory::dataSets() const
{
    return namesOf(&EvalRunLine::dataSet);
}

QStringList EvalHistory::agents() const
{
    return namesOf(&EvalRunLine::agent);
}

void EvalHistory::setFilter(const QString& dataSet, const QString& agent)
{
    m_dataSet = dataSet.toStdString();
    m_agent = agent.toStdString();
    chooseListed();
}

void EvalHistory::chooseListed()
{
    m_listed.clear();
    for (std::uint32_t i = 0; i < all().size(); ++i) {
        const bool fits = (m_dataSet.empty() || all()[i].dataSet == m_dataSet)
            && (m_agent.empty() || all()[i].agent == m_agent);
        if (fits) m_listed.push_back(i);
    }
    emit listChanged();
}

std::vector<const EvalRunLine*> EvalHistory::series(const EvalRunLine& run) const
{
    std::vector<const EvalRunLine*> runs;
    for (const EvalRunLine& line : all())
        if (line.agent == run.agent && line.dataSet == run.dataSet) runs.push_back(&line);
    std::ranges::reverse(runs);
    return runs;
}

std::int64_t EvalHistory::runBefore(const EvalRunLine& run) const
{
    std::int64_t before = 0;
    for (const EvalRunLine* each : series(run)) {
        if (each->key == run.key) return before;
        before = each->key;
    }
    return 0;
}

} // namespace retrospan::models
