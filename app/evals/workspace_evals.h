// WorkspaceEvals: eval runs for the models, from the open library. Owns nothing but its share of the library.
// Thread: safe from any thread.
#pragma once

#include "library.h"
#include "models/eval_source.h"

namespace retrospan::app {

class WorkspaceEvals : public models::EvalSource {
public:
    explicit WorkspaceEvals(std::shared_ptr<Library> library)
        : m_library(std::move(library))
    {
    }

    Result<models::EvalLines> lines() override;
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
};

} // namespace retrospan::app
