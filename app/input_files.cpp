#include "input_files.h"

#include <algorithm>
#include <filesystem>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path)
{
    return path.filename().string().starts_with('.');
}

std::vector<std::string> filesBelow(const std::string& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator() && files.size() < kMaxInputFiles;
         entry.increment(error)) {
        std::error_code unreadable;
        if (hidden(entry->path()))
            entry.disable_recursion_pending();
        else if (entry->is_regular_file(unreadable))
            files.push_back(entry->path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

std::vector<std::string> inputFiles(const std::vector<std::string>& paths)
{
    std::vector<std::string> all;
    for (const std::string& path : paths) {
        std::error_code ignored;
        std::vector<std::string> files;
        if (fs::is_directory(path, ignored)) files = filesBelow(path);
        if (files.empty())
            all.push_back(path);
        else
            all.insert(all.end(), files.begin(), files.end());
    }
    if (all.size() > kMaxInputFiles) all.resize(kMaxInputFiles);
    return all;
}

} // namespace retrospan::app
