// CallEvidence: what tells whether two spans of different sources are reports of the same call.
// Thread: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan {

struct CallEvidence {
    std::vector<std::string> ids; ///< of the run, the response or the tool call, as recorded; sorted
    std::uint64_t content = 0; ///< hash of what came out, without white space; 0 = nothing came out
    std::uint64_t asked = 0; ///< hash of the last that went in, likewise: message, arguments, query
    bool brief = false; ///< so little came out ("ok") that it is often the same by chance
    bool answered = false; ///< of a tool: its result is recorded
    std::vector<std::string> answers = {}; ///< those of `ids` that the model's API gave its answer
};

} // namespace retrospan
