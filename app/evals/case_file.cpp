#include "evals/case_file.h"

#include "evals/eval_files.h"

#include <filesystem>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;

std::string fileFor(const std::string& path, const std::string& id)
{
    std::error_code ignored;
    const bool folder =
        fs::is_directory(path, ignored) || (!fs::exists(path, ignored) && !evals::isDataSetFile(path));
    if (!folder) return path;
    // An id can have what a file name cannot.
    return (fs::path(path) / (evals::freeCaseId({}, id) + ".yaml")).string();
}

} // namespace

Result<evals::FileEdit> caseInDataSet(const std::string& path, evals::CaseDraft& draft, CaseId id)
{
    std::error_code ignored;
    auto files = fs::exists(path, ignored) ? filesOfDataSet(path) : std::vector<evals::SourceFile>();
    if (!files.ok()) return files.error();
    if (id == CaseId::madeFree) draft.id = evals::freeCaseId(evals::readDataSet(*files, {}).set, draft.id);
    return evals::addCase(*files, fileFor(path, draft.id), evals::caseNode(draft));
}

Status writeEdit(const evals::FileEdit& edit)
{
    std::error_code failure;
    const bool link = fs::is_symlink(edit.path, failure);
    const fs::path file = link ? fs::canonical(edit.path, failure) : fs::path(edit.path);
    if (link && failure) return Error{edit.path + " is a link that leads nowhere"};
    const fs::path folder = file.parent_path();
    if (!folder.empty()) fs::create_directories(folder, failure);
    if (failure) return Error{"cannot make the folder " + folder.string() + ": " + failure.message()};
    const auto now =
        fs::exists(edit.path, failure) ? readWholeFile(edit.path, evals::kMostDataSetBytes) : std::string();
    if (!now.ok()) return now.error();
    if (*now != edit.before) return Error{edit.path + " has changed in between; nothing was written"};
    return writeWholeFile(file.string(), edit.after);
}

} // namespace retrospan::app
