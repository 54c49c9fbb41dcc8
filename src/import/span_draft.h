// SpanDraft: a span in the making, for readers that put spans together from pieces of a document. Names and
// ids are its own; attributes and events are views that must live until it is written. Thread: confined.
#pragma once

#include "import/batch_builder.h"

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace retrospan::import {

struct SpanDraft {
    std::string id, parent, name; ///< ids as the source has them; no parent: a root
    std::int64_t startNs = 0, endNs = 0;
    OtlpStatus status = OtlpStatus::unset;
    std::string statusMessage;
    std::vector<AttributeView> attributes;
    std::vector<EventView> events;

    /// Leaves out what is null.
    void add(std::string_view key, const ValueView& value)
    {
        if (!value.isNull()) attributes.push_back({key, value});
    }
    /// Leaves out what is empty.
    void addText(std::string_view key, std::string_view text)
    {
        if (!text.empty()) attributes.push_back({key, ValueView::ofText(text)});
    }
    /// Attributes are views: a temporary text would not live long enough.
    template <typename Temporary>
    requires std::same_as<std::remove_const_t<Temporary>, std::string>
    void addText(std::string_view key, Temporary&& text) = delete;
    /// Under the names of the GenAI conventions; leaves out what is not known.
    void addUsage(const Usage& usage);
    void fail(std::string message)
    {
        status = OtlpStatus::error;
        statusMessage = std::move(message);
    }
};

/// What the spans of a document share.
struct DraftOrigin {
    std::string_view trace;
    std::string_view scope; ///< the tool that wrote the document
    ResourceView resource;
    Place place;
};
void write(const SpanDraft& draft, const DraftOrigin& origin, BatchBuilder& out);

/// Numbers and yes or no are the score's value, everything else is its label.
void setValue(Score& score, const ValueView& value);

/// The text itself, else JSON; empty for null.
[[nodiscard]] std::string textOrJsonOf(const ValueView& value);
/// Milliseconds or seconds given as a number, as nanoseconds; 0 when it is none or out of range.
[[nodiscard]] std::int64_t durationNs(const ValueView& value, std::int64_t unitNs);

} // namespace retrospan::import
