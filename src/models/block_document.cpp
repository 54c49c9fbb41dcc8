#include "models/block_document.h"

namespace retrospan::models {

std::size_t BlockDocument::endOf(std::size_t block) const
{
    std::size_t end = block + 1;
    while (end < blocks.size() && blocks[end].level > blocks[block].level) ++end;
    return end;
}

Block& BlockDocument::add(BlockRole role, int level, const QString& title)
{
    Block& block = blocks.emplace_back();
    block.role = role;
    block.level = level;
    block.title = title;
    return block;
}

} // namespace retrospan::models
