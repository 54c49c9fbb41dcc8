#include "input_files.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

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

/// The files of one named folder.
class Folder {
public:
    Folder(const std::string& folder, std::vector<LeftOut>& leftOut)
        : m_folder(folder)
        , m_leftOut(leftOut)
    {
    }

    std::vector<InputFile> files()
    {
        std::error_code error;
        fs::recursive_directory_iterator entry(m_folder, fs::directory_options::skip_permission_denied,
                                               error);
        for (; !error && entry != fs::recursive_directory_iterator() && m_files.size() <= kMaxInputFiles;
             entry.increment(error))
            if (!take(*entry)) entry.disable_recursion_pending();
        if (error) leaveOut("unreadable_folders", m_folder + ": " + error.message());
        std::ranges::sort(m_files, {}, &InputFile::path);
        return std::move(m_files);
    }

private:
    /// False: nothing beneath it is looked at.
    bool take(const fs::directory_entry& entry)
    {
        std::error_code unreadable;
        const std::string path = entry.path().string();
        const bool isFolder = entry.is_directory(unreadable);
        if (hidden(entry.path())) return leaveOut("hidden_files", path);
        if (isFolder && entry.is_symlink(unreadable)) return leaveOut("linked_folders", path);
        if (isFolder && ::access(path.c_str(), R_OK | X_OK) != 0) return leaveOut("unreadable_folders", path);
        if (entry.is_regular_file(unreadable)) m_files.push_back({path, m_folder, sizeOf(entry.path())});
        return true;
    }

    bool leaveOut(std::string_view code, const std::string& example)
    {
        const auto same = [&](const LeftOut& each) { return each.folder == m_folder && each.code == code; };
        const auto known = std::ranges::find_if(m_leftOut, same);
        if (known == m_leftOut.end())
            m_leftOut.push_back({m_folder, std::string(code), example, 1});
        else
            ++known->count;
        return false;
    }

    const std::string& m_folder;
    std::vector<LeftOut>& m_leftOut;
    std::vector<InputFile> m_files;
};

} // namespace

InputFiles inputFiles(const std::vector<std::string>& paths)
{
    InputFiles all;
    for (const std::string& path : paths) {
        std::error_code ignored;
        std::vector<InputFile> files;
        if (fs::is_directory(path, ignored)) files = Folder(path, all.leftOut).files();
        if (files.empty()) files.push_back({path, {}, sizeOf(path)});
        all.files.insert(all.files.end(), files.begin(), files.end());
    }
    all.cut = all.files.size() > kMaxInputFiles;
    if (all.cut) all.files.resize(kMaxInputFiles);
    return all;
}

} // namespace retrospan::app
