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

std::string settingOf(const std::string& session)
{
    return "eval_cases:" + session;
}

/// Those that were made elsewhere.
Result<std::vector<MadeCase>> receivedCases(store::Workspace& workspace, const std::string& session)
{
    const auto stored = workspace.setting(settingOf(session));
    if (!stored.ok()) return stored.error();
    std::vector<MadeCase> cases;
    const auto list = nlohmann::json::parse(stored->value_or("[]"), nullptr, false);
    if (!list.is_array()) return cases;
    for (const auto& pair : list)
        if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
            cases.push_back({pair[0].get<std::string>(), pair[1].get<std::string>()});
    return cases;
}

void addMissing(const std::vector<MadeCase>& more, std::vector<MadeCase>& cases)
{
    for (const MadeCase& each : more)
        if (std::ranges::find(cases, each) == cases.end()) cases.push_back(each);
}

} // namespace

Status keepMadeCases(store::Workspace& workspace, const std::string& session,
                     const std::vector<MadeCase>& cases)
{
    if (cases.empty()) return success();
    auto known = receivedCases(workspace, session);
    if (!known.ok()) return known.error();
    addMissing(cases, *known);
    nlohmann::json list = nlohmann::json::array();
    for (const MadeCase& each : *known) list.push_back({each.dataSet, each.caseId});
    return workspace.setSetting(settingOf(session),
                                list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

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
    const auto received = receivedCases(workspace, session);
    if (!received.ok()) return received.error();
    addMissing(*received, made);
    return made;
}

} // namespace retrospan::app
