// ReadinessReport: the readiness of a workspace with what its sessions are called, and the links to those
// that fall short. Thread: plain values, made on a worker.
#pragma once

#include "insight/readiness.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan::models {

struct ReadinessReport {
    struct Session {
        std::string id, title;
        std::int64_t startNs = 0;
    };
    insight::Readiness readiness;
    std::vector<Session> sessions; ///< what Shortfall::session counts

    [[nodiscard]] const Session& sessionOf(const insight::Shortfall& shortfall) const
    {
        return sessions[shortfall.session];
    }
    /// To the span, or to the session when none is named.
    [[nodiscard]] std::string linkOf(const insight::Shortfall& shortfall) const;
};

} // namespace retrospan::models
