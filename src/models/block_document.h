// BlockDocument: something to read as a list of folding blocks: messages with their parts, a tool call,
// retrieved documents, events. Built on a worker, then only read. Invariants: blocks are in reading order;
// a block holds those after it that have a higher level; `text` points into memory that `owner` or `texts`
// keeps alive and is shown as plain characters. Thread: immutable once built. Complexity: one Block a part.
#pragma once

#include <QString>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::models {

/// What a block is, for its icon and colour.
enum class BlockRole : std::uint8_t {
    section,
    user,
    assistant,
    system,
    tool,
    other,
    reasoning,
    toolCall,
    toolResult,
    attachment,
    document,
    event,
    link,
    field,
    note,
    error,
    person, ///< a human on the agents' side
    handoff,
    wait
};

enum class BlockBody : std::uint8_t { none, text, code, json, image };
/// `left`, `right`: a bubble of a chat at that side; `letter`: a card as wide as text gets; `divider`: a
/// line between them. All but `plain` have header and body in one block of level 0.
enum class BlockLook : std::uint8_t { plain, left, right, letter, divider };
enum class BlockMark : std::uint8_t { none, added, removed };
enum class BlockTone : std::uint8_t { neutral, accent, ok, warning, error };

struct BlockBadge {
    QString text;
    BlockTone tone = BlockTone::neutral;
};

/// Bytes of a block's text.
struct BlockRange {
    std::size_t begin = 0, size = 0;
};

struct Block {
    static constexpr std::int64_t kNoTarget = -1;

    BlockRole role = BlockRole::other;
    BlockBody body = BlockBody::none;
    BlockMark mark = BlockMark::none;
    BlockLook look = BlockLook::plain;
    int level = 0;
    bool header = true; ///< has a line of its own above the body
    bool open = true; ///< at first
    QString title, detail; ///< of the header
    std::vector<BlockBadge> badges;
    std::string_view text; ///< the body; of an image its encoded bytes
    std::vector<BlockRange> ranges; ///< of a marked text: what differs in it, ascending
    std::int64_t target = kNoTarget; ///< a node to go to when the block is activated
};

struct BlockDocument {
    std::vector<Block> blocks;
    QString summary; ///< one line about the whole: "12 messages, 2 new"
    std::deque<std::string> texts; ///< bodies that are not part of `owner`
    std::shared_ptr<const void> owner;

    [[nodiscard]] bool empty() const { return blocks.empty(); }
    /// The block after the last one that `block` holds.
    [[nodiscard]] std::size_t endOf(std::size_t block) const;
    Block& add(BlockRole role, int level, const QString& title = {});
    /// Keeps `text` and returns a view of it.
    std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

} // namespace retrospan::models
