#include "replay/step_place.h"

#include "trace/span_places.h"

namespace retrospan::replay {
namespace {

/// The n-th step of the row among those of a kind.
StepIndex stepAt(const Journey& journey, Row row, const NotePlace& place)
{
    for (std::size_t kind = 0; kind < kStepKindCount; ++kind) {
        if (toString(static_cast<StepKind>(kind)) != place.step) continue;
        std::int64_t left = place.ordinal;
        for (const StepIndex step : journey.ofKind(static_cast<StepKind>(kind)))
            if (journey.steps()[step].row == row && left-- == 0) return step;
    }
    return row == kNoRow ? kNoStep : journey.stepOf(row);
}

} // namespace

NotePlace placeOf(const Journey& journey, StepIndex step)
{
    const Step& at = journey.steps()[step];
    NotePlace place;
    if (at.row != kNoRow) place.span = retrospan::placeOf(journey.table(), at.row);
    place.step = toString(at.kind);
    for (const StepIndex other : journey.ofKind(at.kind)) {
        if (other >= step) break;
        place.ordinal += journey.steps()[other].row == at.row ? 1 : 0;
    }
    return place;
}

std::vector<StepIndex> stepsOf(const Journey& journey, std::span<const Note> notes)
{
    std::vector<SpanPlace> places;
    for (const Note& note : notes) places.push_back(note.place.span);
    const std::vector<Row> rows = rowsOf(journey.table(), places);
    std::vector<StepIndex> steps;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        const NotePlace& place = notes[i].place;
        const bool gone = rows[i] == kNoRow && !place.span.span.empty();
        steps.push_back(gone ? kNoStep : stepAt(journey, rows[i], place));
    }
    return steps;
}

} // namespace retrospan::replay
