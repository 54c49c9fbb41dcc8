// TextCollection: the distinct texts of a session, each kept once and found by number.
// Invariants: number 0 is the empty text; equal texts have one number; a number never changes. Of a text
// longer than kMaxTextBytes, and of all texts once kMaxBytes are kept, only the beginning is kept: size()
// says how long it was. Thread: confined while it is filled, then immutable. Complexity: add is linear in the
// text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace retrospan {

enum class TextId : std::uint32_t { empty = 0 };

class TextCollection {
public:
    static constexpr std::size_t kMaxTextBytes = 64 * 1024;
    static constexpr std::size_t kMaxBytes = 128 * 1024 * 1024;
    static constexpr std::size_t kBeginningBytes = 256;

    TextId add(std::string_view text);
    /// What is kept of it.
    [[nodiscard]] std::string_view view(TextId id) const { return m_texts[index(id)].kept; }
    /// Bytes it has in the recording.
    [[nodiscard]] std::size_t size(TextId id) const { return m_texts[index(id)].bytes; }
    [[nodiscard]] bool isCut(TextId id) const { return view(id).size() < size(id); }
    /// The recording itself has only the beginning: its import cut it.
    [[nodiscard]] bool cutOnImport(TextId id) const { return m_cutOnImport.contains(id); }
    [[nodiscard]] bool anyCutOnImport() const { return !m_cutOnImport.empty(); }
    [[nodiscard]] std::size_t count() const { return m_texts.size(); }

private:
    struct Text {
        std::string kept;
        std::size_t bytes = 0;
        std::uint64_t hash = 0;
    };
    static std::size_t index(TextId id) { return static_cast<std::size_t>(id); }

    std::deque<Text> m_texts{Text{}};
    std::unordered_map<std::uint64_t, TextId> m_byHash;
    std::unordered_set<TextId> m_cutOnImport;
    std::size_t m_bytes = 0;
};

/// The beginning of a UTF-8 text, at most `bytes` long, not cut inside a character.
[[nodiscard]] std::string_view beginningOf(std::string_view text, std::size_t bytes);

} // namespace retrospan
