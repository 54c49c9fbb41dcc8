#include "replay/message_diff.h"

#include "replay/content_fold.h"

namespace retrospan::replay {
namespace {

/// Who says it: a result of a tool is no other tool's result changed.
std::uint64_t shapeOf(const SessionDigest& digest, MessageId message)
{
    ContentFold shape;
    shape.add(static_cast<std::uint64_t>(digest.speaker(message)));
    for (const DigestPart& part : digest.parts(message)) {
        if (part.type != PartType::toolResult) continue;
        shape.add(static_cast<std::uint64_t>(part.type));
        shape.add(digest.text(part.name));
    }
    return shape.sum();
}

std::vector<StepKey> keysOf(const MessageList& list)
{
    std::vector<StepKey> keys;
    keys.reserve(list.messages.size());
    for (const MessageId message : list.messages) {
        ContentFold content;
        content.add(*list.digest, message);
        keys.push_back({content.sum(), shapeOf(*list.digest, message)});
    }
    return keys;
}

} // namespace

Alignment diffMessages(const MessageList& baseline, const MessageList& candidate, const std::stop_token& stop)
{
    return align(keysOf(baseline), keysOf(candidate), stop);
}

} // namespace retrospan::replay
