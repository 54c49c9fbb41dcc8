// Searching a BlockDocument: every place where a text occurs in a header, a text or a value of its JSON,
// folded or not. Invariants: in reading order; at most kMaxMatches (text_search.h). Thread: any; stops when
// asked. Complexity: one pass over the texts.
#pragma once

#include "models/block_document.h"
#include "models/json_document.h"

#include <stop_token>
#include <vector>

namespace retrospan::models {

struct BlockMatch {
    enum class Place : std::uint8_t { header, text, json };
    std::uint32_t block = 0;
    Place place = Place::header;
    std::size_t offset = 0; ///< byte in the text
    JsonDocument::Node node = 0;
    int ordinal = 0; ///< which occurrence in the JSON value; -1: in its key
    friend bool operator==(const BlockMatch&, const BlockMatch&) = default;
};

[[nodiscard]] std::vector<BlockMatch> findInBlocks(const std::shared_ptr<const BlockDocument>& document,
                                                   const QString& query, std::stop_token stop = {});

} // namespace retrospan::models
