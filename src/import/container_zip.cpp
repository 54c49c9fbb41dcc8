// Zip archives: the directory stands at the end, so the archive is first written to an unnamed file. Each
// member is then an input of its own: gzip, JSON lines, ... inside it are found as usual.
#include "import/containers.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace retrospan::import {
namespace {

constexpr std::size_t kMaxMembers = 100'000;

/// A file without a name, gone with its descriptor.
class Spool {
public:
    Spool()
        : m_file(::open(std::filesystem::temp_directory_path().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600))
    {
    }
    ~Spool()
    {
        if (m_file >= 0) ::close(m_file);
    }
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// False with errno on failure.
    [[nodiscard]] bool append(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t written = ::write(m_file, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }
    /// The descriptor, at the beginning of the file.
    [[nodiscard]] int rewound() const
    {
        ::lseek(m_file, 0, SEEK_SET);
        return m_file;
    }

private:
    int m_file;
};

struct FreeArchive {
    void operator()(archive* reader) const { archive_read_free(reader); }
};

std::string_view nameOf(archive_entry* entry)
{
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    return name == nullptr ? std::string_view("unnamed member") : std::string_view(name);
}

class Unzip : public ByteSink {
public:
    explicit Unzip(const ContainerContext& context)
        : m_context(context)
        , m_sink(context.sink)
    {
    }

    void push(std::string_view bytes) override
    {
        if (!m_usable || m_spool.append(bytes)) return;
        m_usable = false;
        m_sink.bad("unreadable", std::string("a zip archive cannot be unpacked: ") + std::strerror(errno),
                   {});
    }

    void finish() override
    {
        if (!m_usable) return;
        m_reader.reset(archive_read_new());
        archive_read_support_format_zip(m_reader.get());
        if (archive_read_open_fd(m_reader.get(), m_spool.rewound(), m_room.size()) != ARCHIVE_OK)
            return damaged();
        std::size_t members = 0;
        while (m_usable && !m_sink.stopped()) {
            archive_entry* entry = nullptr;
            const int code = archive_read_next_header(m_reader.get(), &entry);
            if (code == ARCHIVE_EOF) break;
            if (code < ARCHIVE_WARN) return damaged();
            if (archive_entry_filetype(entry) != AE_IFREG) continue;
            if (++members > kMaxMembers) return m_sink.bad("too_many_members", nameOf(entry), {});
            m_sink.enter(nameOf(entry));
            readMember(entry);
            m_sink.enter({});
        }
    }

private:
    void readMember(archive_entry* entry)
    {
        if (archive_entry_is_encrypted(entry) != 0) return m_sink.bad("encrypted_member", nameOf(entry), {});
        const auto member =
            makeContainerSniffer({m_sink, m_context.limits, m_context.guard, m_context.nesting + 1});
        for (;;) {
            const la_ssize_t count = archive_read_data(m_reader.get(), m_room.data(), m_room.size());
            if (count == 0 || m_sink.stopped()) break;
            if (count < 0) {
                m_sink.bad("damaged_zip", lastError(), {});
                break;
            }
            member->push({m_room.data(), static_cast<std::size_t>(count)});
            if (m_context.guard.out(static_cast<std::size_t>(count))) continue;
            m_usable = false;
            if (m_context.guard.firstToTell())
                m_sink.bad("decompression_bomb", m_context.guard.describe(), {});
            break;
        }
        member->finish();
    }

    [[nodiscard]] std::string lastError() const
    {
        const char* text = archive_error_string(m_reader.get());
        return text == nullptr ? "not a zip archive" : text;
    }
    void damaged() { m_sink.bad("damaged_zip", lastError(), {}); }

    ContainerContext m_context;
    DocumentSink& m_sink;
    Spool m_spool;
    std::unique_ptr<archive, FreeArchive> m_reader;
    std::array<char, 64 * 1024> m_room{};
    bool m_usable = true;
};

} // namespace

std::unique_ptr<ByteSink> makeUnzip(const ContainerContext& context)
{
    return std::make_unique<Unzip>(context);
}

} // namespace retrospan::import
