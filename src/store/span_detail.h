// SpanDetail: one span read back from the workspace, owning the memory its view points into.
// Thread: movable value; the view is valid as long as the SpanDetail lives (moving keeps it valid).
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace retrospan::store {

struct SpanDetail {
    SpanView view;
    std::int64_t storeKey = 0;

    Arena arena; ///< texts put together from several pieces, arrays
    std::vector<std::shared_ptr<const void>> memory; ///< decompressed blocks the view points into
};

} // namespace retrospan::store
