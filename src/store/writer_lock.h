// WriterLock: at most one transaction is written at a time, by whichever program: advisory locks on
// "<workspace>.lock", released by the kernel when a process ends in whatever way. Readers do not take them.
// Invariants: writers take turns: whoever waits gets the lock before the one that gave it back can have it
// again, so that an import of hours does not keep a live stream waiting. Thread: one owner at a time.
#pragma once

#include "trace/result.h"

#include <chrono>
#include <string>

namespace retrospan::store {

class WriterLock {
public:
    static constexpr auto kPatience = std::chrono::seconds(5);

    /// Fails when nothing can be written beside the workspace.
    static Result<WriterLock> open(const std::string& workspacePath);
    ~WriterLock();
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;

    /// Waits that long for other writers. Nothing happens when it is held already.
    [[nodiscard]] Status acquire(std::chrono::milliseconds patience = kPatience);
    void release();

private:
    WriterLock(int descriptor, std::string path)
        : m_descriptor(descriptor)
        , m_path(std::move(path))
    {
    }
    int m_descriptor;
    std::string m_path; ///< of the workspace
    bool m_held = false;
};

} // namespace retrospan::store
