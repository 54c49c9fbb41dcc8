#include "views/readiness/readiness_view.h"

#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/base/row_table.h"
#include "views/readiness/question_list.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>

namespace retrospan::views {

using models::ShortfallModel;

ReadinessView::ReadinessView(QWidget* parent)
    : QWidget(parent)
    , m_questions(new QuestionList(this))
    , m_lower(new QStackedWidget(this))
    , m_shortfalls(new ShortfallModel(this))
    , m_table(new QTableView(this))
    , m_empty(new EmptyState(Icon::info, {}, {}, this))
{
    setObjectName(QStringLiteral("readinessView"));
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(10);
    layout->addWidget(buildTop());
    layout->addWidget(m_questions);
    layout->addWidget(buildDetail());
    buildTable();
    m_lower->addWidget(m_table);
    m_lower->addWidget(m_empty);
    layout->addWidget(m_lower, 1);
    connect(m_questions, &QuestionList::chosenChanged, this, &ReadinessView::showQuestion);
    connect(m_compute, &QPushButton::clicked, this, &ReadinessView::computeRequested);
    showNote();
    showQuestion();
}

QWidget* ReadinessView::buildTop()
{
    auto* top = new QWidget(this);
    m_title = plainLabel(top, tr("Readiness"));
    m_title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    m_state = plainLabel(top);
    m_state->setObjectName(QStringLiteral("readinessState"));
    m_note = plainLabel(top);
    m_note->setObjectName(QStringLiteral("readinessNote"));
    m_compute = new QPushButton(tr("Compute &again"), top);
    m_compute->setObjectName(QStringLiteral("computeReadiness"));
    auto* line = new QHBoxLayout(top);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    line->addWidget(m_title);
    line->addWidget(m_state, 1);
    line->addWidget(m_note);
    line->addWidget(m_compute);
    return top;
}

QWidget* ReadinessView::buildDetail()
{
    m_detail = new QFrame(this);
    m_detail->setFrameShape(QFrame::StyledPanel);
    m_detail->setAutoFillBackground(true);
    m_meaning = plainLabel(m_detail);
    m_meaning->setObjectName(QStringLiteral("readinessMeaning"));
    m_parts = plainLabel(m_detail);
    m_parts->setObjectName(QStringLiteral("readinessParts"));
    for (QLabel* label : {m_meaning, m_parts}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* column = new QVBoxLayout(m_detail);
    column->setContentsMargins(14, 8, 14, 8);
    column->addWidget(m_meaning);
    column->addWidget(m_parts);
    return m_detail;
}

void ReadinessView::buildTable()
{
    m_table->setObjectName(QStringLiteral("shortfalls"));
    m_table->setAccessibleName(tr("Sessions that fall short"));
    m_table->setModel(m_shortfalls);
    setUpRowTable(*m_table);
    m_table->setColumnWidth(ShortfallModel::started, 22 * digitWidth());
    m_table->horizontalHeader()->setSectionResizeMode(ShortfallModel::reason, QHeaderView::Stretch);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        emit linkActivated(index.data(ShortfallModel::kLinkRole).toString());
    });
}

int ReadinessView::digitWidth() const
{
    return fontMetrics().horizontalAdvance(QLatin1Char('0'));
}

/// In a narrow window the reason has more of it than the title.
void ReadinessView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int room = m_lower->width() - m_table->columnWidth(ShortfallModel::started);
    m_table->setColumnWidth(ShortfallModel::session, std::min(56 * digitWidth(), room / 3));
}

void ReadinessView::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.surface);
    setColour(*m_detail, QPalette::Window, theme.raised);
    setTextColour(*m_state, theme.textSecondary);
    setTextColour(*m_meaning, theme.textSecondary);
    m_questions->setTheme(theme);
    m_empty->setTheme(theme);
    showNote();
    showQuestion();
}

void ReadinessView::setReport(models::ReadinessReportPtr report)
{
    m_report = std::move(report);
    m_failure.clear();
    m_outdated = false;
    m_state->setText(m_report ? models::judgedText(m_report->readiness) : QString());
    m_questions->setReport(m_report);
    showNote();
    showQuestion();
}

void ReadinessView::setComputing(bool computing)
{
    m_computing = computing;
    m_compute->setEnabled(!computing);
    showNote();
    if (!m_report) showQuestion();
}

void ReadinessView::setOutdated(bool outdated)
{
    m_outdated = outdated && m_report != nullptr;
    showNote();
}

void ReadinessView::setFailure(const QString& why)
{
    m_failure = why;
    showNote();
    showQuestion();
}

void ReadinessView::showNote()
{
    const bool failed = !m_failure.isEmpty() && m_report;
    m_note->setText(m_computing      ? tr("Reading the sessions…")
                        : failed     ? m_failure
                        : m_outdated ? tr("Sessions came in or changed since")
                                     : QString());
    setTextColour(*m_note, m_computing ? m_theme.textSecondary : m_theme.tone(Tone::warning));
}

void ReadinessView::showQuestion()
{
    const insight::Question question = m_questions->chosen();
    const std::string_view meaning = insight::meaningOf(question);
    m_meaning->setText(QString::fromUtf8(meaning.data(), static_cast<qsizetype>(meaning.size())));
    m_shortfalls->show(m_report, question);
    const insight::QuestionResult none;
    const insight::QuestionResult& result = m_report ? m_report->readiness.of(question) : none;
    m_parts->setText(models::partsText(result));
    m_parts->setVisible(!result.parts.empty());
    const bool anything = m_shortfalls->rowCount() > 0;
    m_lower->setCurrentWidget(anything ? static_cast<QWidget*>(m_table) : m_empty);
    if (anything) return m_table->setCurrentIndex(m_shortfalls->index(0, 0));
    if (!m_report && m_computing)
        m_empty->setContent(Icon::info, tr("Reading the sessions…"),
                            tr("What was said in each of them is looked at once."));
    else if (!m_report)
        m_empty->setContent(m_failure.isEmpty() ? Icon::info : Icon::warning,
                            m_failure.isEmpty() ? tr("Not computed") : tr("It could not be computed"),
                            m_failure.isEmpty() ? tr("Every session is read for it, in the background.")
                                                : m_failure);
    else if (!result.noData.empty())
        m_empty->setContent(Icon::info, tr("No data"), QString::fromStdString(result.noData));
    else
        m_empty->setContent(Icon::statusOk, tr("None falls short"), {});
}

void ReadinessView::focusQuestions()
{
    m_questions->setFocus();
}

} // namespace retrospan::views
