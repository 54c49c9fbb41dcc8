// TailSampler: decides on sessions that have ended whether they stay. The workspace is the buffer: sessions
// are stored as they come, on trial under a number of this sampler's, and what the policy drops is removed.
// Invariants: removed is only what came in live under this number alone, which a killed program, an import,
// another program and the user's own hand all end; and nothing that is open here. Later spans of what was
// removed are not let in. Thread: decideDue() from one thread at a time, the rest from any.
#pragma once

#include "library.h"

#include "import/intake_gate.h"
#include "insight/sampling.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <unordered_map>

namespace retrospan::app {

struct TailCounts {
    std::uint64_t keptSessions = 0, droppedSessions = 0, droppedSpans = 0;
};

class TailSampler {
public:
    TailSampler(Library& library, import::IntakeGate& gate)
        : m_library(library)
        , m_gate(gate)
    {
    }
    /// What is on trial under another policy stays.
    void setPolicy(const insight::SamplingPolicy& policy, std::int64_t decideAfterNs);
    /// For SpanBatch::trial; 0 when nothing is decided at the end.
    [[nodiscard]] std::int64_t trial() const { return m_trial; }
    /// That session is decided on when it is open no longer; 0: none is.
    void setOpenSession(std::int64_t key) { m_open = key; }
    /// Decides what is due; true when sessions were removed.
    bool decideDue();
    [[nodiscard]] TailCounts counts() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Seen {
        std::int64_t revision = 0;
        Clock::time_point since;
    };
    struct Round {
        std::int64_t trial = 0;
        insight::SamplingPolicy policy;
        std::chrono::nanoseconds decideAfter{};
    };
    [[nodiscard]] Round round() const;
    [[nodiscard]] std::vector<store::SessionState> due(const Round& round);
    [[nodiscard]] bool remove(const Round& round, const std::vector<store::SessionState>& dropped,
                              std::uint64_t spans);

    Library& m_library;
    import::IntakeGate& m_gate;
    std::atomic<std::int64_t> m_trial = 0, m_open = 0;
    std::unordered_map<std::int64_t, Seen> m_seen; ///< on trial, by key
    mutable std::mutex m_mutex; ///< guards what follows
    insight::SamplingPolicy m_policy;
    std::chrono::nanoseconds m_decideAfter{};
    TailCounts m_counts;
};

} // namespace retrospan::app
