// ContentFold: folds what a step or message says into one number, by which it is found again in another
// session. Not stable between programs: never stored. Thread: confined.
#pragma once

#include "trace/session_digest.h"

#include <functional>

namespace retrospan::replay {

class ContentFold {
public:
    void add(std::string_view text) { add(std::hash<std::string_view>()(text)); }
    void add(std::uint64_t number) { m_sum = (m_sum ^ number) * 0x9E3779B97F4A7C15 + (m_sum >> 29); }
    /// The whole text, whatever is kept of it.
    void add(const SessionDigest& digest, TextId text)
    {
        add(digest.texts().hash(text));
        add(digest.texts().size(text));
    }
    void add(const SessionDigest& digest, MessageId message)
    {
        add(static_cast<std::uint64_t>(digest.speaker(message)));
        for (const DigestPart& part : digest.parts(message)) { // not its id: every run has others
            add(static_cast<std::uint64_t>(part.type));
            add(digest.text(part.name));
            add(digest, part.text);
        }
    }
    [[nodiscard]] std::uint64_t sum() const { return m_sum; }

private:
    std::uint64_t m_sum = 0x84222325CBF29CE4;
};

} // namespace retrospan::replay
