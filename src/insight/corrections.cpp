#include "insight/corrections.h"

#include "trace/span_places.h"

namespace retrospan::insight {

Corrections::Corrections(const SpanTable& table, std::span<const Correction> corrections)
{
    if (corrections.empty()) return;
    std::vector<SpanPlace> places;
    for (const Correction& correction : corrections) places.push_back(correction.span);
    const std::vector<Row> rows = rowsOf(table, places);
    for (std::size_t i = 0; i < corrections.size(); ++i)
        if (rows[i] != kNoRow) m_all.push_back({rows[i], &corrections[i]});
}

Judgement Corrections::of(FindingKind finding, Row row, std::string_view detail) const
{
    for (const Added& one : m_all)
        if (one.row == row && one.correction->finding == finding && one.correction->detail == detail)
            return {one.correction->verdict, one.correction->author};
    return {};
}

std::vector<Corrections::Added> Corrections::saying(FindingKind finding, Verdict verdict) const
{
    std::vector<Added> found;
    for (const Added& one : m_all)
        if (one.correction->finding == finding && one.correction->verdict == verdict) found.push_back(one);
    return found;
}

std::string_view toString(FindingKind finding)
{
    switch (finding) {
    case FindingKind::failure: return "failure";
    case FindingKind::signal: return "signal";
    case FindingKind::attempts: return "attempts";
    case FindingKind::branch: return "branch";
    case FindingKind::interrupt: return "interrupt";
    case FindingKind::handoff: break;
    }
    return "handoff";
}

std::string_view toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::dismissed: return "dismissed";
    case Verdict::confirmed: return "confirmed";
    case Verdict::added: break;
    }
    return "added";
}

std::optional<FindingKind> findingFromText(std::string_view text)
{
    for (std::size_t i = 0; i < kFindingKindCount; ++i)
        if (const auto finding = static_cast<FindingKind>(i); toString(finding) == text) return finding;
    return std::nullopt;
}

} // namespace retrospan::insight
