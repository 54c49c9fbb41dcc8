// Files that hold what was acknowledged: written to the disk before the call returns, so that neither kill -9
// nor a power cut leaves half of it. Links are not followed: whoever put one there would decide what is
// overwritten. Thread: any; nothing here keeps two writers apart (FolderLock).
#pragma once

#include "trace/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace retrospan::app {

/// What had the name before stays until all is written.
Status replaceDurably(const std::string& path, std::string_view text);
/// Makes the file when there is none. What is there of a line that was not finished is cut off first.
Status appendDurably(const std::string& path, std::string_view lines);
/// Nothing when there is no such file; an error when it is a link, no file, or larger than `most`.
[[nodiscard]] Result<std::string> readUnlinked(const std::string& path, std::size_t most);

/// Made when it is not there; a link is refused.
Status makeFolder(const std::string& path);

/// An advisory lock on a file of a folder, released by the system when the process ends in whatever way.
class FolderLock {
public:
    /// Waits that long for who has it; `path` is made when it is not there.
    static Result<FolderLock> take(const std::string& path,
                                   std::chrono::milliseconds patience = std::chrono::seconds(10));
    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;

private:
    explicit FolderLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

} // namespace retrospan::app
