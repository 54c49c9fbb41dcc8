// SpanDetail: one span read back from the workspace, owning the memory its view points into.
// Thread: movable value; the view is valid as long as the SpanDetail lives.
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
    /// Content identities of long texts by attribute order: equal numbers = the same stored text. Lets
    /// "what is new since the previous call" compare lists instead of texts.
    std::vector<std::uint64_t> contentIds;

    Arena arena;                                        ///< texts put together from several pieces, arrays
    std::vector<std::shared_ptr<const std::string>> blocks; ///< decompressed blocks the view points into
};

} // namespace retrospan::store
