// IntakeSettings: everything the user asks of what comes in live: rules at the door and the sampling policy.
// Values only; LiveIntake applies them. Thread: plain values.
#pragma once

#include "import/intake_gate.h"
#include "insight/sampling.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan::app {

struct IntakeSettings {
    /// A user of a chat may think for a while; what goes on after the decision begins anew.
    static constexpr std::int64_t kDecideAfterNs = 600LL * 1'000'000'000;

    import::RedactionRules redaction = {};
    std::vector<std::string> hashPromptsOf = {};
    std::size_t maxValueBytes = 0; ///< 0: as long as they are
    insight::SamplingPolicy sampling = {};
    /// A session that has ended is decided on when nothing came in for so long.
    std::int64_t decideAfterNs = kDecideAfterNs;

    [[nodiscard]] import::IntakeRules rules() const
    {
        return {redaction, hashPromptsOf, maxValueBytes, sampling.doorRatio()};
    }
    [[nodiscard]] bool any() const { return rules().changeContent() || sampling.any(); }
    friend bool operator==(const IntakeSettings&, const IntakeSettings&) = default;
};

/// "redacting, 10 % of traces, keeping some of the sessions that ended"; empty when nothing is on.
[[nodiscard]] std::string describe(const IntakeSettings& settings);
/// Text that is kept between starts, one setting a line; what cannot be read is left at its default.
[[nodiscard]] std::string toText(const IntakeSettings& settings);
[[nodiscard]] IntakeSettings intakeSettingsFrom(const std::string& text);
/// A cryptographic hash in hex (SHA-256).
[[nodiscard]] std::string hexHash(std::string_view text);

} // namespace retrospan::app
