// A span's content as plain text and as JSON, for the inspector and for copying. Pure. Linear.
#pragma once

#include "models/session_source.h"

#include <string>

namespace retrospan::models {

[[nodiscard]] std::string messagesText(const std::vector<Message>& messages);
/// Input and output of a span, with what came before when the source records only what is new.
[[nodiscard]] std::string conversationText(const SpanContent& content);
[[nodiscard]] std::string toolCallText(const ToolCall& call);
[[nodiscard]] std::string retrievalText(const SpanContent& content);
/// The messages of `now` that `before` had neither as input nor as output, and those that are gone.
[[nodiscard]] std::string changesText(const SpanContent& before, const SpanContent& now);
[[nodiscard]] std::string eventsText(const SpanView& view);
[[nodiscard]] std::string valueText(const ValueView& value);
/// The whole record as JSON text.
[[nodiscard]] std::string recordJson(const SpanView& view);

} // namespace retrospan::models
