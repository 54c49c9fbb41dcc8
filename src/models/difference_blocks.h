// What two texts or messages differ in as blocks: both, one below the other, with the words that differ
// marked; JSON by its fields. Invariants: texts are those of the comparison's sessions, which the document
// must keep alive. Thread: pure. Complexity: that of comparing the texts.
#pragma once

#include "models/comparison.h"
#include "models/replay_parts.h"

namespace retrospan::models {

/// A replay and one of its steps' spans, for texts that lead to it.
struct TextPlace {
    const PreparedReplay& replay;
    Row row = kNoRow;
};

/// Added to targets that are rows of the candidate.
inline constexpr std::int64_t kCandidateTarget = std::int64_t{1} << 40;

/// Word by word; both must outlive the document.
void addWordDifference(BlockDocument& out, int level, std::string_view before, std::string_view after,
                       const std::stop_token& stop);
/// By fields when both are JSON objects or lists, else word by word; both must outlive the document.
void addDifference(BlockDocument& out, const QString& title, std::string_view before, std::string_view after,
                   const std::stop_token& stop);
/// The same of texts of sessions.
void addTextDifference(BlockDocument& out, const QString& title, const TextPlace& before, TextId beforeText,
                       const TextPlace& after, TextId afterText, const std::stop_token& stop);
/// What differs between two lists of messages, and how many do not.
void addMessageDifference(BlockDocument& out, const QString& title, const TextPlace& before,
                          const std::vector<MessageId>& beforeMessages, const TextPlace& after,
                          const std::vector<MessageId>& afterMessages, const std::stop_token& stop);

} // namespace retrospan::models
