// Diagnostics and the ImportReport: everything that was odd about an input, counted by code, with
// the place and an example of the first. Bad data never stops an import; it is written here.
// Thread: confined to the importing thread, then moved out. Complexity: add O(log codes).
#pragma once

#include "trace/place.h"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retrospan::import {

enum class Severity : std::uint8_t { info, warning, error };
[[nodiscard]] std::string_view toString(Severity severity);

/// What a code means, for people; empty for codes that do not exist.
/// Code and meaning, in the order of the codes.
using DiagnosticMeaning = std::pair<std::string_view, std::string_view>;
[[nodiscard]] std::span<const DiagnosticMeaning> diagnosticMeanings();
[[nodiscard]] std::string_view meaningOf(std::string_view code);

struct Diagnostic {
    std::string code; ///< stable, snake_case: "bad_json", "duplicate_span", ...
    Severity severity = Severity::info;
    std::uint64_t count = 0;
    std::string where; ///< place of the first: "line 12", "byte 4096", "span 00f067aa0ba902b7", "whole input"
    std::string example; ///< what it looked like, at most kExampleBytes, control characters escaped
};

class ImportReport {
public:
    static constexpr std::size_t kExampleBytes = 200;

    /// Counts one finding; place and example of the first of each code are kept.
    void add(std::string_view code, Severity severity, const Place& place, std::string_view example = {},
             std::uint64_t count = 1);
    /// The same for what has no place in the input's bytes.
    void addAt(std::string_view where, std::string_view code, Severity severity, std::string_view example,
               std::uint64_t count);
    /// Places that are added from now on stand in this member of an archive; empty: in the input itself.
    void enter(std::string_view member) { m_member = member; }
    /// In order of severity (errors first), then code.
    [[nodiscard]] std::vector<Diagnostic> diagnostics() const;
    [[nodiscard]] bool hasErrors() const;
    /// It only tells what is left out of a folder whose recordings have reports of their own.
    [[nodiscard]] bool besideRecordings() const { return ofFolder && !hasErrors(); }

    std::string path;
    std::string format; ///< registry name, several joined by '+', empty when nothing was recognised
    std::uint64_t sessions = 0, traces = 0, spans = 0; ///< distinct ones this input contributed to
    std::uint64_t bytes = 0;
    std::uint64_t sampled = 0; ///< spans that the intake rules did not let in
    bool ofFolder = false; ///< of what a folder holds beside recordings

    /// Every example and archive member goes through it first; empty: as it is.
    void setScrubber(std::function<std::string(std::string_view)> scrub) { m_scrub = std::move(scrub); }

private:
    std::function<std::string(std::string_view)> m_scrub;
    std::map<std::string, Diagnostic, std::less<>> m_byCode;
    std::string m_member;
};

} // namespace retrospan::import
