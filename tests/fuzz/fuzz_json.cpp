// Any bytes as JSON with the repair pass: no crash, and what was read can be written and read again.
#include "import/json.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan;
    static import::JsonParser parser;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Arena arena;
    const auto parsed = parser.parse(text, arena);
    if (!parsed.ok()) return 0;
    const std::string written = import::toJson(parsed->root);
    const auto again = parser.parse(written, arena);
    if (!again.ok() || again->repaired || import::toJson(again->root) != written) std::abort();
    return 0;
}
