// PathWatcher: what changes in a set of folders, through inotify. Invariants: at most kMaxFolders are
// watched; when one cannot be watched (no inotify, the user's watches are used up) complete() is false for
// ever and the owner has to look by itself. Thread: confined, but for wake(). Complexity: O(1) a change.
#pragma once

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

namespace retrospan::live {

class PathWatcher {
public:
    static constexpr std::size_t kMaxFolders = 16'384;

    struct Change {
        enum class Kind : std::uint8_t {
            written, ///< a file there is new or has changed
            folder, ///< a folder there is new
            gone, ///< a file or folder there was removed or renamed
            folderLost, ///< `path` itself is watched no more
            overflow ///< changes were lost: look at everything again
        };
        Kind kind;
        std::string path;
    };

    /// `blind`: as on a system that tells nothing.
    explicit PathWatcher(bool blind);
    ~PathWatcher();
    PathWatcher(const PathWatcher&) = delete;
    PathWatcher& operator=(const PathWatcher&) = delete;

    /// False when the folder is not watched; a folder that is watched already is fine.
    bool watch(const std::string& folder);
    /// Forgets the folder and those in it.
    void forget(const std::string& folder);
    [[nodiscard]] bool complete() const { return m_complete; }
    /// Sleeps until something changes, wake() is called or the time is up.
    [[nodiscard]] std::vector<Change> wait(std::chrono::milliseconds longest);
    void wake() const; ///< from any thread

private:
    void read(std::vector<Change>& changes);
    int m_inotify = -1, m_wake = -1;
    bool m_complete = true;
    std::unordered_map<int, std::string> m_folders; ///< by watch
    std::unordered_map<std::string, int> m_watches;
};

} // namespace retrospan::live
