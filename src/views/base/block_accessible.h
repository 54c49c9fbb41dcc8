// What a screen reader is told of a BlockArea: a list whose items are the rows on screen and the one that is
// current. Thread: GUI. Complexity: of the rows on screen.
#pragma once

namespace retrospan::views {

class BlockArea;

/// Makes Qt know BlockArea; may be called more than once.
void installBlockAccessibility();
/// The rows have other numbers now.
void forgetAccessibleRows(BlockArea* area);
/// Another row is current.
void tellCurrentRow(BlockArea* area);

} // namespace retrospan::views
