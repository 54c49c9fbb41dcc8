// LedgerReleases: release ledgers for the models, from their files; rollouts from the open library. A hook
// that has begun goes on though its window is closed. Owns nothing but its share of the library. Thread: safe
// from any thread.
#pragma once

#include "library.h"
#include "models/release_source.h"

#include <memory>

namespace retrospan::app {

class LedgerReleases : public models::ReleaseSource {
public:
    explicit LedgerReleases(std::shared_ptr<Library> library)
        : m_library(std::move(library))
    {
    }

    Result<std::vector<std::string>> workflows(const std::string& ledger) override;
    Result<models::ReleaseBook> read(const std::string& ledger, const std::string& workflow) override;
    Result<models::HookEnd> rollBack(const std::string& ledger, const models::ReleaseBook& seen,
                                     const std::string& version, const std::string& note) override;
    Result<evals::Rollout> rollout(const std::string& workflow, const std::string& before,
                                   const std::string& now) override;

private:
    std::shared_ptr<Library> m_library;
};

} // namespace retrospan::app
