// The byte layout of records, shared by the codec and the walker; private to src/trace.
// First byte: what it is (a new layout takes a new number), then fields in fixed order; a value is a tag byte
// and its body; packed texts and bytes carry a reference instead of themselves. See docs/file-format.md.
#pragma once

#include "trace/byte_codec.h"

namespace retrospan::record {

using namespace bytes;

inline constexpr std::uint8_t kSpanRecord = 1;
inline constexpr std::uint8_t kResourceRecord = 2;
inline constexpr std::uint8_t kScopeRecord = 3;

enum class Tag : std::uint8_t {
    null,
    false_,
    true_,
    integer,
    real,
    text,
    bytes,
    array,
    map,
    packedText,
    packedBytes
};

enum RecordBits : std::uint64_t { kAddendum = 1 };

} // namespace retrospan::record
