#include "durable_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace retrospan::app {
namespace {

constexpr mode_t kMode = 0644;
constexpr auto kPause = std::chrono::milliseconds(20);

Error failed(const char* what, const std::string& path)
{
    const std::string why = errno == ELOOP ? "it is a link" : std::strerror(errno);
    return Error{std::string("cannot ") + what + " " + path + ": " + why};
}

class Descriptor {
public:
    explicit Descriptor(int value)
        : m_value(value)
    {
    }
    ~Descriptor()
    {
        if (m_value >= 0) close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_value; }
    [[nodiscard]] bool open() const { return m_value >= 0; }

private:
    int m_value;
};

bool writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) return false;
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return fsync(descriptor) == 0;
}

/// So that the name is on the disk too.
bool syncFolderOf(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const Descriptor descriptor(
        open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return descriptor.open() && fsync(descriptor.get()) == 0;
}

/// Where the unfinished last line begins, or the end.
Result<off_t> endOfLines(int descriptor, const std::string& path)
{
    off_t end = lseek(descriptor, 0, SEEK_END);
    if (end < 0) return failed("read", path);
    for (std::array<char, 4096> bytes{}; end > 0;) {
        const auto size = static_cast<std::size_t>(std::min<off_t>(end, bytes.size()));
        const off_t start = end - static_cast<off_t>(size);
        if (pread(descriptor, bytes.data(), size, start) != static_cast<ssize_t>(size))
            return failed("read", path);
        const std::size_t last = std::string_view(bytes.data(), size).rfind('\n');
        if (last != std::string_view::npos) return start + static_cast<off_t>(last) + 1;
        end = start;
    }
    return 0;
}

bool isLink(const std::string& path)
{
    struct stat status { };
    return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

} // namespace

Status replaceDurably(const std::string& path, std::string_view text)
{
    if (isLink(path)) {
        errno = ELOOP;
        return failed("write", path);
    }
    const std::string partial = path + ".new-" + std::to_string(std::random_device()());
    const Descriptor file(open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kMode));
    if (!file.open()) return failed("write", path);
    if (writeAll(file.get(), text) && rename(partial.c_str(), path.c_str()) == 0 && syncFolderOf(path))
        return success();
    const Error error = failed("write", path);
    unlink(partial.c_str());
    return error;
}

Status appendDurably(const std::string& path, std::string_view lines)
{
    const Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kMode));
    if (!file.open()) return failed("write", path);
    const auto end = endOfLines(file.get(), path);
    if (!end.ok()) return end.error();
    if (ftruncate(file.get(), *end) != 0 || lseek(file.get(), *end, SEEK_SET) != *end
        || !writeAll(file.get(), lines) || !syncFolderOf(path))
        return failed("write", path);
    return success();
}

Result<std::string> readUnlinked(const std::string& path, std::size_t most)
{
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.open() && errno == ENOENT) return std::string();
    struct stat status { };
    if (!file.open() || fstat(file.get(), &status) != 0) return failed("read", path);
    if (!S_ISREG(status.st_mode)) return Error{"cannot read " + path + ": it is no file"};
    std::string text;
    for (std::array<char, 65536> bytes{};;) {
        const ssize_t got = read(file.get(), bytes.data(), bytes.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path);
        if (got == 0) return text;
        text.append(bytes.data(), static_cast<std::size_t>(got));
        if (text.size() > most) return Error{path + " is larger than " + std::to_string(most >> 20U) + " MB"};
    }
}

Status makeFolder(const std::string& path)
{
    std::error_code error;
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(path, error)))
        return Error{path + " is a link"};
    std::filesystem::create_directories(path, error);
    if (error) return Error{"cannot make the folder " + path + ": " + error.message()};
    return success();
}

Result<FolderLock> FolderLock::take(const std::string& path, std::chrono::milliseconds patience)
{
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kMode);
    if (descriptor < 0) return failed("write", path);
    FolderLock lock(descriptor);
    for (const auto until = std::chrono::steady_clock::now() + patience;;) {
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
        if (errno != EWOULDBLOCK && errno != EINTR) return failed("lock", path);
        if (std::chrono::steady_clock::now() >= until)
            return Error{"somebody else is writing (" + path + " is locked)"};
        std::this_thread::sleep_for(kPause);
    }
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

FolderLock::~FolderLock()
{
    if (m_descriptor >= 0) close(m_descriptor);
}

} // namespace retrospan::app
