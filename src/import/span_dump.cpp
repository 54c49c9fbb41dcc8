// Span dumps that are not OTLP (formats.md 5.1 to 5.3): spans as the OpenTelemetry SDKs of Python, JavaScript
// and Go print them, Phoenix span objects, and what home-made exporters make of either; one by one, or in
// objects around lists of them.
#include "import/dump_span.h"
#include "import/formats.h"

#include <algorithm>
#include <array>

namespace retrospan::import {
namespace {

constexpr std::array<std::string_view, 3> kLists{"spans", "traces", "data"};
constexpr int kMaxNesting = 3; ///< {"traces": [{"spans": [...]}]} and one around it
constexpr std::size_t kLookedAt = 8; ///< the first elements of a list may be broken

bool namesTrace(const ValueView& object)
{
    return !dump::firstOf(object, {"trace_id", "traceId"}).isNull();
}

/// The first span in `value` or in the lists that it wraps; nullptr when there is none.
const ValueView* spanIn(const ValueView& value, bool insideTrace, int nesting)
{
    if (dump::isSpan(value, insideTrace)) return &value;
    if (!value.isMap() || nesting >= kMaxNesting || !value["projectId"].isNull()) return nullptr;
    for (const std::string_view list : kLists) {
        const auto items = value[list].items();
        for (const ValueView& item : items.first(std::min(items.size(), kLookedAt)))
            if (const ValueView* span = spanIn(item, list == "spans" && namesTrace(value), nesting + 1))
                return span;
    }
    return nullptr;
}

/// {"name": {"0": ..., "1": ...}, "context.span_id": {...}, ...}: what pandas makes of a data frame.
bool isColumns(const ValueView& root)
{
    return root["context.trace_id"].isMap() && !root["context.trace_id"].members().empty();
}

void readColumns(const ValueView& root, BatchBuilder& out, const Place& place)
{
    const AttributesView columns = root.members();
    const AttributesView index = root["context.trace_id"].members();
    const bool named = root["context.span_id"].isMap();
    std::vector<AttributeView> row;
    for (std::size_t i = 0; i < index.size() && !out.stopped(); ++i) {
        row.clear();
        if (!named) row.push_back({"context.span_id", ValueView::ofText(index[i].key)});
        for (const AttributeView& column : columns) {
            const AttributesView cells = column.value.members();
            if (i < cells.size() && cells[i].key == index[i].key)
                row.push_back({column.key, cells[i].value});
            else
                out.report().add("attributes_dropped", Severity::warning, place, column.key);
        }
        dump::addSpan(ValueView::ofMap(row), out, place);
    }
}

enum class Kind { dump, phoenix };

std::optional<Kind> kindOf(const Document& document)
{
    if (document.shape != Document::Shape::json) return std::nullopt;
    if (isColumns(document.root)) return Kind::phoenix;
    const ValueView* span = spanIn(document.root, false, 0);
    if (span == nullptr) return std::nullopt;
    return dump::isPhoenixSpan(*span) ? Kind::phoenix : Kind::dump;
}

void readValue(const ValueView& value, const dump::Surroundings& outer, BatchBuilder& out, const Place& place,
               int nesting)
{
    if (dump::isSpan(value, false)) return dump::addSpan(value, out, place);
    dump::Surroundings around;
    around.shared = outer.shared;
    dump::Fields fields(value);
    std::vector<std::pair<std::string_view, ValueView>> lists;
    for (const std::string_view name : kLists)
        if (value[name].isArray()) lists.emplace_back(name, fields.take({name}));
    if (!value["spans"].isNull()) around.traceId = fields.take({"trace_id", "traceId"});
    dump::appendSurroundings(fields.left(), around);
    for (const auto& [name, list] : lists) {
        if (name == "spans"
            || std::all_of(list.items().begin(), list.items().end(),
                           [](const ValueView& item) { return dump::isSpan(item, false); })) {
            dump::addSpans(list, around, out, place);
            continue;
        }
        for (const ValueView& item : list.items())
            if (item.isMap() && nesting < kMaxNesting)
                readValue(item, around, out, place, nesting + 1);
            else
                out.report().add("unknown_document", Severity::warning, place, name);
    }
}

template <Kind ours> class SpanDumpReader : public Reader {
public:
    bool read(const Document& document, BatchBuilder& out) override
    {
        if (kindOf(document) != ours) return false;
        out.setFormat(ours == Kind::phoenix ? "phoenix" : "span-dump");
        if (isColumns(document.root))
            readColumns(document.root, out, document.place);
        else
            readValue(document.root, {}, out, document.place, 0);
        return true;
    }
};

} // namespace

const Format kPhoenixFormat{"phoenix", "Phoenix spans",
                            [](const Document& document) { return kindOf(document) == Kind::phoenix; },
                            [](const ReaderContext&) -> std::unique_ptr<Reader> {
                                return std::make_unique<SpanDumpReader<Kind::phoenix>>();
                            }};

const Format kSpanDumpFormat{"span-dump", "OpenTelemetry SDK span dump",
                             [](const Document& document) { return kindOf(document) == Kind::dump; },
                             [](const ReaderContext&) -> std::unique_ptr<Reader> {
                                 return std::make_unique<SpanDumpReader<Kind::dump>>();
                             }};

} // namespace retrospan::import
