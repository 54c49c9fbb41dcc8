#include "models/format.h"
#include "models/plain_text.h"
#include "models/record_json.h"
#include "models/span_blocks.h"

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kTitleChars = 120;

void addAttributes(BlockDocument& out, AttributesView attributes, std::int64_t dropped)
{
    if (!attributes.empty()) {
        Block& body = out.add(BlockRole::other, 2);
        body.header = false;
        body.body = BlockBody::json;
        body.text = out.keep(attributeListJson(attributes));
    }
    if (dropped > 0)
        out.add(BlockRole::note, 2, u"The recorder dropped %1 here."_s.arg(countOf(dropped, u"attribute"_s)));
}

/// Message and stack of an exception as text, what else there is as JSON.
void addException(BlockDocument& out, const EventView& event)
{
    std::vector<AttributeView> rest;
    for (const AttributeView& attribute : event.attributes) {
        const bool message = attribute.key == "exception.message";
        const bool stack = attribute.key == "exception.stacktrace";
        if (!attribute.value.isText() || (!message && !stack)) {
            rest.push_back(attribute);
            continue;
        }
        Block& block = out.add(message ? BlockRole::error : BlockRole::other, 2,
                               message ? u"Message"_s : u"Stack trace"_s);
        block.header = stack;
        block.body = stack ? BlockBody::code : BlockBody::text;
        block.text = attribute.value.text();
    }
    addAttributes(out, rest, event.droppedAttributes);
}

void addEvent(BlockDocument& out, const EventView& event, std::int64_t startNs)
{
    const ValueView* type = findAttribute(event.attributes, "exception.type");
    const bool exception = event.name == "exception";
    Block& block = out.add(exception ? BlockRole::error : BlockRole::event, 1);
    block.title = event.name.empty() ? u"(no name)"_s : oneLine(event.name, kTitleChars);
    if (exception && type && type->isText()) block.title += u" · "_s + oneLine(type->text(), kTitleChars);
    if (event.timeNs > 0) {
        const bool inside = event.timeNs >= startNs && startNs > 0;
        block.detail = inside ? u"+"_s + formatDuration(event.timeNs - startNs) + u" · "_s : QString();
        block.detail += formatTimeOfDay(event.timeNs);
    } else {
        block.detail = u"no time"_s;
    }
    if (event.attributes.empty()) block.badges.push_back({u"no attributes"_s, BlockTone::neutral});
    if (exception) return addException(out, event);
    addAttributes(out, event.attributes, event.droppedAttributes);
}

void addDropped(BlockDocument& out, std::int64_t count, const QString& what)
{
    if (count > 0) out.add(BlockRole::note, 1, u"The recorder dropped %1 here."_s.arg(countOf(count, what)));
}

} // namespace

std::shared_ptr<BlockDocument> eventBlocks(const Inspection& span)
{
    auto out = std::make_shared<BlockDocument>();
    out->owner = span;
    const SpanView& view = span->view;
    if (!view.events.empty() || view.droppedEvents > 0) {
        out->add(BlockRole::section, 0, u"Events"_s).detail =
            exactCount(static_cast<std::int64_t>(view.events.size()));
        for (const EventView& event : view.events) addEvent(*out, event, view.startNs);
        addDropped(*out, view.droppedEvents, u"event"_s);
    }
    if (view.links.empty() && view.droppedLinks == 0) return out;
    out->add(BlockRole::section, 0, u"Links"_s).detail =
        exactCount(static_cast<std::int64_t>(view.links.size()));
    std::int64_t place = 0;
    for (const LinkView& link : view.links) {
        Block& block = out->add(BlockRole::link, 1, u"Span "_s + oneLine(link.spanId, kTitleChars));
        block.detail = u"trace "_s + oneLine(link.traceId, kTitleChars);
        block.target = place++;
        addAttributes(*out, link.attributes, link.droppedAttributes);
    }
    addDropped(*out, view.droppedLinks, u"link"_s);
    return out;
}

} // namespace retrospan::models
