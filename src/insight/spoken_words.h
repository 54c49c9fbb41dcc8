// SpokenWords: what messages say, as a reader of a conversation takes it: by their words. Histories leave out
// reasoning and write calls in other ways, so that one message comes in several forms. Refers to the digest
// and adds the joined texts to it. Thread: confined. Complexity: each message is read once.
#pragma once

#include "trace/session_digest.h"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace retrospan::insight {

/// What clients put into the conversation in the user's name.
[[nodiscard]] bool isInjected(std::string_view text);
/// What a user typed behind a slash command, as Claude Code hands it to the model, with the command's name:
/// "/review the last commit"; empty for all else, and for commands with nothing behind them.
[[nodiscard]] std::string typedCommand(std::string_view text);
[[nodiscard]] bool looksLikeJson(std::string_view text);

class SpokenWords {
public:
    explicit SpokenWords(SessionDigest& digest)
        : m_digest(digest)
    {
    }

    [[nodiscard]] TextId of(MessageId message);
    /// The same for messages of one speaker that say the same.
    [[nodiscard]] std::uint64_t key(MessageId message);
    [[nodiscard]] static std::uint64_t key(Speaker speaker, TextId words)
    {
        return (static_cast<std::uint64_t>(speaker) + 1) << 32U | static_cast<std::uint64_t>(words);
    }
    [[nodiscard]] bool byUser(MessageId message) const { return m_digest.speaker(message) == Speaker::user; }
    /// What a recorded span or human said.
    void rememberOutput(const SpanDigest& said);
    [[nodiscard]] bool isKnownOutput(MessageId message);

private:
    [[nodiscard]] TextId withoutReasoning(TextId text);

    SessionDigest& m_digest;
    std::vector<TextId> m_words; ///< by message, as far as they were asked for
    std::vector<bool> m_read;
    std::unordered_set<TextId> m_outputs;
};

} // namespace retrospan::insight
