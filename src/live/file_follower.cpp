#include "live/file_follower.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace retrospan::live {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Kind = FollowEvent::Kind;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kCommitBytes = 8 * 1024 * 1024;
constexpr auto kPollEvery = 100ms, kLookEvery = 2'000ms, kSettleEvery = 1'000ms, kRetryAfter = 1'000ms;
constexpr int kMaxDepth = 32;

bool isRecordingName(const std::string& path)
{
    return path.ends_with(".jsonl") || path.ends_with(".json");
}

fs::file_status statusOf(const std::string& path)
{
    std::error_code ignored;
    return fs::status(path, ignored);
}

/// Absolute and without symbolic links, as far as it exists.
std::string rootOf(const std::string& path)
{
    std::error_code failed;
    const fs::path real = fs::weakly_canonical(fs::absolute(path, failed), failed);
    std::string root = failed ? path : real.string();
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
    return root;
}

bool isWithin(const std::string& path, const std::string& folder)
{
    return path.size() > folder.size() && path.starts_with(folder)
        && (folder == "/" || path[folder.size()] == '/');
}

std::string folderOf(const std::string& path)
{
    return fs::path(path).parent_path().string();
}

/// The nearest folder above `path` that exists.
std::string nearestFolder(const std::string& path)
{
    std::string folder = folderOf(path);
    while (folder.size() > 1 && !fs::is_directory(statusOf(folder))) folder = folderOf(folder);
    return folder;
}

} // namespace

FileFollower::FileFollower(FollowOptions options, BatchStore store,
                           std::function<void(const FollowEvent&)> tell)
    : m_options(std::move(options))
    , m_store(std::move(store))
    , m_tell(std::move(tell))
    , m_watcher(m_options.poll)
    , m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

FileFollower::~FileFollower()
{
    m_thread.request_stop();
    m_watcher.wake();
}

void FileFollower::tell(Kind kind, const std::string& path, const std::string& message) const
{
    if (m_tell) m_tell({kind, path, message});
}

void FileFollower::work(const std::stop_token& stop)
{
    for (std::string& path : m_options.paths) path = rootOf(path);
    lookAtAll();
    while (!stop.stop_requested()) {
        for (const PathWatcher::Change& change : m_watcher.wait(patience())) apply(change);
        if (!m_watcher.complete()) poll();
        if (Clock::now() >= m_retryAt) step();
        if (Clock::now() - m_lastSettle >= kSettleEvery) settle();
    }
    commit();
}

/// How long nothing needs to be done unless something changes.
std::chrono::milliseconds FileFollower::patience() const
{
    if (Clock::now() < m_retryAt) return 50ms;
    if (!m_urgent.empty() || !m_backlog.empty()) return 0ms;
    if (!m_watcher.complete()) return kPollEvery;
    return m_open.empty() ? std::chrono::hours(1) : kSettleEvery;
}

void FileFollower::apply(const PathWatcher::Change& change)
{
    using Change = PathWatcher::Change::Kind;
    if (change.kind == Change::overflow) {
        for (const auto& [path, file] : m_files) m_backlog.push_back(path);
        return lookAtAll();
    }
    if (change.kind == Change::folderLost || change.kind == Change::gone) {
        m_watcher.forget(change.path);
        std::erase_if(m_folders, [&](const std::string& folder) {
            return folder == change.path || isWithin(folder, change.path);
        });
        for (auto file = m_files.lower_bound(change.path); file != m_files.end(); ++file) {
            if (!file->first.starts_with(change.path)) break;
            if (file->first == change.path || isWithin(file->first, change.path)) touch(file->first, true);
        }
        for (const std::string& root : m_options.paths) {
            if (isWithin(root, change.path)) m_namedFiles.erase(root);
            if ((root == change.path || isWithin(root, change.path)) && !m_namedFiles.contains(root))
                await(root);
        }
        return lookForAwaited();
    }
    const bool followed = m_folders.contains(folderOf(change.path));
    if (change.kind == Change::folder && followed) lookIn(change.path, 1);
    if (m_files.contains(change.path) || m_namedFiles.contains(change.path)
        || (change.kind == Change::written && followed && isRecordingName(change.path)))
        touch(change.path, true);
    lookForAwaited();
}

void FileFollower::lookAtAll()
{
    m_lastLook = Clock::now();
    for (const std::string& root : m_options.paths) lookAt(root);
    // What was written last is most likely what somebody looks at.
    std::vector<std::pair<fs::file_time_type, std::string>> byTime;
    for (const std::string& path : m_backlog) {
        std::error_code ignored;
        byTime.emplace_back(fs::last_write_time(path, ignored), path);
    }
    std::ranges::stable_sort(byTime, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::ranges::transform(byTime, m_backlog.begin(), [](const auto& entry) { return entry.second; });
}

void FileFollower::lookAt(const std::string& root)
{
    const fs::file_status status = statusOf(root);
    if (m_namedFiles.contains(root)) {
        m_watcher.watch(folderOf(root));
        return touch(root, false);
    }
    if (fs::is_directory(status)) {
        m_awaited.erase(root);
        return lookIn(root, 0);
    }
    if (!fs::exists(status)) return await(root);
    m_awaited.erase(root);
    m_namedFiles.insert(root);
    m_watcher.watch(folderOf(root));
    touch(root, false);
}

void FileFollower::lookIn(const std::string& folder, int depth)
{
    if (depth > kMaxDepth) return;
    m_folders.insert(folder);
    m_watcher.watch(folder); // before it is read: nothing new is missed
    std::error_code failed;
    if (fs::directory_iterator(folder, failed); failed) tell(Kind::unreadable, folder, failed.message());
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string path = entry->path().string();
        std::error_code ignored;
        const fs::file_type type = entry->symlink_status(ignored).type();
        if (type == fs::file_type::directory) lookIn(path, depth + 1);
        if (type == fs::file_type::regular && isRecordingName(path)) touch(path, false);
    }
}

/// Watches the nearest folder that exists.
void FileFollower::await(const std::string& root)
{
    if (m_awaited.insert(root).second) tell(Kind::awaited, root);
    std::string folder = nearestFolder(root);
    while (m_watcher.watch(folder)) { // what came to be before that is not told
        std::string nearer = nearestFolder(root);
        if (nearer == folder) break;
        folder = std::move(nearer);
    }
    if (fs::exists(statusOf(root))) lookAt(root);
}

void FileFollower::lookForAwaited()
{
    for (const std::string& root : std::set<std::string>(m_awaited)) {
        if (fs::exists(statusOf(root)))
            lookAt(root);
        else
            await(root); // perhaps a nearer folder exists by now
    }
}

/// The system tells nothing, or not everything: open files are looked at often, everything now and then.
void FileFollower::poll()
{
    if (!std::exchange(m_toldPolling, true)) tell(Kind::polling, {});
    lookForAwaited();
    if (Clock::now() - m_lastLook >= kLookEvery && m_backlog.empty()) return lookAtAll();
    for (const std::string& path : m_open) touch(path, true);
    for (const std::string& path : m_namedFiles) touch(path, true);
}

void FileFollower::touch(const std::string& path, bool urgent)
{
    const auto [file, added] = m_files.try_emplace(path);
    if (added && m_files.size() > kMaxFiles) {
        m_files.erase(file);
        if (!std::exchange(m_toldTooMany, true)) tell(Kind::tooMany, path);
        return;
    }
    if (added) {
        file->second = std::make_unique<FollowedFile>(
            path, [this](SpanBatch&& batch) { return accept(std::move(batch)); }, m_store.gate);
        m_fileCount = m_files.size();
    }
    if (urgent && m_queued.insert(path).second) m_urgent.push_back(path);
    if (!urgent && (added || !m_watcher.complete())) m_backlog.push_back(path);
}

/// A piece of each file that was written, and one of those that were there before.
void FileFollower::step()
{
    for (std::size_t left = m_urgent.size(); left > 0 && m_failure.ok(); --left) {
        const std::string path = std::move(m_urgent.front());
        m_urgent.pop_front();
        m_queued.erase(path);
        stepOne(path, true);
    }
    if (!m_backlog.empty() && m_failure.ok()) {
        const std::string path = std::move(m_backlog.front());
        m_backlog.pop_front();
        stepOne(path, false);
    }
    const bool idle = m_urgent.empty() && m_backlog.empty();
    if (m_failure.ok() && (idle || m_commitSoon || m_uncommitted >= kCommitBytes)) commit();
    if (!m_failure.ok()) storeFailed(m_failure.error());
}

void FileFollower::stepOne(const std::string& path, bool urgent)
{
    const auto found = m_files.find(path);
    if (found == m_files.end()) return;
    FollowedFile& file = *found->second;
    const bool wasOpen = file.open();
    const FollowedFile::Step step = file.read();
    m_bytes += step.bytes;
    m_uncommitted += step.bytes;
    if (step.restarted)
        tell(Kind::restarted, path);
    else if (!wasOpen && file.open())
        tell(Kind::started, path);
    if (file.open())
        m_open.insert(path);
    else
        m_open.erase(path);
    using State = FollowedFile::State;
    if (step.state == State::more || step.state == State::caughtUp) m_told.erase(path);
    switch (step.state) {
    case State::more:
        // The one that was begun goes on, so that few are open at a time.
        if (urgent && m_queued.insert(path).second) m_urgent.push_back(path);
        if (!urgent) m_backlog.push_front(path);
        return;
    case State::caughtUp: m_commitSoon = m_commitSoon || urgent; return caughtUp(file);
    case State::gone: return leave(path, Kind::gone);
    case State::notAFile: return leave(path, Kind::notAFile);
    case State::unreadable: return tellOnce(Kind::unreadable, path, step.message);
    }
}

void FileFollower::caughtUp(FollowedFile& file)
{
    if (!file.open()) return;
    if (file.quietFor() < m_options.quiet) {
        file.flush();
        if (m_open.size() <= kMaxOpen) return;
        // The one that has been silent longest makes room, but not the one that is being read.
        const auto silence = [this](const std::string& path) {
            const bool inWork = !m_backlog.empty() && path == m_backlog.front();
            return inWork ? std::chrono::nanoseconds::min() : m_files.at(path)->quietFor();
        };
        const auto longest = std::ranges::max_element(m_open, {}, silence);
        m_files.at(*longest)->finish();
        m_open.erase(longest);
        return;
    }
    file.finish();
    m_open.erase(file.path());
}

/// Files by name are looked at again and again.
void FileFollower::tellOnce(Kind kind, const std::string& path, const std::string& message)
{
    const auto told = m_told.find(path);
    if (told != m_told.end() && told->second == kind) return;
    if (kind == Kind::unreadable || m_namedFiles.contains(path)) m_told.insert_or_assign(path, kind);
    tell(kind, path, message);
}

void FileFollower::leave(const std::string& path, Kind kind)
{
    if (!m_namedFiles.contains(path)) m_told.erase(path);
    tellOnce(kind, path, {});
    m_open.erase(path);
    m_files.erase(path);
    m_fileCount = m_files.size();
}

/// Files in which nothing has been written for long.
void FileFollower::settle()
{
    m_lastSettle = Clock::now();
    for (const std::string& path : std::set<std::string>(m_open)) {
        FollowedFile& file = *m_files.at(path);
        if (file.quietFor() < m_options.quiet) continue;
        touch(path, true); // reads on when it was written to after all
    }
}

bool FileFollower::accept(SpanBatch&& batch)
{
    if (!m_failure.ok()) return false;
    m_accepted = true;
    m_failure = m_store.accept(std::move(batch));
    batch = {};
    return m_failure.ok();
}

void FileFollower::commit()
{
    m_uncommitted = 0;
    m_commitSoon = false;
    if (m_failure.ok() && std::exchange(m_accepted, false)) m_failure = m_store.commit();
}

/// Nothing that was read since is surely stored: all open files are read again, the others when they change.
void FileFollower::storeFailed(const Error& error)
{
    tell(Kind::storeFailed, {}, error.message);
    m_failure = success();
    m_accepted = false;
    m_uncommitted = 0;
    for (const auto& [path, file] : m_files) {
        file->drop();
        if (m_queued.insert(path).second) m_urgent.push_back(path);
    }
    m_open.clear();
    m_backlog.clear();
    m_retryAt = Clock::now() + kRetryAfter;
}

} // namespace retrospan::live
