// FakeEvals: an EvalSource of runs that a test makes.
#pragma once

#include "models/eval_source.h"

#include <algorithm>
#include <mutex>

namespace retrospan::test {

/// A case that was judged by one scorer.
inline evals::CaseRun evalCase(const std::string& id, evals::Judgement judgement, const std::string& answer,
                               std::int64_t repeat = 1)
{
    evals::CaseRun run;
    run.output.caseId = id;
    run.output.repeat = repeat;
    run.output.text = answer;
    run.output.value = evals::DataNode::ofText(answer);
    run.output.session = "session-" + id;
    run.scores.push_back(
        {"exact",
         {judgement, judgement == evals::Judgement::passed ? 1.0 : 0.0, "it is \"" + answer + "\""}});
    return run;
}

class FakeEvals : public models::EvalSource {
public:
    /// Runs of agent "shop" over "refunds", each later than the one before; of a data set that is given as
    /// its scorers judge them.
    std::int64_t add(const std::string& version, std::vector<evals::CaseRun> cases,
                     const std::optional<evals::DataSet>& set = std::nullopt)
    {
        auto run = std::make_shared<evals::Run>();
        run->facts.id = "run-" + version;
        run->facts.agent = "shop";
        run->facts.version = version;
        run->dataSet = "refunds";
        run->dataSetHash = "sha256:1";
        run->cases = std::move(cases);
        run->outputsHash = evals::hashOfOutputs(run->cases);
        if (set) *run = evals::scoreAgain(*set, *run, {});
        EvalRunLine line;
        line.key = static_cast<std::int64_t>(m_runs.size()) + 1;
        line.id = run->facts.id;
        line.agent = run->facts.agent;
        line.version = version;
        line.dataSet = run->dataSet;
        line.timeNs = line.key * 1'000'000'000;
        for (const evals::RepeatedCase& each : run->byCase()) {
            ++line.cases;
            line.passed += each.judgement() == evals::Judgement::passed ? 1 : 0;
            line.failed += each.judgement() == evals::Judgement::failed ? 1 : 0;
            line.notScored += each.judgement() == evals::Judgement::notScored ? 1 : 0;
        }
        m_runs[line.key] = std::move(run);
        runLines.insert(runLines.begin(), line);
        return line.key;
    }

    std::vector<EvalRunLine> runLines; ///< newest first; changed before the models read
    std::vector<EvalCoverage> covered;
    std::string fault; ///< what every call fails with; empty: none

    Result<models::EvalLines> lines(const std::stop_token&) override
    {
        const std::lock_guard lock(m_mutex);
        if (!fault.empty()) return Error{fault};
        models::EvalLines lines{runLines, {}, {}};
        for (const auto& [run, remarks] : m_remarks)
            for (const EvalRemark& each : remarks)
                if (each.caseId.empty() && each.decision != ReviewDecision::none) lines.signOffs[run] = each;
        return lines;
    }
    Result<evals::PastRun> pastRun(const EvalRunLine& line) override
    {
        const auto found = run(line.key);
        return found.ok() ? Result(evals::pastRun(**found)) : Result<evals::PastRun>(found.error());
    }
    Result<std::shared_ptr<const evals::Run>> run(std::int64_t key) override
    {
        const auto found = m_runs.find(key);
        if (found == m_runs.end()) return Error{"there is no eval run " + std::to_string(key)};
        return found->second;
    }
    Result<std::vector<EvalRemark>> remarks(std::int64_t run) override
    {
        const std::lock_guard lock(m_mutex);
        return m_remarks[run];
    }
    Status keepRemark(std::int64_t run, const EvalRemark& remark) override
    {
        const std::lock_guard lock(m_mutex);
        if (!fault.empty()) return Error{fault};
        m_remarks[run].push_back(remark);
        m_remarks[run].back().id = ++m_lastRemark;
        return success();
    }
    Status removeRemark(std::int64_t id) override
    {
        const std::lock_guard lock(m_mutex);
        if (!fault.empty()) return Error{fault};
        for (auto& [run, remarks] : m_remarks)
            std::erase_if(remarks, [id](const EvalRemark& each) { return each.id == id; });
        return success();
    }
    Result<std::string> placeDataSet(const EvalRunLine&, const std::string& path) override
    {
        const auto set = dataSet(path);
        return set.ok() ? Result(path) : Result<std::string>(set.error());
    }
    Result<std::shared_ptr<const evals::DataSet>> dataSet(const std::string& path) override
    {
        const auto found = sets.find(path);
        if (found == sets.end()) return Error{"cannot read " + path};
        return found->second;
    }
    Result<evals::SessionNotes> feedback(const evals::DataSet&) override { return said; }
    evals::SessionNotes said;
    Result<std::optional<evals::SourceFile>> policy(const std::string&, const std::string& chosen) override
    {
        const auto found = policies.find(chosen);
        return found == policies.end() ? std::nullopt : std::optional(found->second);
    }
    std::map<std::string, std::shared_ptr<const evals::DataSet>> sets; ///< by path
    std::map<std::string, evals::SourceFile> policies; ///< "" is the one beside the data set
    Result<std::vector<EvalCoverage>> coverage(const std::string& session) override
    {
        std::vector<EvalCoverage> found;
        std::ranges::copy_if(covered, std::back_inserter(found),
                             [&](const EvalCoverage& each) { return each.link.session == session; });
        return found;
    }
    Result<std::int64_t> sessionKey(const std::string& id) override
    {
        const auto found = std::ranges::find(sessions, id);
        if (found == sessions.end()) return Error{"there is no session " + id};
        return found - sessions.begin() + 1;
    }
    std::vector<std::string> sessions; ///< their keys are their places, from 1

private:
    std::map<std::int64_t, std::shared_ptr<const evals::Run>> m_runs;
    std::mutex m_mutex;
    std::map<std::int64_t, std::vector<EvalRemark>> m_remarks;
    std::int64_t m_lastRemark = 0;
};

} // namespace retrospan::test
