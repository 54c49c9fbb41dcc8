// Any bytes through the whole import, forced to the readers of span dumps: no crash, no hang, and every
// record they make decodes.
#include "support/import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    retrospan::test::importBytes(bytes, "span-dump");
    retrospan::test::importBytes(bytes, "phoenix");
    return 0;
}
