// The last green run of an agent on a data set, kept in a ledger folder as
// LEDGER/last-green/AGENT/DATASET.json for CI that has no workspace. Names are percent-encoded. Invariants:
// what keep() acknowledged is on the disk; who reads gets all of one run. Thread: any.
#pragma once

#include "evals/run.h"

#include <optional>

namespace retrospan::app {

class LastGreen {
public:
    /// An error when the agent has no name.
    static Result<LastGreen> of(const std::string& ledger, const std::string& agent,
                                const std::string& dataSet);

    /// Nothing when there was none yet.
    [[nodiscard]] Result<std::optional<evals::Run>> read() const;
    Status keep(const evals::Run& run) const;

private:
    LastGreen(std::string folder, const std::string& name)
        : m_folder(std::move(folder))
        , m_path(m_folder + "/" + name + ".json")
    {
    }
    std::string m_folder, m_path;
};

} // namespace retrospan::app
