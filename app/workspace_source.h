// WorkspaceSource: sessions for the models, from the open library. Owns nothing but its share of the library.
// Thread: safe from any thread.
#pragma once

#include "library.h"
#include "models/session_source.h"

#include <memory>

namespace retrospan::app {

class WorkspaceSource : public models::SessionSource {
public:
    explicit WorkspaceSource(std::shared_ptr<Library> library)
        : m_library(std::move(library))
    {
    }

    Result<std::vector<SessionSummary>> library() override;
    Result<std::shared_ptr<models::SessionData>>
    loadSession(std::int64_t key, const std::function<void(std::shared_ptr<models::SessionData>)>& firstRows,
                std::stop_token stop) override;
    Result<std::shared_ptr<models::SessionTail>> follow(std::int64_t key) override;
    Result<std::shared_ptr<const models::SpanInspection>> inspect(std::int64_t storeKey) override;
    Status searchSession(std::int64_t key, const std::string& text,
                         const std::function<void(std::int64_t)>& hit, std::stop_token stop) override;
    Result<SessionDigest> readDigest(const models::SessionData& data, std::stop_token stop) override;
    Result<models::ContentFindings> readFindings(const models::SessionData& data,
                                                 std::stop_token stop) override;
    Status switchOffRepairs(std::int64_t key, const std::vector<std::string>& ids) override;
    Result<Annotations> annotations(std::int64_t key) override;
    Status keepNote(std::int64_t key, const Note& note) override;
    Status removeNote(std::int64_t id) override;
    Status keepCorrection(std::int64_t key, const Correction& correction) override;
    Status removeCorrection(std::int64_t key, const Correction& correction) override;
    Result<models::LibrarySearch> searchLibrary(const std::string& text, std::stop_token stop) override;

private:
    std::shared_ptr<Library> m_library;
};

} // namespace retrospan::app
