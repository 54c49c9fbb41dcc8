// Following of a stream (standard input, a pipe): what a program writes is handed over as soon as it is
// written, spans in work as running, until the stream ends.
// Thread: the caller's; it sleeps while nothing comes.
#pragma once

#include "import/diagnostics.h"
#include "live/intake_queue.h"

#include <stop_token>
#include <string_view>

namespace retrospan::live {

/// Reads `descriptor` to its end, or until `stop`: then what is in work stays as it is known, and the outcome
/// is Cancelled. `format` forces a reader by name. An error is the store's.
Status followStream(int descriptor, const BatchStore& store, import::ImportReport& report,
                    std::string_view format, const std::stop_token& stop);

} // namespace retrospan::live
