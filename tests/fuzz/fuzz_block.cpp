// Any bytes as a content block: parsing is bounded and every entry lies inside the bytes.
#include "store/block.h"
#include "store/content_packer.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan::store;
    const auto block = Block::parse(std::string(reinterpret_cast<const char*>(data), size));
    if (!block.ok()) return 0;
    std::size_t bytes = 0;
    for (const Entry& entry : (*block)->entries()) {
        bytes += entry.bytes.size();
        RecordEntry record;
        if (readRecordEntry(entry.bytes, record)) bytes += readPieceRuns(record.record).size();
    }
    return bytes > 0 && size == 0 ? 1 : 0;
}
