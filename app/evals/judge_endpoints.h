// Where the models that judge are reached, and with which key: from the keychain of the workspace, else from
// the environment. Keys stay in memory. Thread: one with a QCoreApplication.
#pragma once

#include "trace/result.h"

#include <map>
#include <string>

namespace retrospan::app {

struct JudgeEndpoint {
    std::string base; ///< address without a slash at its end
    std::string key; ///< may be empty where none is needed
};

/// By provider; for one that cannot be used, why.
using JudgeEndpoints = std::map<std::string, Result<JudgeEndpoint>>;

/// `workspaceId` is empty when there is none. The variables are those that SDKs read: OPENAI_API_KEY and
/// OPENAI_BASE_URL, ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL, OLLAMA_HOST.
[[nodiscard]] Result<JudgeEndpoint> judgeEndpoint(const std::string& provider,
                                                  const std::string& workspaceId);

} // namespace retrospan::app
