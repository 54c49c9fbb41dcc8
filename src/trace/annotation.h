// What people add to a recording: notes, and corrections of what was found in it. Both name what they are
// about by what a source recorded, so that they hold when the session is imported, read or repaired again,
// also elsewhere (case files). Texts are plain text; times are nanoseconds. Thread: plain values.
#pragma once

#include "trace/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan {

/// Both empty: the session as a whole.
struct SpanPlace {
    std::string trace; ///< external id
    SpanId span;
    friend bool operator==(const SpanPlace&, const SpanPlace&) = default;
};

/// A session, a span of it, or a step: the n-th of its kind of that span, from 0.
struct NotePlace {
    SpanPlace span;
    std::string step; ///< kind of the step as `replay --json` names it; empty: the span as such
    std::int64_t ordinal = 0;
    friend bool operator==(const NotePlace&, const NotePlace&) = default;
};

struct Note {
    std::int64_t id = 0; ///< in its workspace; 0 = not kept yet
    NotePlace place;
    std::string author;
    std::int64_t timeNs = 0; ///< when it was last written
    std::string text;
    std::string uid = {}; ///< the same in every workspace: kNoteUidDigits hex digits; empty = not kept yet
    friend bool operator==(const Note&, const Note&) = default;
};

inline constexpr std::size_t kNoteUidDigits = 32;

inline constexpr std::size_t kMaxNoteBytes = 64 * 1024;

enum class FindingKind : std::uint8_t { failure, signal, attempts, branch, interrupt, handoff };
inline constexpr std::size_t kFindingKindCount = 6;

enum class Verdict : std::uint8_t {
    dismissed, ///< it is none
    confirmed, ///< it is one
    added ///< the rules missed it; of a failure: it is here, and this is its category
};
inline constexpr std::size_t kVerdictCount = 3;

/// A finding is named by its kind and its first span, a signal also by its own kind. A session has at most
/// one correction of a finding, and one added failure.
struct Correction {
    FindingKind finding = FindingKind::failure;
    std::string detail; ///< of a signal: "loop"; else empty
    SpanPlace span;
    Verdict verdict = Verdict::dismissed;
    std::string value; ///< of an added failure: its category, or empty; of an added handoff: who takes over
    std::string author;
    std::int64_t timeNs = 0;
    friend bool operator==(const Correction&, const Correction&) = default;
};

/// What people added to a session.
struct Annotations {
    std::vector<Note> notes;
    std::vector<Correction> corrections;
};

} // namespace retrospan
