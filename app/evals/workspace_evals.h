// WorkspaceEvals: eval runs for the models, from the open library, those that were imported from other tools
// among them. Owns nothing but its share of the library. Thread: safe from any thread.
#pragma once

#include "library.h"
#include "models/eval_source.h"

#include <mutex>
#include <set>

namespace retrospan::app {

class WorkspaceEvals : public models::EvalSource {
public:
    explicit WorkspaceEvals(std::shared_ptr<Library> library)
        : m_library(std::move(library))
    {
    }

    Result<models::EvalLines> lines(const std::stop_token& stop) override;
    Result<std::shared_ptr<const evals::Run>> run(std::int64_t key) override;
    Result<evals::PastRun> pastRun(const EvalRunLine& line) override;
    Result<std::vector<EvalRemark>> remarks(std::int64_t run) override;
    Status keepRemark(std::int64_t run, const EvalRemark& remark) override;
    Status removeRemark(std::int64_t id) override;
    Result<std::shared_ptr<const evals::DataSet>> dataSet(const std::string& path) override;
    Result<std::string> placeDataSet(const EvalRunLine& line, const std::string& path) override;
    Result<evals::SessionNotes> feedback(const evals::DataSet& set) override;
    Result<std::optional<evals::SourceFile>> policy(const std::string& dataSet,
                                                    const std::string& chosen) override;
    Result<std::vector<EvalCoverage>> coverage(const std::string& session) override;
    Result<std::int64_t> sessionKey(const std::string& id) override;

private:
    std::shared_ptr<Library> m_library;
    std::mutex m_mutex;
    std::set<std::int64_t> m_looked; ///< sessions, for runs that imports brought; guarded by m_mutex
};

} // namespace retrospan::app
