// Inputs of an import: what is named stays as it is; a folder becomes the files in it and below. Hidden files
// and links to folders are left out; at most kMaxInputFiles. Thread: any but the GUI thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan::app {

inline constexpr std::size_t kMaxInputFiles = 100'000;

struct InputFile {
    std::string path;
    std::string folder; ///< the named folder that it was found in; empty when it was named itself
    std::uint64_t bytes = 0; ///< 0 = unknown
};

struct InputFiles {
    std::vector<InputFile> files;
    bool cut = false; ///< there are more than kMaxInputFiles
};

/// In the order of names within a folder. A folder without files stays itself, so that the import reports it.
[[nodiscard]] InputFiles inputFiles(const std::vector<std::string>& paths);

} // namespace retrospan::app
