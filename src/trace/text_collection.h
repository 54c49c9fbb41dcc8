// TextCollection: the distinct texts of a session, each kept once and found by number.
// Invariants: number 0 is the empty text; equal texts that were cut by the same have one number; a number
// never changes. Of a text longer than kMaxTextBytes, and of all texts once kMaxBytes are kept, only the
// beginning is kept: size() says how long it was, hash() tells it from others, cutBy() who had cut it before,
// all by the whole text. Thread: confined while it is filled, then immutable. Complexity: add is linear in
// the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace retrospan {

enum class TextId : std::uint32_t { empty = 0 };

/// Who left out the end of a text before it was recorded here. That only its beginning is kept in memory is
/// not meant: see TextCollection::isCut.
enum class CutBy : std::uint8_t { nobody, source, import };

class TextCollection {
public:
    static constexpr std::size_t kMaxTextBytes = 64 * 1024;
    static constexpr std::size_t kMaxBytes = 128 * 1024 * 1024;
    static constexpr std::size_t kBeginningBytes = 256;

    /// `cutBy` is what only the caller knows; marks in the text are found.
    TextId add(std::string_view text, CutBy cutBy = CutBy::nobody);
    /// Texts of this collection as one, with line breaks between them; empty ones are left out.
    TextId join(std::span<const TextId> parts);
    /// What is kept of it.
    [[nodiscard]] std::string_view view(TextId id) const { return m_texts[index(id)].kept; }
    /// Bytes it has in the recording.
    [[nodiscard]] std::size_t size(TextId id) const { return m_texts[index(id)].bytes; }
    /// Only its beginning is kept here; the recording has all of it.
    [[nodiscard]] bool isCut(TextId id) const { return view(id).size() < size(id); }
    /// Equal for equal texts of all collections, whatever is kept of them. Not stable between programs.
    [[nodiscard]] std::uint64_t hash(TextId id) const { return m_texts[index(id)].hash; }
    [[nodiscard]] CutBy cutBy(TextId id) const;
    [[nodiscard]] bool anyCutOnImport() const { return m_anyCutOnImport; }
    [[nodiscard]] std::size_t count() const { return m_texts.size(); }

private:
    struct Text {
        std::string kept;
        std::size_t bytes = 0;
        std::uint64_t hash = 0;
        CutBy cutBy = CutBy::nobody;
    };
    static std::size_t index(TextId id) { return static_cast<std::size_t>(id); }
    [[nodiscard]] std::string_view kept(std::string_view text) const;
    TextId find(std::string_view beginning, const Text& text, std::uint64_t& place) const;
    TextId insert(std::string_view beginning, Text text, std::uint64_t place);

    std::deque<Text> m_texts{Text{}};
    std::unordered_map<std::uint64_t, TextId> m_byHash;
    bool m_anyCutOnImport = false;
    std::size_t m_bytes = 0;
};

/// The whole texts, not only what is kept of them. Constant time.
[[nodiscard]] bool sameText(const TextCollection& ofA, TextId a, const TextCollection& ofB, TextId b);
/// The beginning of a UTF-8 text, at most `bytes` long, not cut inside a character.
[[nodiscard]] std::string_view beginningOf(std::string_view text, std::size_t bytes);

} // namespace retrospan
