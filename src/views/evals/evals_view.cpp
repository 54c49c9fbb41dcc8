#include "views/evals/evals_view.h"

#include "models/deep_link.h"
#include "models/eval_case_blocks.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/block_view.h"
#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/base/search_field.h"
#include "views/evals/case_table.h"
#include "views/evals/diff_header.h"
#include "views/evals/gate_bar.h"
#include "views/evals/group_chips.h"
#include "views/evals/remark_bar.h"
#include "views/evals/run_table.h"
#include "views/evals/trend_chart.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace retrospan::views {

using models::EvalHistory;
using models::EvalReview;

namespace {

const QString kCommand = QStringLiteral("retrospan eval run DATASET --agent COMMAND --version V");

} // namespace

EvalsView::EvalsView(EvalHistory& history, EvalReview& review, const models::EvalGate& gate, QWidget* parent)
    : QWidget(parent)
    , m_history(history)
    , m_review(review)
    , m_content(new QWidget(this))
    , m_dataSets(new QComboBox(this))
    , m_agents(new QComboBox(this))
    , m_runs(new RunTable(history, this))
    , m_trend(new TrendChart(this))
    , m_header(new DiffHeader(history, review, this))
    , m_gate(new GateBar(gate, this))
    , m_groups(new GroupChips(review, this))
    , m_filter(new SearchField(this))
    , m_filtered(plainLabel(this))
    , m_remark(new RemarkBar(this))
    , m_table(new CaseTable(review, this))
    , m_detail(new BlockView(tr("Case"), this))
    , m_pages(new QStackedWidget(this))
    , m_reviewPages(new QStackedWidget(this))
    , m_empty(new EmptyState(Icon::evals, tr("No eval runs yet"),
                             tr("Import results of promptfoo, Inspect, DeepEval or OpenAI evals, or ask an "
                                "agent every case of a "
                                "data set; the run is kept in the workspace:\n%1")
                                 .arg(kCommand),
                             this))
    , m_waiting(new EmptyState(Icon::evals, tr("Reading the eval runs…"), {}, this))
    , m_failure(new EmptyState(Icon::warning, tr("The eval runs cannot be read"), {}, this))
    , m_reviewWaiting(new EmptyState(Icon::evals, tr("Reading the run…"), {}, this))
    , m_reviewFailure(new EmptyState(Icon::warning, tr("The run cannot be read"), {}, this))
{
    setObjectName(QStringLiteral("evalsView"));
    auto* rows = new QSplitter(Qt::Vertical, this);
    rows->addWidget(buildRuns());
    rows->addWidget(buildReview());
    rows->setChildrenCollapsible(false);
    rows->setStretchFactor(1, 1);
    rows->setSizes({210, 500});
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    column->addWidget(rows, 1);
    for (QWidget* page : std::initializer_list<QWidget*>{m_waiting, m_empty, m_failure, m_content})
        m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    connectParts();
    showHistory();
    showState();
}

QWidget* EvalsView::buildTop()
{
    m_top = new QWidget(this);
    m_top->setAutoFillBackground(true);
    m_title = plainLabel(m_top, tr("Evals"));
    m_title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    m_dataSets->setObjectName(QStringLiteral("evalDataSets"));
    m_dataSets->setAccessibleName(tr("Data set"));
    m_agents->setObjectName(QStringLiteral("evalAgents"));
    m_agents->setAccessibleName(tr("Agent"));
    for (QComboBox* box : {m_dataSets, m_agents}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setMaximumWidth(260);
    }
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(0);
    auto* line = new QHBoxLayout(m_top);
    line->setContentsMargins(12, 8, 8, 8);
    line->setSpacing(8);
    line->addWidget(m_title);
    line->addSpacing(12);
    line->addWidget(m_dataSets);
    line->addWidget(m_agents);
    line->addStretch(1);
    line->addLayout(m_buttons);
    return m_top;
}

QWidget* EvalsView::buildRuns()
{
    auto* sides = new QSplitter(Qt::Horizontal, this);
    sides->addWidget(m_runs);
    sides->addWidget(m_trend);
    sides->setChildrenCollapsible(false);
    sides->setStretchFactor(0, 3);
    sides->setStretchFactor(1, 2);
    sides->setSizes({740, 460});
    return sides;
}

QWidget* EvalsView::buildReview()
{
    auto* sides = new QSplitter(Qt::Horizontal, this);
    sides->addWidget(m_table);
    sides->addWidget(m_detail);
    sides->setChildrenCollapsible(false);
    sides->setSizes({680, 520});
    m_cases = new QWidget(this);
    m_cases->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(m_cases);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* chips = new QHBoxLayout;
    chips->setContentsMargins(8, 2, 8, 6);
    chips->addWidget(m_groups, 1);
    auto* filter = new QHBoxLayout;
    filter->setSpacing(8);
    filter->addWidget(m_filtered);
    filter->addWidget(m_filter);
    chips->addLayout(filter);
    chips->setAlignment(filter, Qt::AlignTop);
    m_filter->setObjectName(QStringLiteral("evalFilter"));
    m_filter->setAccessibleName(tr("Filter cases"));
    m_filter->setPlaceholderText(tr("Filter by id, tag, workflow or answer"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(34 * fontMetrics().averageCharWidth());
    m_filtered->setObjectName(QStringLiteral("evalFiltered"));
    column->addLayout(chips);
    column->addWidget(sides, 1);
    for (QWidget* page : std::initializer_list<QWidget*>{m_reviewWaiting, m_reviewFailure, m_cases})
        m_reviewPages->addWidget(page);
    m_lower = new QWidget(this);
    auto* outer = new QVBoxLayout(m_lower);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(m_header);
    outer->addWidget(m_gate);
    outer->addWidget(m_remark);
    outer->addWidget(m_reviewPages, 1);
    return m_lower;
}

void EvalsView::connectParts()
{
    connect(m_failure->addRetry(), &QAction::triggered, &m_history, &EvalHistory::reload);
    auto* copy = new QAction(tr("Copy the command"), this);
    connect(copy, &QAction::triggered, this, [this] {
        QApplication::clipboard()->setText(kCommand);
        emit notice(tr("Copied"));
    });
    m_empty->addButton(copy);
    m_due.setSingleShot(true);
    m_due.setInterval(0);
    connect(&m_due, &QTimer::timeout, this, &EvalsView::showCase);
    const auto soon = [this] {
        if (!m_due.isActive()) m_due.start();
    };
    connect(&m_review, &EvalReview::rowChanged, this, soon);
    connect(&m_review, &EvalReview::dataSetRead, this, soon);
    connect(&m_review.remarks(), &models::EvalRemarks::changed, this, soon);
    connect(&m_review, &EvalReview::rowsChanged, this, &EvalsView::showFiltered);
    connect(m_filter, &QLineEdit::textChanged, &m_review, &EvalReview::setFilter);
    connect(m_filter, &SearchField::left, this, &EvalsView::focusCases);
    connect(&m_review, &EvalReview::casesFound, m_filter, &QLineEdit::clear);
    connect(&m_review, &EvalReview::stateChanged, this, &EvalsView::showState);
    connect(&m_history, &EvalHistory::stateChanged, this, &EvalsView::showHistory);
    connect(&m_history, &EvalHistory::listChanged, this, [this] { m_runs->setRun(m_review.candidateKey()); });
    for (QComboBox* box : {m_dataSets, m_agents})
        connect(box, &QComboBox::activated, this, [this] {
            m_history.setFilter(m_dataSets->currentData().toString(), m_agents->currentData().toString());
        });
    connect(m_runs, &RunTable::runChosen, this, &EvalsView::choose);
    connect(m_trend, &TrendChart::runChosen, this, &EvalsView::choose);
    connect(m_table, &QTableView::activated, this, &EvalsView::sessionsWanted);
    connect(m_remark, &RemarkBar::left, this, &EvalsView::focusCases);
    connect(m_detail, &BlockView::notice, this, &EvalsView::notice);
    connect(m_detail, &BlockView::targetActivated, this, [this](qint64 target) {
        const std::string session = target == models::kSourceTarget
            ? m_review.sourceSession()
            : models::evalTargetSession(*m_review.comparison(), target);
        if (!session.empty()) emit linkRequested(QString::fromStdString(models::linkToSession(session)));
    });
}

void EvalsView::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (EmptyState* message : {m_empty, m_waiting, m_failure, m_reviewWaiting, m_reviewFailure})
        message->setTheme(theme);
    setColour(*m_top, QPalette::Window, theme.raised);
    setColour(*m_cases, QPalette::Window, theme.surface);
    m_runs->setTheme(theme);
    m_trend->setTheme(theme);
    m_header->setTheme(theme);
    m_gate->setTheme(theme);
    setTextColour(*m_filtered, theme.textSecondary);
    m_remark->setTheme(theme);
    m_table->setTheme(theme);
    m_detail->setTheme(theme);
}

void EvalsView::setActions(const EvalActions& actions)
{
    for (QAction* action : {actions.previous, actions.next, actions.sessions, actions.note, actions.approve,
                            actions.reject, actions.remove}) {
        auto* button = new QToolButton(m_top);
        button->setDefaultAction(action);
        const bool move = action == actions.previous || action == actions.next;
        button->setToolButtonStyle(move ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextOnly);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        m_buttons->addWidget(button);
    }
    m_gate->setActions({actions.choosePolicy, actions.policyBeside, actions.chooseDataSet});
}

void EvalsView::focusCases()
{
    m_table->setFocus();
}

void EvalsView::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void EvalsView::choose(qint64 run)
{
    if (run == m_review.candidateKey()) return;
    m_review.open(run);
    m_runs->setRun(run);
}

/// The newest run is looked at until somebody chooses another one.
void EvalsView::showHistory()
{
    const EvalHistory::State state = m_history.state();
    if (state == EvalHistory::State::failed)
        m_failure->setContent(Icon::warning, tr("The eval runs cannot be read"), m_history.errorText());
    m_pages->setCurrentWidget(state == EvalHistory::State::failed        ? m_failure
                                  : state == EvalHistory::State::loading ? m_waiting
                                  : m_history.all().empty()              ? m_empty
                                                                         : m_content);
    if (state != EvalHistory::State::ready || m_history.all().empty()) return;
    showFilters();
    if (m_history.find(m_review.candidateKey()) == nullptr) m_review.open(m_history.all().front().key);
    m_runs->setRun(m_review.candidateKey());
    showTrend();
}

void EvalsView::showFilters()
{
    const auto fill = [](QComboBox& box, const QString& all, const QStringList& names) {
        const QString chosen = box.currentData().toString();
        box.clear();
        box.addItem(all, QString());
        for (const QString& name : names) box.addItem(models::oneLine(name.toStdString(), 60), name);
        box.setCurrentIndex(std::max(0, box.findData(chosen)));
        box.setVisible(names.size() > 1);
    };
    fill(*m_dataSets, tr("All data sets"), m_history.dataSets());
    fill(*m_agents, tr("All agents"), m_history.agents());
}

void EvalsView::showState()
{
    const EvalReview::State state = m_review.state();
    if (state == EvalReview::State::failed)
        m_reviewFailure->setContent(Icon::warning, tr("The run cannot be read"), m_review.errorText());
    m_reviewPages->setCurrentWidget(state == EvalReview::State::failed ? m_reviewFailure
                                        : state == EvalReview::State::ready
                                        ? m_cases
                                        : static_cast<QWidget*>(m_reviewWaiting));
    m_runs->setRun(m_review.candidateKey());
    showTrend();
    if (state != EvalReview::State::ready) return;
    showCase();
    if (isVisible() && !isAncestorOf(QApplication::focusWidget())) focusCases();
}

void EvalsView::showTrend()
{
    const EvalRunLine* candidate = m_history.find(m_review.candidateKey());
    if (candidate == nullptr) return;
    std::vector<EvalRunLine> runs;
    for (const EvalRunLine* each : m_history.series(*candidate)) runs.push_back(*each);
    m_trend->setRuns(std::move(runs), m_review.candidateKey(), m_review.baselineKey());
}

void EvalsView::showCase()
{
    if (m_review.state() != EvalReview::State::ready) return;
    if (!m_review.hasRows()) {
        m_reading.cancel();
        auto none = std::make_shared<models::BlockDocument>();
        none->add(models::BlockRole::note, 0,
                  m_review.filter().isEmpty() ? tr("No case is in view.")
                                              : tr("No case of this kind has all of these words."));
        return m_detail->setDocument(std::move(none));
    }
    m_reading.run(
        [comparison = m_review.comparison(), place = m_review.rows()[m_review.row()],
         known = m_review.dataSet(),
         remarks = m_review.remarks().on(m_review.current().caseId)](const std::stop_token& stop) {
            return models::evalCaseBlocks(comparison, place, known, remarks, stop);
        },
        [this](const std::shared_ptr<models::BlockDocument>& document) { m_detail->setDocument(document); });
}

void EvalsView::showFiltered()
{
    const bool filtered = !m_review.filter().isEmpty() && m_review.comparison();
    m_filtered->setVisible(filtered);
    if (!filtered) return;
    const auto left = static_cast<std::int64_t>(m_review.count(models::EvalGroup::all)),
               all = static_cast<std::int64_t>(m_review.comparison()->diff.cases.size());
    m_filtered->setText(tr("%1 of %2").arg(models::exactCount(left), models::countOf(all, tr("case"))));
}

} // namespace retrospan::views
