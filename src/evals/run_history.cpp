#include "evals/run_history.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace retrospan::evals {
namespace {

constexpr std::array kByLetter{Judgement::passed, Judgement::failed, Judgement::notScored};
constexpr std::string_view kLetters = "pfnPFN"; ///< of these; capital ones of flaky cases

struct Seen {
    CaseHistory history;
    std::optional<Judgement> last;
    std::map<std::pair<std::string_view, std::string_view>, Judgement> bySetup; ///< version, data set
};

void add(Seen& seen, const PastRun& past, Judgement judgement)
{
    if (judgement == Judgement::notScored) return;
    ++seen.history.runs;
    if (judgement == Judgement::passed) ++seen.history.passed;
    if (seen.last && *seen.last != judgement) ++seen.history.turns;
    seen.last = judgement;
    if (past.version.empty()) return;
    const auto [entry, first] = seen.bySetup.try_emplace({past.version, past.dataSetHash}, judgement);
    if (!first && entry->second != judgement) seen.history.flaky = true;
}

/// Takes one case from the front of the text; nothing when none is there.
std::optional<JudgedCase> takeJudged(std::string_view& text)
{
    const std::size_t letter = kLetters.find(text.front());
    std::size_t length = 0;
    const auto [end, fault] = std::from_chars(text.data() + 1, text.data() + text.size(), length);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (letter == std::string_view::npos || fault != std::errc() || !text.starts_with(':')
        || length > text.size() - 1)
        return std::nullopt;
    JudgedCase judged{std::string(text.substr(1, length)), kByLetter[letter % kByLetter.size()],
                      letter >= kByLetter.size()};
    text.remove_prefix(1 + length);
    return judged;
}

} // namespace

PastRun pastRun(const Run& run)
{
    PastRun past{run.facts.version, run.dataSetHash, {}};
    for (const RepeatedCase& each : run.byCase())
        past.cases.push_back({each.id(), each.judgement(), each.flaky()});
    const auto idOf = [](const CaseRun& each) -> const std::string& { return each.output.caseId; };
    for (const std::string& id : run.missing)
        if (!std::ranges::binary_search(run.cases, id, {}, idOf))
            past.cases.push_back({id, Judgement::notScored, false});
    std::ranges::sort(past.cases, {}, &JudgedCase::caseId);
    return past;
}

std::string judgedText(std::span<const JudgedCase> cases)
{
    std::string text;
    for (const JudgedCase& each : cases) {
        const auto letter =
            static_cast<std::size_t>(std::ranges::find(kByLetter, each.judgement) - kByLetter.begin());
        text += kLetters[letter + (each.flaky ? kByLetter.size() : 0)];
        text += std::to_string(each.caseId.size()) + ":" + each.caseId;
    }
    return text;
}

Result<std::vector<JudgedCase>> readJudged(std::string_view text)
{
    std::vector<JudgedCase> cases;
    while (!text.empty()) {
        auto judged = takeJudged(text);
        if (!judged) return Error{"the judgements of an eval run are damaged"};
        cases.push_back(std::move(*judged));
    }
    return cases;
}

std::vector<CaseHistory> caseHistories(std::span<const PastRun> runs)
{
    std::map<std::string_view, Seen> cases;
    for (const PastRun& past : runs)
        for (const JudgedCase& each : past.cases) {
            Seen& seen = cases[each.caseId];
            add(seen, past, each.judgement);
            if (each.flaky) seen.history.flaky = true;
        }
    std::vector<CaseHistory> histories;
    for (auto& [id, seen] : cases) {
        seen.history.caseId = id;
        histories.push_back(std::move(seen.history));
    }
    return histories;
}

} // namespace retrospan::evals
