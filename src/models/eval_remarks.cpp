#include "models/eval_remarks.h"

#include "models/plain_text.h"

#include <algorithm>
#include <chrono>

namespace retrospan::models {
namespace {

std::int64_t nowNs()
{
    return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

EvalRemarks::EvalRemarks(std::shared_ptr<EvalSource> source, std::string author, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_author(std::move(author))
{
}

void EvalRemarks::show(std::int64_t run, std::vector<EvalRemark> remarks)
{
    m_run = run;
    m_remarks = std::move(remarks);
    emit changed();
}

std::vector<EvalRemark> EvalRemarks::on(const std::string& caseId) const
{
    std::vector<EvalRemark> found;
    std::ranges::copy_if(m_remarks, std::back_inserter(found),
                         [&](const EvalRemark& each) { return each.caseId == caseId; });
    return found;
}

void EvalRemarks::keep(std::int64_t run, ReviewDecision decision, const std::string& caseId,
                       const QString& text)
{
    enqueue({run, {0, caseId, m_author, nowNs(), decision, text.trimmed().toStdString()}});
}

void EvalRemarks::remove(std::int64_t run, const EvalRemark& remark)
{
    enqueue({run, remark});
}

/// One after another, so that none is lost.
void EvalRemarks::enqueue(Change change)
{
    m_waiting.push_back(std::move(change));
    if (m_waiting.size() == 1) writeNext();
}

void EvalRemarks::writeNext()
{
    m_job.run(
        [source = m_source,
         next = m_waiting.front()](const std::stop_token&) -> Result<std::vector<EvalRemark>> {
            const Status done = next.remark.id == 0 ? source->keepRemark(next.run, next.remark)
                                                    : source->removeRemark(next.remark.id);
            if (!done.ok()) return done.error();
            return source->remarks(next.run);
        },
        [this](Result<std::vector<EvalRemark>> remarks) { written(std::move(remarks)); });
}

void EvalRemarks::written(Result<std::vector<EvalRemark>> remarks)
{
    const Change done = std::move(m_waiting.front());
    m_waiting.pop_front();
    if (!remarks.ok()) {
        emit notice(visibleText(remarks.error().message));
    } else {
        if (done.remark.decision != ReviewDecision::none) emit signedOff();
        if (done.run == m_run) show(m_run, std::move(*remarks));
    }
    if (!m_waiting.empty()) writeNext();
}

} // namespace retrospan::models
