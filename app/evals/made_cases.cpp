#include "evals/made_cases.h"

#include "evals/eval_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace retrospan::app {
namespace {

constexpr const char* kSetting = "eval_data_sets"; ///< a JSON list of paths, the last one last
constexpr std::size_t kMost = 20;

Result<std::vector<std::string>> rememberedPaths(store::Workspace& workspace)
{
    const auto stored = workspace.setting(kSetting);
    if (!stored.ok()) return stored.error();
    std::vector<std::string> paths;
    const auto list = nlohmann::json::parse(stored->value_or("[]"), nullptr, false);
    if (!list.is_array()) return paths;
    for (const auto& path : list)
        if (path.is_string()) paths.push_back(path.get<std::string>());
    return paths;
}

} // namespace

Status rememberDataSet(store::Workspace& workspace, const std::string& path)
{
    auto paths = rememberedPaths(workspace);
    if (!paths.ok()) return paths.error();
    std::error_code ignored;
    const std::string absolute = std::filesystem::absolute(path, ignored).lexically_normal().string();
    std::erase(*paths, absolute);
    paths->push_back(absolute);
    if (paths->size() > kMost) paths->erase(paths->begin());
    return workspace.setSetting(
        kSetting, nlohmann::json(*paths).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<std::vector<MadeCase>> casesMadeFrom(store::Workspace& workspace, const std::string& session)
{
    const auto paths = rememberedPaths(workspace);
    if (!paths.ok()) return paths.error();
    std::vector<MadeCase> made;
    for (const std::string& path : *paths) {
        const auto reading = readDataSetAt(path);
        if (!reading.ok()) continue;
        for (const evals::EvalCase& each : reading->set.cases)
            if (each.sourceSession == session) made.push_back({reading->set.name, each.id});
    }
    return made;
}

} // namespace retrospan::app
