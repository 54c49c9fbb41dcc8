// Zipkin v2 JSON (formats.md 7): a list of spans, a list of such lists, or one span a line. Rows are read
// together because client and server of a call share an id: those of one list, or of up to kMaxHeldBytes of
// single rows.
#include "import/formats.h"
#include "import/json_values.h"
#include "import/zipkin_span.h"

#include <array>

namespace retrospan::import {
namespace {

constexpr std::size_t kMaxHeldBytes = 16 * 1024 * 1024;

bool hasIds(const ValueView& value)
{
    return isHex(value["traceId"].text()) && value["traceId"].text().size() <= kTraceIdDigits
        && isHex(value["id"].text()) && value["id"].text().size() <= kSpanIdDigits;
}

/// Observations of Langfuse have such ids as well, beside a type and a start; so do spans of the JavaScript
/// SDK's console, beside attributes and a kind by number; version 1 has binary annotations.
bool isSpan(const ValueView& value)
{
    constexpr std::array<std::string_view, 4> evidence{"localEndpoint", "duration", "timestamp",
                                                       "annotations"};
    constexpr std::array<std::string_view, 6> counterEvidence{"startTime",  "type",   "binaryAnnotations",
                                                              "attributes", "status", "resource"};
    bool seen = false;
    for (const std::string_view key : evidence) seen = seen || !value[key].isNull();
    for (const std::string_view key : counterEvidence) seen = seen && value[key].isNull();
    return seen && !value["kind"].isNumber() && hasIds(value);
}

/// The first row of a list of rows or of lists of rows.
const ValueView& firstRow(const ValueView& value)
{
    for (const ValueView& item : value.items()) {
        if (item.isMap()) return item;
        if (!item.items().empty()) return item.items()[0];
    }
    return value;
}

class ZipkinReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (!recognises(document)) return false;
        out.setFormat("zipkin");
        if (document.root.isMap()) {
            hold(document, out);
            return true;
        }
        std::vector<ValueView> rows;
        for (const ValueView& item : document.root.items()) {
            if (!item.isArray()) take(item, rows, out, document.place);
            for (const ValueView& row : item.items()) take(row, rows, out, document.place);
        }
        addRows(rows, {&document.place, 1}, out);
        return true;
    }

    void finish(BatchBuilder& out) override
    {
        std::vector<ValueView> rows;
        std::vector<Place> places;
        Arena arena;
        for (const Held& held : m_held) {
            const auto parsed = m_parser.parse(held.text, arena);
            if (!parsed.ok()) continue; // it was parsed before
            rows.push_back(parsed->root);
            places.push_back(held.place);
        }
        out.setFormat(kZipkinFormat.name);
        if (!rows.empty()) addRows(rows, places, out);
        m_held.clear();
        m_heldBytes = 0;
    }

    static bool recognises(const Document& document)
    {
        return document.shape == Document::Shape::json && isSpan(firstRow(document.root));
    }

private:
    struct Held {
        std::string text;
        Place place;
    };

    void hold(const Document& document, BatchBuilder& out)
    {
        m_held.push_back({toJson(document.root), document.place});
        m_heldBytes += m_held.back().text.size() + sizeof(Held);
        if (m_heldBytes > kMaxHeldBytes) finish(out);
    }

    static void take(const ValueView& item, std::vector<ValueView>& rows, BatchBuilder& out,
                     const Place& place)
    {
        if (item.isMap() && item["traceId"].isText() && item["id"].isText())
            rows.push_back(item);
        else
            out.report().add("unknown_document", Severity::warning, place, toJson(item));
    }

    /// `places`: one for each row, or one for all.
    void addRows(const std::vector<ValueView>& rows, std::span<const Place> places, BatchBuilder& out)
    {
        Arena ids;
        const zipkin::Halves halves(rows, ids);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            out.add(zipkin::spanOf(rows[i], halves, m_parser, m_arena), places[places.size() == 1 ? 0 : i]);
            m_arena.clear();
        }
    }

    JsonParser m_parser;
    std::vector<Held> m_held; ///< single rows
    std::size_t m_heldBytes = 0;
    Arena m_arena; ///< one span at a time
};

} // namespace

const Format kZipkinFormat{
    "zipkin", "Zipkin v2 JSON", &ZipkinReader::recognises,
    [](const ReaderContext&) -> std::unique_ptr<Reader> { return std::make_unique<ZipkinReader>(); }};

} // namespace retrospan::import
