// What two lists of messages differ in: what two calls were given, say. By content, whatever ids the messages
// have: the same ones, the same ones elsewhere, those of one speaker at corresponding places that say
// something else, and those of one list alone. Pure. Complexity: that of align() in the messages.
#pragma once

#include "replay/align.h"
#include "trace/session_digest.h"

namespace retrospan::replay {

/// Messages of one session.
struct MessageList {
    const SessionDigest* digest = nullptr;
    std::span<const MessageId> messages;
};

/// Pairs are places in the lists.
[[nodiscard]] Alignment diffMessages(const MessageList& baseline, const MessageList& candidate,
                                     const std::stop_token& stop = {});

} // namespace retrospan::replay
