// The conversation of a session as the user saw it, as blocks: what each said, at the side of who said it,
// with marks between: a new day, a long silence, a wait for somebody, a handoff, a failed turn. Mail is shown
// as letters, everything else as a chat. Invariants: texts are plain characters; a block's target is the span
// that records it. Thread: pure. Complexity: O(steps).
#pragma once

#include "models/replay_blocks.h"
#include "models/time_window.h"

namespace retrospan::models {

/// How the user and the agent talked, by what the session says of its channel.
enum class ChannelKind : std::uint8_t { unknown, chat, mail, phone };
[[nodiscard]] ChannelKind channelKind(std::string_view channel);

/// What is told between messages of a handoff, an interrupt or a wait; null for other steps.
Block* addConversationEvent(BlockDocument& out, int level, const PreparedReplay& replay,
                            const replay::Step& step);

/// What was said in the window; `whole`: the window is the whole session, also what has no time is in it. Of
/// nothing there are no blocks, and the summary says why.
[[nodiscard]] std::shared_ptr<BlockDocument> conversationBlocks(const Replay& replay, TimeWindow window,
                                                                bool whole);

} // namespace retrospan::models
