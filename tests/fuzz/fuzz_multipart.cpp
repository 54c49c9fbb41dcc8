// Any bytes as the parts of a form and as a table of runs, through the whole import: no crash, no hang, and
// every record it makes decodes.
#include "support/import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    retrospan::test::importBytes("--b\r\nContent-Disposition: form-data; name=\"post.1\"\r\n\r\n" + bytes,
                                 "");
    retrospan::test::importBytes("id,run_type,start_time,inputs,outputs,extra\n" + bytes, "");
    return 0;
}
