// RedactedCopy: a session without personal data and secrets, in a workspace of its own that is gone with it:
// what is exported from it cannot hold more. Owns that workspace. Invariant: a second scan over everything in
// it has found nothing. Thread: any but the GUI thread.
#pragma once

#include "import/redaction.h"
#include "temporary_library.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace retrospan::app {

class RedactedCopy {
public:
    /// `span` (may be empty) is called for each span that is copied.
    static Result<std::unique_ptr<RedactedCopy>> make(Library& library, std::int64_t session,
                                                      const import::RedactionRules& rules,
                                                      const std::function<void()>& span,
                                                      std::stop_token stop);

    [[nodiscard]] Library& library() const { return m_copy->library(); }
    [[nodiscard]] std::int64_t session() const { return m_session; }
    /// Places that were redacted, by class.
    [[nodiscard]] const import::RedactionCounts& removed() const { return m_removed; }

private:
    RedactedCopy() = default;
    Status verify(const import::RedactionRules& rules, std::stop_token stop) const;

    std::unique_ptr<TemporaryLibrary> m_copy;
    std::int64_t m_session = 0;
    import::RedactionCounts m_removed{};
};

} // namespace retrospan::app
