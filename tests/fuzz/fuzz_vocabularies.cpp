// Lines of "key=value" as the attributes of one span (a leading '@' puts the attribute on an event, '^' on
// the resource): what the vocabularies make of hostile messages, tool calls, documents and numbers.
#include "import/vocabulary.h"
#include "trace/arena.h"

#include <cstdint>
#include <vector>

namespace {

using namespace retrospan;

/// Numbers as numbers, so that both forms are reached.
ValueView valueOf(std::string_view text)
{
    if (text == "true") return ValueView::ofBoolean(true);
    if (!text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos)
        return ValueView::ofInteger(std::stoll(std::string(text)));
    return ValueView::ofText(text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<AttributeView> own, ofEvent, ofResource;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        std::vector<AttributeView>& list = line.starts_with('@') ? ofEvent
            : line.starts_with('^')                              ? ofResource
                                                                 : own;
        if (&list != &own) line.remove_prefix(1);
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos)
            list.push_back({line.substr(0, equals), valueOf(line.substr(equals + 1))});
    }
    const EventView event{1, "gen_ai.client.inference.operation.details", ofEvent, 0};
    SpanView span;
    span.traceId = "trace";
    span.id = SpanId{1};
    span.name = "span";
    span.attributes = own;
    span.events = {&event, 1};
    span.resource.attributes = ofResource;
    Arena arena;
    static_cast<void>(import::deriveFacts(span, arena, true));
    static_cast<void>(import::deriveContent(span));
    return 0;
}
