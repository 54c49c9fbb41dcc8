// LiveAlerts: what of the running sessions a person should hear of: one failed, one costs more than a limit,
// one waits for a human. Invariants: each is told once a session; what was so before the first look is no
// news. Thread: confined. Complexity: one pass over the library a look.
#pragma once

#include "trace/session.h"

#include <QString>

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace retrospan::models {

enum class AlertKind : std::uint8_t { failed, expensive, waiting };
inline constexpr std::size_t kAlertKinds = 3;

struct AlertRules {
    std::array<bool, kAlertKinds> wanted{true, true, true}; ///< by AlertKind
    std::int64_t costLimitMicroUsd = 1'000'000;
    [[nodiscard]] bool wants(AlertKind kind) const { return wanted[static_cast<std::size_t>(kind)]; }
};

struct Alert {
    AlertKind kind = AlertKind::failed;
    std::int64_t session = 0; ///< key
    QString text;
};

class LiveAlerts {
public:
    /// Sessions of which nothing was heard for longer than this are history.
    static constexpr std::int64_t kRecentNs = 15LL * 60 * 1'000'000'000;

    [[nodiscard]] std::vector<Alert> look(const std::vector<SessionSummary>& sessions,
                                          const AlertRules& rules, std::int64_t nowNs);

private:
    std::unordered_map<std::int64_t, std::array<bool, kAlertKinds>> m_told; ///< by session
    bool m_looked = false;
};

} // namespace retrospan::models
