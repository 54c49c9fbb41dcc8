#include "models/eval_case_search.h"

#include "models/text_search.h"

#include <QStringList>

#include <algorithm>

namespace retrospan::models {
namespace {

QString textOf(const std::string& text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

void addAnswers(std::span<const evals::CaseRun> repeats, QStringList& texts)
{
    for (const evals::CaseRun& each : repeats)
        texts << textOf(each.output.error.empty() ? each.output.text : each.output.error);
}

QStringList textsOf(const EvalComparison& comparison, const evals::DataSet* set, const std::string& caseId)
{
    QStringList texts{textOf(caseId)};
    if (const evals::EvalCase* which = set == nullptr ? nullptr : set->find(caseId)) {
        texts << textOf(which->workflow);
        for (const std::string& tag : which->tags) texts << textOf(tag);
    }
    addAnswers(comparison.candidateOf(caseId), texts);
    addAnswers(comparison.baselineOf(caseId), texts);
    return texts;
}

} // namespace

std::vector<bool> casesWith(const EvalComparison& comparison, const evals::DataSet* set, const QString& text,
                            const std::stop_token& stop)
{
    const QStringList words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const Qt::CaseSensitivity letters = caseOf(text);
    std::vector<bool> found(comparison.diff.cases.size());
    for (std::size_t place = 0; place < found.size() && !stop.stop_requested(); ++place) {
        const QStringList texts = textsOf(comparison, set, comparison.diff.cases[place].caseId);
        found[place] = std::ranges::all_of(words, [&](const QString& word) {
            return std::ranges::any_of(texts,
                                       [&](const QString& each) { return each.contains(word, letters); });
        });
    }
    return found;
}

} // namespace retrospan::models
