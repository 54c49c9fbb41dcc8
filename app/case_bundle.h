// A case bundle: one session in one file, to hand it on: a zip archive whose first member is a manifest that
// names every other one with its length and SHA-256 (docs/case-files.md). This is the envelope: what is in it
// is case_contents.h's. Invariants: a bundle is read once, from its beginning to its end, so that what was
// checked is what was read; what is read is bounded by what the manifest says. Thread: any but the GUI
// thread.
#pragma once

#include "import/redaction.h"
#include "output_file.h"
#include "trace/result.h"

#include <QTemporaryFile>

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::app {

inline constexpr std::string_view kBundleSuffix = ".retrospan-case";
inline constexpr const char *kSpansMember = "session.otlp.jsonl", *kContentsMember = "session.json";

struct BundleManifest {
    static constexpr int kVersion = 1;
    struct File {
        std::string name, sha256;
        std::uint64_t bytes = 0;
    };

    int version = kVersion;
    std::string program; ///< that wrote it, with its version
    std::int64_t createdNs = 0;
    std::string sessionId, title;
    std::int64_t spans = 0, notes = 0;
    bool redacted = false;
    import::RedactionCounts removed{}; ///< places, by class
    std::vector<File> files;
};

/// Members are kept in temporary files until finish(), since the manifest comes first.
class BundleWriter {
public:
    /// Begins a member; what is added goes there. False with errno on failure.
    [[nodiscard]] bool begin(const std::string& name);
    [[nodiscard]] bool add(std::string_view bytes);
    /// Writes the archive; the manifest's files are filled in here.
    Status finish(BundleManifest manifest, OutputFile& out);

private:
    struct Member {
        std::string name;
        std::unique_ptr<QTemporaryFile> file;
    };
    std::vector<Member> m_members;
};

/// True when the file says of itself that it is one, whatever its name.
[[nodiscard]] bool isCaseBundle(const std::string& path);

/// Takes the members piece by piece, one after another; false ends the reading.
using TakeMember = std::function<bool(std::string_view member, std::string_view piece)>;

/// Reads all of it. What was handed over is sound once the manifest is returned, not before; the error says
/// what is wrong: no bundle, of a newer version, cut, changed.
Result<BundleManifest> readBundle(const std::string& path, const TakeMember& take, std::stop_token stop = {});

} // namespace retrospan::app
