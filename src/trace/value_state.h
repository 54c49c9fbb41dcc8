// ValueState: what became of a value between the program and the recording: nothing, or recorders and SDKs
// cut it, masked it, left it out for its size. Read from the value alone, by the marks that real recorders
// write. Invariants: a mark is taken for one where recorders put it (the whole of a value, or its end); a
// length at which recorders often cut is evidence, not proof, and has a state of its own. Thread: pure.
// Complexity: linear.
#pragma once

#include <cstdint>
#include <string_view>

namespace retrospan {

enum class ValueState : std::uint8_t { recorded, notRecorded, empty, cut, perhapsCut, masked, leftOut };

/// Stands at the end of a text of which the import kept the beginning only.
inline constexpr std::string_view kCutOnImport = "\u2026 [truncated on import]";

struct ValueReport {
    ValueState state = ValueState::recorded;
    std::string_view kept; ///< what was recorded: the text without the mark of a cut
    bool json = false; ///< `kept` is a JSON object or array, of a cut value up to the cut
    bool goesOn = false; ///< of a cut value: the middle is missing, the end is there
    bool onImport = false; ///< of a cut value: the recorder had all of it
};

/// Of a value that is there. `{}`, `[]`, `null` and white space are empty.
[[nodiscard]] ValueReport valueStateOf(std::string_view text);
/// As in `show --json`; empty for a value that is recorded whole.
[[nodiscard]] std::string_view toString(ValueState state);

} // namespace retrospan
