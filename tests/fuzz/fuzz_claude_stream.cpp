// Any bytes through the whole import, forced to the reader of Claude Agent SDK streams: no crash, no hang,
// and every record it makes decodes.
#include "support/import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    retrospan::test::importBytes({reinterpret_cast<const char*>(data), size}, "claude-stream");
    return 0;
}
