#include "models/eval_gate.h"

#include "models/format.h"
#include "models/plain_text.h"

#include <QRegularExpression>

namespace retrospan::models {

using evals::CheckResult;
using evals::Verdict;

namespace {

QString tr(const char* text)
{
    return EvalGate::tr(text);
}

QString failureText(const evals::RuleResult& rule, const CheckResult& check)
{
    QString measure = QString::fromStdString(std::string(toString(check.check.measure)));
    measure.remove(QRegularExpression(QStringLiteral("^(min|max)_")))
        .replace(QLatin1Char('_'), QLatin1Char(' '));
    const QString value = check.value
        ? QString::fromStdString(evals::valueText(check.check.measure, *check.value))
        : tr("not known");
    QString text = tr("%1: %2 %3, wanted %4")
                       .arg(oneLine(rule.rule.name, 80), measure, value,
                            QString::fromStdString(evals::limitText(check.check)));
    if (!check.explanation.empty()) text += QStringLiteral("; ") + oneLine(check.explanation);
    return text;
}

/// What the cases say, and what they are compared with.
QString summaryOf(const Verdict& verdict)
{
    const QString passed = tr("%1 of %2 passed")
                               .arg(exactCount(static_cast<std::int64_t>(verdict.passedCases)),
                                    countOf(static_cast<std::int64_t>(verdict.cases), tr("case")));
    return verdict.baselineHash.empty()
        ? tr("%1; without a baseline what is compared with it holds").arg(passed)
        : passed;
}

/// Why a policy cannot be used; empty when it can.
QString faultOf(const evals::PolicyReading& reading)
{
    if (reading.problems.empty()) return {};
    const QString first = visibleText(reading.problems.front().toString());
    const auto more = static_cast<std::int64_t>(reading.problems.size()) - 1;
    return more == 0
        ? tr("The policy cannot be used: %1").arg(first)
        : tr("The policy cannot be used: %1, and %2").arg(first, countOf(more, tr("more problem")));
}

} // namespace

QStringList failureTexts(const Verdict& verdict)
{
    QStringList texts;
    for (const std::string& fault : evals::standingFaults(verdict)) texts << visibleText(fault);
    for (const evals::RuleResult& rule : verdict.rules)
        for (const CheckResult& check : rule.checks)
            if (!check.passed) texts << failureText(rule, check);
    return texts;
}

EvalGate::EvalGate(std::shared_ptr<EvalSource> source, EvalReview& review, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_review(review)
{
    connect(&review, &EvalReview::stateChanged, this, &EvalGate::follow);
    connect(&review, &EvalReview::dataSetRead, this, &EvalGate::judgeAgain);
}

QString EvalGate::dataSet() const
{
    const auto& comparison = m_review.comparison();
    return comparison ? QString::fromStdString(comparison->candidate->dataSet) : QString();
}

/// Another run is looked at: what was said of the one before goes.
void EvalGate::follow()
{
    m_job.cancel();
    const bool awaited =
        m_review.state() == EvalReview::State::loading || m_review.state() == EvalReview::State::ready;
    show({awaited ? State::judging : State::idle, {}, {}, {}});
}

void EvalGate::judgeAgain()
{
    const bool known = m_review.dataSet().set || !m_review.dataSet().fault.isEmpty();
    if (!m_review.comparison() || !known) return;
    if (!m_review.dataSet().set) return show({State::unknown, m_review.dataSet().fault, {}, {}});
    show({State::judging, {}, m_policyPath, {}});
    m_job.run([source = m_source, comparison = m_review.comparison(), set = m_review.dataSet(),
               chosen = m_chosen.value(dataSet()).toStdString()](
                  const std::stop_token&) { return judge(*source, *comparison, set, chosen); },
              [this](Found found) { show(std::move(found)); });
}

EvalGate::Found EvalGate::judge(EvalSource& source, const EvalComparison& comparison, const EvalDataSet& set,
                                const std::string& chosen)
{
    const auto file = source.policy(set.path, chosen);
    if (!file.ok()) return {State::unknown, visibleText(file.error().message), {}, {}};
    if (!*file) return {State::noPolicy, tr("No policy file lies beside %1").arg(oneLine(set.path)), {}, {}};
    const QString path = QString::fromStdString((*file)->path);
    const evals::Run &candidate = *comparison.candidate, *baseline = comparison.baseline.get();
    const bool golden = !candidate.goldenHash.empty();
    if (golden && (baseline == nullptr || baseline->outputsHash != candidate.goldenHash))
        return {
            State::unknown,
            tr("The run was scored beside a golden run, which is not the baseline: retrospan gate --golden "
               "RUN judges it"),
            path,
            {}};
    const evals::PolicyReading policy = evals::readPolicy(**file, *set.set, true);
    if (const QString fault = faultOf(policy); !fault.isEmpty()) return {State::unknown, fault, path, {}};
    const Verdict verdict =
        evals::judge({*set.set, policy.policy, candidate, baseline, golden ? baseline : nullptr}, {});
    return {verdict.passed() ? State::passed : State::failed, summaryOf(verdict), path,
            failureTexts(verdict)};
}

void EvalGate::show(Found found)
{
    m_state = found.state;
    m_text = std::move(found.text);
    m_policyPath = std::move(found.policyPath);
    m_failures = std::move(found.failures);
    emit changed();
}

void EvalGate::setChosenPolicies(const QMap<QString, QString>& chosen)
{
    m_chosen = chosen;
    judgeAgain();
}

void EvalGate::choosePolicy(const QString& path)
{
    if (path.isEmpty())
        m_chosen.remove(dataSet());
    else
        m_chosen[dataSet()] = path;
    emit policiesChanged();
    judgeAgain();
}

bool EvalGate::policyChosen() const
{
    return m_chosen.contains(dataSet());
}

} // namespace retrospan::models
