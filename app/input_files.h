// Inputs of an import: what is named stays as it is; a folder becomes the files in it and below. Hidden files
// and links to folders are left out; at most kMaxInputFiles. Thread: any but the GUI thread.
#pragma once

#include <string>
#include <vector>

namespace retrospan::app {

inline constexpr std::size_t kMaxInputFiles = 100'000;

/// In the order of names within a folder. A folder without files stays itself, so that the import reports it.
[[nodiscard]] std::vector<std::string> inputFiles(const std::vector<std::string>& paths);

} // namespace retrospan::app
