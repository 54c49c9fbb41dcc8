// What a reader is told about a value that is not simply there: empty, cut, masked, left out. Invariants:
// what was recorded is shown as it is; only of JSON that was cut the mark at its end gives way to the note.
// Thread: pure. Complexity: setValue is linear in the value; stringNote looks at both ends only, since rows
// of JSON are painted often.
#pragma once

#include "models/block_document.h"
#include "trace/text_collection.h"
#include "trace/value_state.h"

namespace retrospan::models {

/// "cut by the source after 12,000 characters"; empty for a value that is recorded whole.
[[nodiscard]] QString stateText(const ValueReport& report);
/// "cut on import", in the same words; empty when nobody cut it.
[[nodiscard]] QString cutText(CutBy cutBy);
/// The body of a block: JSON as such, up to the cut if there is one, all else as `plain`. Returns what there
/// is to say of it, as stateText does.
QString setValue(Block& block, std::string_view text, BlockBody plain);
/// The same for a block with a header, which says it there.
void setNotedValue(Block& block, std::string_view text, BlockBody plain);
/// A block without a header and, if there is something to say, a note after it.
Block& addPlainValue(BlockDocument& out, int level, std::string_view text, BlockBody plain);
/// A note as a line of its own: "Masked by the source."
void addStateNote(BlockDocument& out, int level, const QString& state);
/// A few words about a string of a JSON document, by its characters as written; empty when it is whole.
[[nodiscard]] QString stringNote(std::string_view raw);

} // namespace retrospan::models
