#include "models/eval_texts.h"

#include "models/format.h"
#include "models/plain_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHash>

#include <functional>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using evals::Judgement;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("EvalTexts", text);
}

QString withVersion(const EvalRunLine& line, const QString& when)
{
    return line.version.empty() ? when : oneLine(line.version, 40) + u" · "_s + when;
}

/// Each with `more` that reads like another one.
void tellApart(QStringList& texts, const std::function<QString(std::size_t)>& more)
{
    QHash<QString, int> counts;
    for (const QString& text : texts) ++counts[text];
    for (qsizetype i = 0; i < texts.size(); ++i)
        if (counts[texts[i]] > 1) texts[i] = more(static_cast<std::size_t>(i));
}

} // namespace

QString passedText(const EvalRunLine& line)
{
    return line.passed + line.failed == 0
        ? tr("not scored")
        : tr("%1 of %2").arg(exactCount(line.passed), exactCount(line.cases));
}

QString runText(const EvalRunLine& line)
{
    return withVersion(line, formatListTime(line.timeNs, QDateTime::currentMSecsSinceEpoch() * 1'000'000));
}

QString exactRunText(const EvalRunLine& line)
{
    return withVersion(line, formatDateTime(line.timeNs));
}

QStringList runTexts(const std::vector<const EvalRunLine*>& lines)
{
    QStringList texts;
    for (const EvalRunLine* line : lines) texts << runText(*line);
    tellApart(texts, [&](std::size_t i) { return exactRunText(*lines[i]); });
    constexpr std::size_t shortId = 8;
    tellApart(texts, [&](std::size_t i) {
        return exactRunText(*lines[i]) + u" · "_s + oneLine(lines[i]->id.substr(0, shortId), shortId);
    });
    return texts;
}

QString authorText(const EvalRemark& remark)
{
    return oneLine(remark.author, 40);
}

QString decisionText(const EvalRemark& remark)
{
    const QString what = remark.decision == ReviewDecision::approved ? tr("approved by %1, %2")
        : remark.decision == ReviewDecision::rejected                ? tr("rejected by %1, %2")
                                                                     : tr("%1, %2");
    const QString said = what.arg(authorText(remark), formatDateTime(remark.timeNs));
    return remark.text.empty() ? said : said + u": "_s + oneLine(remark.text);
}

QString sideText(const std::optional<evals::CaseSide>& side)
{
    if (!side) return unknownText();
    if (side->judgement == Judgement::notScored) return tr("not scored");
    const QString judged = side->judgement == Judgement::passed ? tr("passed") : tr("failed");
    return judged + u' ' + QString::number(side->score, 'f', 2);
}

QString changeOfText(const QString& before, const QString& now)
{
    return before == now ? now : before + u" → "_s + now;
}

} // namespace retrospan::models
