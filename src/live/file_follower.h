// FileFollower: follows files and folders that grow and hands over what they say as soon as it is written.
// Folders are followed with their sub-folders: every *.jsonl and *.json in them, but no symbolic links.
// A path that does not exist yet is awaited. Files that were written last come first, what is written now
// goes before what was there at the start, and no file takes more than a piece at a time. Invariants: a file
// is read from its beginning at the start of every follower (the store knows what it has); what the store
// could not take is read again. Thread: one of its own, which calls store and `tell`; public functions from
// any thread. Memory: importers of at most kMaxOpen files, a path each for the others.
#pragma once

#include "live/followed_file.h"
#include "live/intake_queue.h"
#include "live/path_watcher.h"

#include <atomic>
#include <deque>
#include <map>
#include <set>
#include <thread>

namespace retrospan::live {

struct FollowOptions {
    std::vector<std::string> paths;
    /// A file in which nothing was written for so long is taken as ended; when it goes on it is read anew.
    std::chrono::milliseconds quiet = std::chrono::minutes(10);
    bool poll = false; ///< do without inotify, as where the system has none
};

struct FollowEvent {
    enum class Kind : std::uint8_t {
        awaited, ///< does not exist yet
        started, ///< is read from its beginning
        restarted, ///< became shorter, or another file has its name
        gone,
        notAFile, ///< a folder, pipe or device where a file was
        unreadable,
        tooMany, ///< files or folders; what is beyond the limits is not followed
        polling, ///< changes are not told by the system: files are looked at from time to time
        storeFailed ///< what was read is read again
    };
    Kind kind;
    std::string path, message = {};
};

struct FollowCounts {
    std::uint64_t files = 0; ///< known now
    std::uint64_t bytes = 0; ///< read since the start
};

class FileFollower {
public:
    static constexpr std::size_t kMaxFiles = 100'000, kMaxOpen = 256;

    FileFollower(FollowOptions options, BatchStore store, std::function<void(const FollowEvent&)> tell = {});
    /// What was read is committed; spans in work stay as they are known.
    ~FileFollower();
    FileFollower(const FileFollower&) = delete;
    FileFollower& operator=(const FileFollower&) = delete;

    [[nodiscard]] FollowCounts counts() const { return {m_fileCount, m_bytes}; }

private:
    using Files = std::map<std::string, std::unique_ptr<FollowedFile>>;

    void work(const std::stop_token& stop);
    [[nodiscard]] std::chrono::milliseconds patience() const;
    void apply(const PathWatcher::Change& change);
    void lookAtAll();
    void lookAt(const std::string& root);
    void lookIn(const std::string& folder, int depth);
    void await(const std::string& root);
    void lookForAwaited();
    void poll();
    void touch(const std::string& path, bool urgent);
    void step();
    void stepOne(const std::string& path, bool urgent);
    void caughtUp(FollowedFile& file);
    void leave(const std::string& path, FollowEvent::Kind kind);
    void tellOnce(FollowEvent::Kind kind, const std::string& path, const std::string& message);
    void settle();
    void commit();
    void storeFailed(const Error& error);
    [[nodiscard]] bool accept(SpanBatch&& batch);
    void tell(FollowEvent::Kind kind, const std::string& path, const std::string& message = {}) const;

    FollowOptions m_options;
    BatchStore m_store;
    std::function<void(const FollowEvent&)> m_tell;
    PathWatcher m_watcher;
    std::set<std::string> m_awaited; ///< roots that do not exist
    std::set<std::string> m_namedFiles; ///< roots that are files
    std::set<std::string> m_folders; ///< followed with everything in them
    Files m_files;
    std::deque<std::string> m_urgent, m_backlog; ///< files to be read
    std::set<std::string> m_queued; ///< those in m_urgent
    std::set<std::string> m_open;
    std::map<std::string, FollowEvent::Kind> m_told; ///< what was told of files that cannot be read
    std::size_t m_uncommitted = 0; ///< bytes read since the last commit
    bool m_accepted = false; ///< batches since the last commit
    bool m_commitSoon = false; ///< something that was just written is read
    Status m_failure = success(); ///< of the store
    bool m_toldPolling = false, m_toldTooMany = false;
    std::chrono::steady_clock::time_point m_lastSettle, m_lastLook, m_retryAt;
    std::atomic<std::uint64_t> m_fileCount = 0, m_bytes = 0;
    std::jthread m_thread; ///< last: starts when everything above is there
};

} // namespace retrospan::live
