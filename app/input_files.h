// Inputs of an import: what is named stays as it is; a folder becomes the files in it and below. Hidden
// files, links to folders and what may not be read are left out and told; at most kMaxInputFiles. Thread: any
// but the GUI thread.
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

/// What of a named folder is not among its files.
struct LeftOut {
    std::string folder;
    std::string code; ///< of a diagnostic: hidden_files, linked_folders, unreadable_folders
    std::string example;
    std::uint64_t count = 0;
};

struct InputFiles {
    std::vector<InputFile> files;
    std::vector<LeftOut> leftOut;
    bool cut = false; ///< there are more than kMaxInputFiles
};

/// In the order of names within a folder. A folder without files stays itself, so that the import reports it.
[[nodiscard]] InputFiles inputFiles(const std::vector<std::string>& paths);

} // namespace retrospan::app
