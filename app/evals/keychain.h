// Secrets of a workspace in the keychain of the desktop: found by the workspace's id, never in a file of
// ours. Where there is no keychain, or it does not answer in time, there is no secret. Thread: one with a
// QCoreApplication; waits, at most kPatience.
#pragma once

#include "store/workspace.h"
#include "trace/result.h"

#include <chrono>
#include <string>

namespace retrospan::app {

inline constexpr auto kKeychainPatience = std::chrono::seconds(5);

/// What the keychain knows a workspace by; empty when nothing of it was put there.
[[nodiscard]] std::string keychainId(store::Workspace& workspace);
/// The same; it is made when there is none.
[[nodiscard]] Result<std::string> makeKeychainId(store::Workspace& workspace);

/// Empty when there is none.
[[nodiscard]] std::string secretInKeychain(const std::string& workspaceId, const std::string& name);
Status putIntoKeychain(const std::string& workspaceId, const std::string& name, const std::string& secret);

} // namespace retrospan::app
