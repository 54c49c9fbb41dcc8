// Reader and Format: the one interface behind which every input format lives. To add a format, write
// one file with a Reader and a `const Format`, and add one line to the registry (formats.cpp).
// Thread: a reader is confined to the importing thread.
#pragma once

#include "import/batch_builder.h"
#include "import/document.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace retrospan::import {

/// What a reader may know about its input beside the documents.
struct ReaderContext {
    std::string path; ///< as given by the user; empty for a stream
    bool ownExport = false; ///< written by this program: ids are as other formats had them
};

class Reader {
public:
    virtual ~Reader() = default;
    /// Reads one document. False when this document is not of the reader's format; the import then
    /// tries the other formats and counts it as unknown if none takes it.
    virtual bool read(const Document& document, BatchBuilder& out) = 0;
    /// More may come, but what is in work is wanted now: reported as running. Later reports of the same spans
    /// complete it, so nothing may be said here that the last one does not say, and nothing twice.
    virtual void flush(BatchBuilder& out) { static_cast<void>(out); }
    /// The input has ended: write what was held back.
    virtual void finish(BatchBuilder& out) { static_cast<void>(out); }
};

struct Format {
    std::string_view name; ///< stable, for --format and JSON: "otlp-json"
    std::string_view title; ///< for people: "OTLP JSON"
    /// True when the document is surely of this format; tests follow docs/formats.md in registry order.
    bool (*recognises)(const Document& document);
    std::unique_ptr<Reader> (*create)(const ReaderContext& context);
    bool keepsText = false; ///< its reader tells documents apart by their text, or keeps it
};

/// Every format, strongest test first.
[[nodiscard]] std::span<const Format> formats();
/// The format of that name or nullptr.
[[nodiscard]] const Format* findFormat(std::string_view name);

} // namespace retrospan::import
