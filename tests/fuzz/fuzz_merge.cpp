// Two records as two reports of one span: merging ends, and what comes out is a record again.
#include "trace/merge.h"
#include "trace/record_codec.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan;
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::size_t cut = std::min<std::size_t>(data[0], bytes.size());
    Arena arena;
    SpanView first, second, back;
    if (!decodeRecord(bytes.substr(0, cut), {}, arena, first)) return 0;
    if (!decodeRecord(bytes.substr(cut), {}, arena, second)) return 0;
    for (const auto& [older, newer] : {std::pair(&first, &second), std::pair(&second, &first)}) {
        std::string record;
        encodeRecord(mergeSpans(*older, *newer, arena), record);
        if (!decodeRecord(record, {}, arena, back)) std::abort();
    }
    return 0;
}
