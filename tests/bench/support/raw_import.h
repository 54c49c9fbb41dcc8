// The raw limit of an import: the processor time of the two things that no import can do without, each alone
// on one thread, on the bytes and with the schema of the import it is compared with.
// - Decoding and compressing: protozero or simdjson DOM fills one row a span (ids, times, name, the 20 best
//   known attributes as views); what else it says is copied into blocks of 256 KiB, compressed by zstd 1. No
//   byte is stored once only, no vocabulary is asked, nothing is checked. Reading the file is not counted.
// - Inserting: the rows and blocks that the import left, inserted by prepared statements into an empty file
// of
//   the same schema and pragmas, 10,000 spans a transaction, the last checkpoint included.
// On two cores an import with one decoding thread takes at least the larger of the two.
#pragma once

#include "bench/support/otlp_files.h"

#include <string>

namespace retrospan::bench {

/// Seconds of processor time.
double decodeAndCompress(const std::string& recording, Encoding encoding);
/// `copy` is a path where no file is yet.
double insertRows(const std::string& workspace, const std::string& copy);

} // namespace retrospan::bench
