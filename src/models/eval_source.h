// EvalSource: where the models get eval runs from. Implemented in app over the workspace. Every call may take
// long: never call it on the GUI thread, go through JobRunner (jobs.h). Implementations are safe to call from
// several threads.
#pragma once

#include "evals/data_set_edit.h"
#include "evals/run_history.h"
#include "trace/eval_record.h"
#include "trace/result.h"

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retrospan::models {

struct EvalLines {
    std::vector<EvalRunLine> runs; ///< newest first
    std::map<std::int64_t, EvalRemark> signOffs; ///< by run: the decision that holds
    std::string notKept; ///< why runs of other tools that were imported are not among them; empty: all are
};

class EvalSource {
public:
    virtual ~EvalSource() = default;

    /// Takes in what was imported of other tools before.
    virtual Result<EvalLines> lines(const std::stop_token& stop) = 0;
    virtual Result<std::shared_ptr<const evals::Run>> run(std::int64_t key) = 0;
    /// What it says of its cases: at once, however large the run is.
    virtual Result<evals::PastRun> pastRun(const EvalRunLine& line) = 0;
    /// Oldest first.
    virtual Result<std::vector<EvalRemark>> remarks(std::int64_t run) = 0;
    virtual Status keepRemark(std::int64_t run, const EvalRemark& remark) = 0;
    virtual Status removeRemark(std::int64_t id) = 0;
    /// The data set as it is on the disk now; an error when it cannot be read, or has problems.
    virtual Result<std::shared_ptr<const evals::DataSet>> dataSet(const std::string& path) = 0;
    /// Where the data set of a run lies, for all runs over one of its name. A file of a folder that is the
    /// data set as a whole stands for the folder. The path that is kept; an error when it is no data set.
    virtual Result<std::string> placeDataSet(const EvalRunLine& line, const std::string& path) = 0;
    /// What people said of the sessions of this workspace that its cases were made from.
    virtual Result<evals::SessionNotes> feedback(const evals::DataSet& set) = 0;
    /// The policy file `chosen`, else the one that lies beside the data set; nothing when there is none.
    virtual Result<std::optional<evals::SourceFile>> policy(const std::string& dataSet,
                                                            const std::string& chosen) = 0;
    /// The run of a case that no run has yet.
    static constexpr std::int64_t kNotRun = 0;
    /// Cases that are about a session, by its id; newest run first. Where no run has any: those of data sets
    /// that cases were made into.
    virtual Result<std::vector<EvalCoverage>> coverage(const std::string& session) = 0;
    /// The key of a session by its id; an error when it is not in the workspace.
    virtual Result<std::int64_t> sessionKey(const std::string& id) = 0;
};

} // namespace retrospan::models
