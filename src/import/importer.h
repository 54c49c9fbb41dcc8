// Import of one input from bytes to batches: container (gzip, zstd, length-prefixed, BOM, UTF-16) ->
// documents (JSON lines, concatenated or pretty-printed JSON, arrays, protobuf) -> reader, all found
// from content. Push interface with arbitrary chunk boundaries; memory is bounded by the limits below
// whatever the input's size. Thread: confined; one Importer per input.
#pragma once

#include "import/document.h"
#include "import/reader.h"
#include "trace/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace retrospan::import {

class Importer : public ByteSink {
public:
    /// `format` forces a reader by name; empty = find it from content. `gate` has the rules to be applied.
    Importer(ReaderContext context, BatchSink sink, ImportReport& report, std::string_view format = {},
             ImportLimits limits = {}, std::shared_ptr<IntakeGate> gate = {});
    ~Importer() override;
    void push(std::string_view bytes) override;
    /// For inputs that grow: hands over what is known so far, spans in work as running.
    void flush() override;
    void finish() override;
    [[nodiscard]] bool stopped() const; ///< the sink asked to stop

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

struct ImportProgress {
    std::uint64_t bytesRead = 0, bytesTotal = 0; ///< total 0 = unknown
};

/// Imports the file at `path`, or standard input for "-". A directory, an unreadable or an empty file is a
/// diagnostic in the report, not an error. Cancelled when `stop` was requested.
Status importFile(const std::string& path, const BatchSink& sink, ImportReport& report,
                  std::string_view format, const std::function<void(ImportProgress)>& progress,
                  std::stop_token stop);

} // namespace retrospan::import
