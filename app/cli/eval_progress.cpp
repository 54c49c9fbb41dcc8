#include "cli/eval_progress.h"

#include "cli/command.h"
#include "cli/table.h"
#include "models/format.h"

#include <unistd.h>

#include <cstdio>

namespace retrospan::app::cli {
namespace {

std::string wordOf(evals::Judgement judgement, bool askedLater)
{
    switch (judgement) {
    case evals::Judgement::passed: return "passed";
    case evals::Judgement::failed: return "failed";
    case evals::Judgement::notScored: break;
    }
    return askedLater ? "answered, to be judged" : "not scored";
}

void put(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
}

} // namespace

EvalProgress::EvalProgress(std::size_t all, bool askedLater)
    : m_terminal(::isatty(STDERR_FILENO) == 1)
    , m_askedLater(askedLater)
    , m_all(all)
{
}

void EvalProgress::add(const evals::CaseRun& run)
{
    ++m_done;
    const evals::Judgement judgement = run.judgement();
    m_passed += judgement == evals::Judgement::passed ? 1 : 0;
    m_failed += judgement == evals::Judgement::failed ? 1 : 0;
    m_notScored += judgement == evals::Judgement::notScored ? 1 : 0;
}

void EvalProgress::begun()
{
    ++m_running;
    draw();
}

void EvalProgress::ended(const evals::CaseRun& run)
{
    --m_running;
    add(run);
    if (m_terminal) return draw();
    const evals::CaseOutput& output = run.output;
    put(std::to_string(m_done) + "/" + std::to_string(m_all) + "  " + wordOf(run.judgement(), m_askedLater)
        + "  " + harmless(output.caseId)
        + (output.repeat > 1 ? ", repeat " + std::to_string(output.repeat) : "") + "  "
        + utf8(models::formatDuration(output.latencyNs)) + "\n");
}

void EvalProgress::say(const std::string& message)
{
    clear();
    fail(harmless(message));
    draw();
}

void EvalProgress::finish()
{
    clear();
    m_terminal = false;
}

void EvalProgress::draw() const
{
    if (!m_terminal) return;
    std::string text = "\r" + std::to_string(m_done) + "/" + std::to_string(m_all) + "  "
        + std::to_string(m_passed) + " passed, " + std::to_string(m_failed) + " failed";
    if (m_notScored > 0)
        text += ", " + std::to_string(m_notScored) + (m_askedLater ? " to be judged" : " not scored");
    put(text + ", " + std::to_string(m_running) + " running\x1b[K");
}

void EvalProgress::clear() const
{
    if (m_terminal) put("\r\x1b[K");
}

} // namespace retrospan::app::cli
