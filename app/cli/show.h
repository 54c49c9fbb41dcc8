// A session as text, shared by `show`, `replay`, `compare`, `note` and the fallback of a start without a
// display.
#pragma once

#include "library.h"

#include <string>

namespace retrospan::app::cli {

/// By id, unique prefix of it, trace id, number or link.
[[nodiscard]] Result<OpenSession> openNamedSession(Library& library, const std::string& name,
                                                   Repairs repairs = Repairs::asSwitched);

} // namespace retrospan::app::cli
