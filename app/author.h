// Who writes notes and corrections unless somebody else is named: the name of the system's user.
// Thread: any.
#pragma once

#include <cstdint>
#include <string>

namespace retrospan::app {

[[nodiscard]] std::string systemUser();
/// Now, in nanoseconds since the epoch.
[[nodiscard]] std::int64_t wallClockNs();

} // namespace retrospan::app
