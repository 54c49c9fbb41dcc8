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

std::uint64_t sizeOf(const fs::path& path)
{
    std::error_code unknown;
    const std::uintmax_t size = fs::file_size(path, unknown);
    return unknown ? 0 : size;
}

std::vector<InputFile> filesBelow(const std::string& folder)
{
    std::vector<InputFile> files;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator() && files.size() <= kMaxInputFiles;
         entry.increment(error)) {
        std::error_code unreadable;
        if (hidden(entry->path()))
            entry.disable_recursion_pending();
        else if (entry->is_regular_file(unreadable))
            files.push_back({entry->path().string(), folder, sizeOf(entry->path())});
    }
    std::ranges::sort(files, {}, &InputFile::path);
    return files;
}

} // namespace

InputFiles inputFiles(const std::vector<std::string>& paths)
{
    InputFiles all;
    for (const std::string& path : paths) {
        std::error_code ignored;
        std::vector<InputFile> files;
        if (fs::is_directory(path, ignored)) files = filesBelow(path);
        if (files.empty()) files.push_back({path, {}, sizeOf(path)});
        all.files.insert(all.files.end(), files.begin(), files.end());
    }
    all.cut = all.files.size() > kMaxInputFiles;
    if (all.cut) all.files.resize(kMaxInputFiles);
    return all;
}

} // namespace retrospan::app
