#include "live/coding_agents.h"

#include <algorithm>

namespace retrospan::live {

std::vector<std::string> codingAgentFolders(const Environment& environment)
{
    std::vector<std::string> folders;
    const auto add = [&](const std::string& base, std::string_view below) {
        if (base.empty() || base.front() != '/') return; // relative to a folder we do not know
        std::string folder = base;
        while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
        folder.append(below);
        if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(std::move(folder));
    };
    const std::string home = environment("HOME"), config = environment("XDG_CONFIG_HOME");
    add(environment("CLAUDE_CONFIG_DIR"), "/projects");
    add(home, "/.claude/projects");
    if (config.empty())
        add(home, "/.config/claude/projects");
    else
        add(config, "/claude/projects");
    add(environment("CODEX_HOME"), "/sessions");
    add(home, "/.codex/sessions");
    return folders;
}

} // namespace retrospan::live
