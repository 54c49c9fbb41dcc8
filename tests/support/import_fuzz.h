// What every import fuzz target does with its bytes.
#pragma once

#include "import/importer.h"
#include "import/vocabulary.h"
#include "trace/record_codec.h"

#include <cstdlib>
#include <string_view>

namespace retrospan::test {

/// Imports the bytes in two chunks; aborts when a batch holds a record that does not decode.
inline void importBytes(std::string_view bytes, std::string_view format)
{
    import::ImportReport report;
    const auto sink = [](SpanBatch&& batch) {
        for (const BatchSpan& span : batch.spans) {
            Arena arena;
            SpanView view;
            const std::string_view record =
                std::string_view(batch.records).substr(span.recordOffset, span.recordSize);
            if (!decodeRecord(record, {}, arena, view)) std::abort();
            static_cast<void>(import::deriveContent(view));
        }
        return true;
    };
    import::Importer importer({"fuzz"}, sink, report, format);
    importer.push(bytes.substr(0, bytes.size() / 3));
    importer.flush();
    importer.push(bytes.substr(bytes.size() / 3));
    importer.flush();
    importer.finish();
}

} // namespace retrospan::test
