// DocumentRouter: parses what the framers deliver and hands each document to the reader of its format, found
// from content. Documents that come before the format is clear are held back and replayed (transcripts may
// begin with lines that say nothing). A document the current reader refuses is offered to the others. Thread:
// confined. Memory: held-back documents up to kMaxHeld and kMaxHeldBytes.
#pragma once

#include "import/batch_builder.h"
#include "import/document.h"
#include "import/json.h"
#include "import/reader.h"

#include <memory>
#include <string>
#include <vector>

namespace retrospan::import {

class DocumentRouter : public DocumentSink {
public:
    static constexpr std::size_t kMaxHeld = 64;
    static constexpr std::size_t kMaxHeldBytes = 4 * 1024 * 1024;

    DocumentRouter(ReaderContext context, BatchBuilder& out, std::string_view forcedFormat);

    bool json(std::string_view text, std::size_t readable, const Place& place) override;
    void bad(std::string_view code, std::string_view text, const Place& place, std::uint64_t count) override;
    void protobuf(std::string_view message, const Place& place) override;
    void enter(std::string_view member) override;
    [[nodiscard]] bool stopped() const override { return m_out.stopped(); }
    /// What the readers have in work.
    void flush();
    /// The input has ended.
    void finish();

private:
    struct Held {
        std::string text;
        Place place;
        std::string member;
    };
    struct Active {
        const Format* format;
        std::unique_ptr<Reader> reader;
    };

    void deliver(const Document& document);
    bool offer(const Document& document);
    void hold(const Document& document);
    void replay();
    void countUnknown(const Document& document);
    Active& activate(const Format& format);

    ReaderContext m_context;
    BatchBuilder& m_out;
    const Format* m_forced;
    JsonParser m_parser;
    Arena m_arena;
    std::vector<Active> m_active; ///< readers in use, the latest last
    std::vector<Held> m_held;
    std::size_t m_heldBytes = 0;
    std::string m_lastError, m_member;
    bool m_anything = false; ///< some document was read
    bool m_named = false; ///< some document is of a known format without a reader
    bool m_seen = false; ///< something was there at all
};

} // namespace retrospan::import
