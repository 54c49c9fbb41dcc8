#include "live/path_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace retrospan::live {
namespace {

constexpr std::uint32_t kInteresting = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_MOVED_TO
    | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

using Kind = PathWatcher::Change::Kind;

Kind kindOf(std::uint32_t mask)
{
    if ((mask & (IN_DELETE | IN_MOVED_FROM)) != 0) return Kind::gone;
    const bool folder = (mask & IN_ISDIR) != 0 && (mask & (IN_CREATE | IN_MOVED_TO)) != 0;
    return folder ? Kind::folder : Kind::written;
}

} // namespace

PathWatcher::PathWatcher(bool blind)
    : m_inotify(blind ? -1 : ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC))
    , m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    , m_complete(m_inotify >= 0)
{
}

PathWatcher::~PathWatcher()
{
    if (m_inotify >= 0) ::close(m_inotify);
    if (m_wake >= 0) ::close(m_wake);
}

bool PathWatcher::watch(const std::string& folder)
{
    if (m_watches.contains(folder)) return true;
    if (m_inotify < 0 || m_watches.size() >= kMaxFolders) return m_complete = false;
    const int watch = ::inotify_add_watch(m_inotify, folder.c_str(), kInteresting);
    if (watch < 0) {
        // A folder that is gone again or closed to us is no reason to look at all others.
        if (errno == ENOSPC || errno == ENOMEM) m_complete = false;
        return false;
    }
    if (const auto known = m_folders.find(watch); known != m_folders.end()) m_watches.erase(known->second);
    m_folders[watch] = folder;
    m_watches[folder] = watch;
    return true;
}

void PathWatcher::forget(const std::string& folder)
{
    for (auto entry = m_watches.begin(); entry != m_watches.end();) {
        const std::string& path = entry->first;
        const bool inside = path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
        if (!inside) {
            ++entry;
            continue;
        }
        ::inotify_rm_watch(m_inotify, entry->second);
        m_folders.erase(entry->second);
        entry = m_watches.erase(entry);
    }
}

void PathWatcher::wake() const
{
    const std::uint64_t one = 1;
    static_cast<void>(!::write(m_wake, &one, sizeof(one)));
}

std::vector<PathWatcher::Change> PathWatcher::wait(std::chrono::milliseconds longest)
{
    std::array<pollfd, 2> ready{{{m_wake, POLLIN, 0}, {m_inotify, POLLIN, 0}}}; // poll() ignores -1
    ::poll(ready.data(), ready.size(), static_cast<int>(longest.count()));
    std::uint64_t woken = 0;
    static_cast<void>(!::read(m_wake, &woken, sizeof(woken)));
    std::vector<Change> changes;
    if (m_inotify >= 0) read(changes);
    return changes;
}

void PathWatcher::read(std::vector<Change>& changes)
{
    alignas(inotify_event) std::array<char, 64 * 1024> room;
    const ssize_t count = ::read(m_inotify, room.data(), room.size());
    for (ssize_t at = 0; at < count;) {
        inotify_event event;
        std::memcpy(&event, room.data() + at, sizeof(event));
        const char* name = room.data() + at + sizeof(event); // padded with zeros
        at += static_cast<ssize_t>(sizeof(event) + event.len);
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            changes.push_back({Kind::overflow, {}});
            continue;
        }
        const auto folder = m_folders.find(event.wd);
        if (folder == m_folders.end()) continue;
        if ((event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0) {
            const std::string path = folder->second;
            forget(path);
            changes.push_back({Kind::folderLost, path});
        } else if (event.len > 0) {
            changes.push_back({kindOf(event.mask), folder->second + "/" + name});
        }
    }
}

} // namespace retrospan::live
