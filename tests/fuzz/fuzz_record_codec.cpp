// Any bytes as a record: decoding is bounded, and what decodes encodes to something that decodes to the same.
#include "trace/record_codec.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    Arena arena;
    SpanView span, again;
    if (!decodeRecord(bytes, {}, arena, span)) return 0;
    std::string first, second;
    encodeRecord(span, first);
    if (!decodeRecord(first, {}, arena, again)) std::abort();
    encodeRecord(again, second);
    if (first != second) std::abort();
    return 0;
}
