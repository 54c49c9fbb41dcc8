#include "views/evals/diff_header.h"

#include "models/eval_texts.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/flow_layout.h"
#include "views/base/labels.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <optional>

namespace retrospan::views {

using namespace Qt::StringLiterals;
using evals::FigureDiff;
using evals::Finding;
using models::EvalReview;

namespace {

/// "83 % (5 of 6; 95 % interval 44 to 97 %)": of the cases that were scored, and how many were not.
QString shareText(const evals::PassShare& share)
{
    const auto passed = static_cast<std::int64_t>(share.passed),
               all = static_cast<std::int64_t>(share.scored);
    if (all == 0) return DiffHeader::tr("not scored");
    const QString unscored = share.cases == share.scored
        ? QString()
        : DiffHeader::tr("; %1 not scored").arg(share.cases - share.scored);
    return DiffHeader::tr("%1 (%2 of %3 scored%6; 95 % interval %4 to %5 %)")
        .arg(models::formatShare(passed, all), models::exactCount(passed), models::exactCount(all))
        .arg(share.interval.low * 100, 0, 'f', 0)
        .arg(share.interval.high * 100, 0, 'f', 0)
        .arg(unscored);
}

/// Cases of the data set as it is now that the run knows nothing of; `set` may be null.
std::vector<std::string> casesSince(const evals::Run& run, const evals::DataSet* set)
{
    std::vector<std::string> since;
    if (set == nullptr) return since;
    const auto idOf = [](const evals::CaseRun& each) -> const std::string& { return each.output.caseId; };
    for (const evals::EvalCase& each : set->cases)
        if (!std::ranges::binary_search(run.cases, each.id, {}, idOf)
            && !std::ranges::binary_search(run.missing, each.id))
            since.push_back(each.id);
    return since;
}

/// What makes the run say less than it seems to.
QString warningsOf(const models::EvalComparison& comparison, const evals::DataSet* set)
{
    QStringList warnings;
    const auto add = [&](const std::vector<std::string>& cases, const QString& what) {
        const auto count = static_cast<std::int64_t>(cases.size());
        if (count > 0) warnings << models::countOf(count, DiffHeader::tr("case")) + u' ' + what;
    };
    add(comparison.candidate->missing, DiffHeader::tr("without an output"));
    add(comparison.candidate->duplicate, DiffHeader::tr("with several outputs, of which the first counts"));
    add(comparison.candidate->unknown, DiffHeader::tr("that the data set does not have"));
    add(casesSince(*comparison.candidate, set),
        DiffHeader::tr("of the data set as it is now that this run has not"));
    if (!comparison.diff.sameDataSet)
        warnings << DiffHeader::tr(
            "the data set has changed between these runs: other expectations may be why "
            "cases are judged differently");
    if (const std::string repeats = repeatsText(comparison.diff); !repeats.empty())
        warnings << models::oneLine(repeats);
    return warnings.join(u"; "_s);
}

Tone toneOf(Finding finding)
{
    return finding == Finding::better ? Tone::ok : finding == Finding::worse ? Tone::error : Tone::neutral;
}

} // namespace

DiffHeader::DiffHeader(const models::EvalHistory& history, EvalReview& review, QWidget* parent)
    : QWidget(parent)
    , m_history(history)
    , m_review(review)
    , m_run(plainLabel(this))
    , m_against(plainLabel(this, tr("against")))
    , m_baseline(new QComboBox(this))
    , m_signOff(new ElidedLabel(this))
    , m_warning(new ElidedLabel(this))
    , m_figures(new QWidget(this))
{
    setObjectName(QStringLiteral("evalDiff"));
    setAutoFillBackground(true);
    m_run->setObjectName(QStringLiteral("evalCandidate"));
    m_run->setFont(scaledFont(font(), 1, QFont::DemiBold));
    m_baseline->setObjectName(QStringLiteral("evalBaseline"));
    m_baseline->setAccessibleName(tr("Baseline"));
    m_signOff->setObjectName(QStringLiteral("evalSignOff"));
    m_warning->setObjectName(QStringLiteral("evalWarning"));
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_run, m_against, m_baseline})
        line->addWidget(widget);
    line->addWidget(m_signOff, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 4);
    column->setSpacing(6);
    column->addLayout(line);
    column->addWidget(m_warning);
    column->addWidget(m_figures);
    new FlowLayout(m_figures, 20, 4);
    connect(m_baseline, &QComboBox::activated, this,
            [this] { m_review.compare(m_review.candidateKey(), m_baseline->currentData().toLongLong()); });
    connect(&review, &EvalReview::stateChanged, this, [this] {
        if (m_review.state() == EvalReview::State::loading) showRuns(); // which are known by then
        showFigures();
    });
    connect(&review, &EvalReview::dataSetRead, this, &DiffHeader::showFigures);
    connect(&review.remarks(), &models::EvalRemarks::changed, this, &DiffHeader::showSignOff);
    connect(&history, &models::EvalHistory::stateChanged, this, &DiffHeader::showRuns);
}

void DiffHeader::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.surface);
    setTextColour(*m_against, theme.textSecondary);
    setTextColour(*m_warning, theme.tone(Tone::warning));
    showSignOff();
    showFigures();
}

/// The run, and the other runs over its data set, newest first.
void DiffHeader::showRuns()
{
    const EvalRunLine* candidate = m_history.find(m_review.candidateKey());
    std::vector<const EvalRunLine*> runs;
    for (const EvalRunLine& line : m_history.all())
        if (candidate != nullptr && line.dataSet == candidate->dataSet) runs.push_back(&line);
    const QStringList texts = models::runTexts(runs);
    m_run->clear();
    m_baseline->clear();
    m_baseline->addItem(tr("nothing"), qint64{EvalReview::kNoRun});
    for (std::size_t i = 0; i < runs.size(); ++i) {
        QString text = texts[static_cast<qsizetype>(i)];
        if (runs[i] == candidate) {
            m_run->setText(text);
            continue;
        }
        if (runs[i]->agent != candidate->agent) text += u" · "_s + models::oneLine(runs[i]->agent, 40);
        m_baseline->addItem(text, qint64{runs[i]->key});
    }
    m_baseline->setCurrentIndex(std::max(0, m_baseline->findData(qint64{m_review.baselineKey()})));
    showSignOff();
}

void DiffHeader::showSignOff()
{
    QStringList all;
    std::optional<EvalRemark> last;
    for (const EvalRemark& each : m_review.remarks().on({})) {
        all << models::decisionText(each);
        if (each.decision != ReviewDecision::none) last = each;
    }
    m_signOff->setText(!last ? tr("not signed off") : models::decisionText(*last));
    m_signOff->setExactText(all.join(u'\n'));
    setTextColour(*m_signOff,
                  !last                                            ? m_theme.textSecondary
                      : last->decision == ReviewDecision::approved ? m_theme.tone(Tone::ok)
                                                                   : m_theme.tone(Tone::error));
}

void DiffHeader::addFigure(const QString& name, const QString& value, const QString& finding, Tone tone)
{
    auto* widget = new QWidget(m_figures);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(5);
    const auto add = [&](const QString& text, const QColor& colour) {
        if (text.isEmpty()) return;
        QLabel* label = plainLabel(widget, text);
        setTextColour(*label, colour);
        row->addWidget(label);
    };
    add(name, m_theme.textSecondary);
    add(value, m_theme.text);
    add(finding, tone == Tone::neutral ? m_theme.textSecondary : m_theme.tone(tone));
    widget->setAccessibleName(QStringList{name, value, finding}.join(u' '));
    m_figures->layout()->addWidget(widget);
}

void DiffHeader::addPassRate(const models::EvalComparison& comparison)
{
    const evals::RunDiff& diff = comparison.diff;
    if (!comparison.baseline)
        return addFigure(tr("Passed"), shareText(diff.candidatePassed), {}, Tone::neutral);
    addFigure(tr("Passed"),
              models::changeOfText(shareText(diff.baselinePassed), shareText(diff.candidatePassed)),
              QString::fromStdString(evals::findingText(diff.passed)), toneOf(diff.passed.test.finding));
}

void DiffHeader::showFigures()
{
    qDeleteAll(m_figures->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    const auto& comparison = m_review.comparison();
    const QString warnings = comparison ? warningsOf(*comparison, m_review.dataSet().set.get()) : QString();
    m_warning->setText(warnings);
    m_warning->setVisible(!warnings.isEmpty());
    if (!comparison) return;
    addPassRate(*comparison);
    if (!comparison->baseline) return;
    const auto add = [this](const QString& name, const FigureDiff& figure, auto format) {
        if (figure.counts.all() == 0) return;
        addFigure(name, models::changeOfText(format(figure.baseline), format(figure.candidate)),
                  QString::fromStdString(evals::findingText(figure)), toneOf(figure.test.finding));
    };
    const evals::RunDiff& diff = comparison->diff;
    add(tr("Mean score"), diff.score, [](double mean) { return QString::number(mean, 'f', 3); });
    add(tr("Cost a case"), diff.cost, [](double mean) { return models::formatMoney(std::llround(mean)); });
    add(tr("Latency a case"), diff.latency,
        [](double mean) { return models::formatDuration(std::llround(mean)); });
}

} // namespace retrospan::views
