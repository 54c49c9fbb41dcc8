// FollowedFile: one file that grows, read piece by piece into an importer. A file that became shorter, or
// another file under its name, is read from its beginning; what the one before had left is read first.
// Invariants: spans in work are told only when everything that is there was read (telling them in between
// would say less than an earlier run did). Thread: confined. Memory: the importer's, while it is open.
#pragma once

#include "import/importer.h"

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

namespace retrospan::live {

class FollowedFile {
public:
    static constexpr std::size_t kPieceBytes = 256 * 1024;

    enum class State : std::uint8_t {
        more, ///< there is more to read now
        caughtUp, ///< nothing more now
        gone,
        notAFile, ///< a folder, a pipe, a device
        unreadable
    };
    struct Step {
        State state = State::caughtUp;
        std::size_t bytes = 0; ///< read
        bool restarted = false; ///< truncated or replaced
        std::string message = {}; ///< why it is unreadable
    };

    FollowedFile(std::string path, import::BatchSink sink, std::shared_ptr<import::IntakeGate> gate = {});
    ~FollowedFile();
    FollowedFile(const FollowedFile&) = delete;
    FollowedFile& operator=(const FollowedFile&) = delete;

    /// Reads at most kPieceBytes.
    [[nodiscard]] Step read();
    /// Hands over what is known so far.
    void flush();
    /// Takes it as ended: what is in work is written as it stands. When it grows after all, it is read anew.
    void finish();
    /// Forgets what was read, to read everything again.
    void drop();

    [[nodiscard]] bool open() const { return m_descriptor >= 0; }
    /// Since the last write to the file.
    [[nodiscard]] std::chrono::nanoseconds quietFor() const;
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    [[nodiscard]] Step begin();
    [[nodiscard]] Step readPiece();
    void close();

    std::string m_path;
    import::BatchSink m_sink;
    std::shared_ptr<import::IntakeGate> m_gate;
    std::unique_ptr<import::ImportReport> m_report;
    std::unique_ptr<import::Importer> m_importer;
    int m_descriptor = -1;
    dev_t m_device = 0;
    ino_t m_inode = 0;
    off_t m_offset = 0; ///< read so far; kept when finished
    timespec m_written = {}; ///< last known time of change
};

} // namespace retrospan::live
