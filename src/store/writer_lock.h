// WriterLock: at most one process writes a workspace: an advisory lock on "<workspace>.lock", released by the
// kernel when the process ends in whatever way. Readers do not take it.
#pragma once

#include "trace/result.h"

#include <chrono>
#include <string>

namespace retrospan::store {

class WriterLock {
public:
    static constexpr auto kPatience = std::chrono::seconds(5);
    /// Waits that long for another writer to finish.
    static Result<WriterLock> acquire(const std::string& workspacePath,
                                      std::chrono::milliseconds patience = kPatience);
    ~WriterLock();
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;

private:
    explicit WriterLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

} // namespace retrospan::store
