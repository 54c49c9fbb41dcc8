#include "import/span_draft.h"

#include "import/canonical.h"
#include "import/json.h"

#include <cmath>

namespace retrospan::import {

void SpanDraft::addUsage(const Usage& usage)
{
    const auto count = [this](std::string_view key, std::int64_t number) {
        if (number != kUnknown) attributes.push_back({key, ValueView::ofInteger(number)});
    };
    count("gen_ai.usage.input_tokens", usage.input);
    count("gen_ai.usage.output_tokens", usage.output);
    count("gen_ai.usage.cache_read.input_tokens", usage.cacheRead);
    count("gen_ai.usage.cache_write.input_tokens", usage.cacheWrite);
    count(canonical::kCacheWrite1h, usage.cacheWrite1h);
    count("gen_ai.usage.reasoning.output_tokens", usage.reasoning);
}

void write(const SpanDraft& draft, const DraftOrigin& origin, BatchBuilder& out)
{
    SpanView span;
    span.traceId = origin.trace;
    span.id = spanIdFromText(draft.id);
    span.idText = draft.id;
    span.parentId = draft.parent.empty() ? SpanId{} : spanIdFromText(draft.parent);
    span.parentText = draft.parent;
    span.name = draft.name;
    span.startNs = draft.startNs;
    span.endNs = draft.endNs;
    span.status = draft.status;
    span.statusMessage = draft.statusMessage;
    span.attributes = draft.attributes;
    span.events = draft.events;
    span.resource = origin.resource;
    span.scope.name = origin.scope;
    out.add(span, origin.place);
}

void setValue(Score& score, const ValueView& value)
{
    if (value.type() == ValueView::Type::boolean)
        score.value = value.boolean() ? 1 : 0;
    else if (value.isNumber() && std::isfinite(value.real()))
        score.value = value.real();
    else
        score.label = textOrJsonOf(value);
}

std::string textOrJsonOf(const ValueView& value)
{
    if (value.isText()) return std::string(value.text());
    return value.isNull() ? std::string() : toJson(value);
}

std::int64_t durationNs(const ValueView& value, std::int64_t unitNs)
{
    const double number = value.isNumber() ? value.real() : 0;
    const bool sensible = number > 0 && number < 9e18 / static_cast<double>(unitNs);
    return sensible ? static_cast<std::int64_t>(number * static_cast<double>(unitNs)) : 0;
}

} // namespace retrospan::import
