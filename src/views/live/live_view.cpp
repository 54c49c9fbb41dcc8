#include "views/live/live_view.h"

#include "models/format.h"
#include "views/base/action_button.h"
#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/base/row_table.h"
#include "views/live/rate_strip.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

namespace retrospan::views {

using models::LiveModel;

namespace {

constexpr int kSetupLines = 3;
enum FigureIndex : std::size_t { running, rate, stored, rejected, errors, tokens, cost, figureCount };

QFrame* card(QWidget* parent)
{
    auto* frame = new QFrame(parent);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setAutoFillBackground(true);
    return frame;
}

} // namespace

LiveView::LiveView(QWidget* parent)
    : QWidget(parent)
    , m_model(new LiveModel(this))
{
    setObjectName(QStringLiteral("liveView"));
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(10);
    layout->addWidget(buildTop());
    auto* cards = new QHBoxLayout;
    cards->setSpacing(10);
    cards->addWidget(buildSetup(), 2);
    cards->addWidget(buildFigures(), 3);
    layout->addLayout(cards);
    buildTable();
    layout->addWidget(m_table, 1);
    layout->addWidget(m_empty, 1);
    showFigures({});
    showSessions({}, 0, {});
}

QWidget* LiveView::buildTop()
{
    auto* top = new QWidget(this);
    m_title = plainLabel(top, tr("Live"));
    m_title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    m_state = plainLabel(top);
    m_state->setObjectName(QStringLiteral("liveState"));
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem = plainLabel(top);
    m_problem->setObjectName(QStringLiteral("liveProblem"));
    m_problem->setWordWrap(true);
    m_buttons = new QHBoxLayout;
    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    line->addWidget(m_title);
    line->addWidget(m_state, 1);
    line->addLayout(m_buttons);
    auto* column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(line);
    column->addWidget(m_problem);
    return top;
}

QWidget* LiveView::buildSetup()
{
    m_setup = card(this);
    m_language = new QComboBox(m_setup);
    m_language->setAccessibleName(tr("Language or tool that sends"));
    m_line = new QPlainTextEdit(m_setup);
    m_line->setReadOnly(true);
    m_line->setObjectName(QStringLiteral("sdkLine"));
    m_line->setAccessibleName(tr("What to set so that it sends here"));
    m_line->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_line->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_line->setFont(monospaceFont(font()));
    m_line->setFixedHeight(QFontMetrics(m_line->font()).lineSpacing() * (kSetupLines + 1) + 8);
    m_line->setTabChangesFocus(true);
    m_copy = new QPushButton(tr("&Copy"), m_setup);
    auto* line = new QHBoxLayout;
    line->addWidget(plainLabel(m_setup, tr("To send here from")));
    line->addWidget(m_language, 1);
    line->addWidget(m_copy);
    auto* column = new QVBoxLayout(m_setup);
    column->addLayout(line);
    column->addWidget(m_line);
    connect(m_language, &QComboBox::currentIndexChanged, this, &LiveView::showLine);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_line->toPlainText());
        emit notice(tr("Copied what to set for %1").arg(m_language->currentText()));
    });
    return m_setup;
}

QWidget* LiveView::buildFigures()
{
    m_numbers = card(this);
    auto* row = new QHBoxLayout;
    row->setSpacing(18);
    const std::array<QString, figureCount> captions{
        tr("running"), tr("spans/s"), tr("stored"), tr("rejected"), tr("errors"), tr("tokens"), tr("cost")};
    for (const QString& caption : captions) {
        Figure figure{plainLabel(m_numbers), plainLabel(m_numbers, caption)};
        figure.value->setFont(scaledFont(font(), 3, QFont::DemiBold));
        figure.value->setObjectName(QStringLiteral("live-") + caption);
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        column->addWidget(figure.value);
        column->addWidget(figure.caption);
        row->addLayout(column);
        m_values.push_back(figure);
    }
    row->addStretch(1);
    m_strip = new RateStrip(m_numbers);
    auto* column = new QVBoxLayout(m_numbers);
    column->addLayout(row);
    column->addStretch(1);
    column->addWidget(m_strip);
    return m_numbers;
}

void LiveView::buildTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("liveSessions"));
    m_table->setAccessibleName(tr("Sessions that are active"));
    m_table->setModel(m_model);
    setUpRowTable(*m_table);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (int column = LiveModel::status; column < LiveModel::columnCount_; ++column)
        m_table->setColumnWidth(column, 16 * em);
    m_table->horizontalHeader()->setSectionResizeMode(LiveModel::title, QHeaderView::Stretch);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        emit openRequested(index.data(LiveModel::kKeyRole).toLongLong());
    });
    m_empty = new EmptyState(
        Icon::live, tr("Nothing runs"),
        tr("Set the lines above where your agent runs. Its sessions appear here while they run, and for "
           "a while after."),
        this);
}

void LiveView::setActions(const QList<QAction*>& actions)
{
    for (QAction* action : actions) m_buttons->addWidget(makeActionButton(action, this));
}

void LiveView::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.surface);
    setTextColour(*m_state, theme.textSecondary);
    setTextColour(*m_problem, theme.tone(Tone::warning));
    for (QFrame* frame : {m_setup, m_numbers}) setColour(*frame, QPalette::Window, theme.raised);
    for (const Figure& figure : m_values) setTextColour(*figure.caption, theme.textSecondary);
    m_strip->setTheme(theme);
    m_empty->setTheme(theme);
    showTotals();
}

void LiveView::showFigures(const LiveFigures& figures)
{
    const bool moved = figures.http != m_figures.http || figures.grpc != m_figures.grpc || m_lines.empty();
    m_figures = figures;
    QStringList where;
    if (!figures.http.isEmpty()) where << tr("HTTP %1").arg(figures.http);
    if (!figures.grpc.isEmpty()) where << tr("gRPC %1").arg(figures.grpc);
    QString state = where.isEmpty() ? tr("Not listening") : tr("Listening on %1").arg(where.join(u", "));
    if (!figures.rules.isEmpty()) state += tr(". Rules: %1").arg(figures.rules);
    m_state->setText(figures.paused ? tr("The picture is paused; what comes in is stored. %1").arg(state)
                                    : state);
    m_problem->setText(figures.problem);
    m_problem->setVisible(!figures.problem.isEmpty());
    m_strip->setRates(figures.rates);
    showTotals();
    if (!moved) return;
    const QString chosen = m_language->currentText();
    m_lines = models::sdkLines(figures.http, figures.grpc);
    m_language->clear();
    for (const models::SdkLine& line : m_lines) m_language->addItem(line.name);
    m_language->setCurrentIndex(std::max(0, m_language->findText(chosen)));
    m_setup->setEnabled(!m_lines.empty());
    showLine();
}

void LiveView::showLine()
{
    const auto chosen = static_cast<std::size_t>(m_language->currentIndex());
    m_line->setPlainText(chosen < m_lines.size() ? m_lines[chosen].text : tr("Nothing listens."));
}

void LiveView::showSessions(const std::vector<SessionSummary>& sessions, std::int64_t nowNs,
                            const std::vector<std::int64_t>& recent)
{
    const QModelIndex current = m_table->currentIndex();
    const QVariant key = current.data(LiveModel::kKeyRole);
    m_model->update(sessions, nowNs, recent);
    for (int row = 0; key.isValid() && row < m_model->rowCount(); ++row)
        if (m_model->index(row, 0).data(LiveModel::kKeyRole) == key && m_table->currentIndex().row() != row)
            m_table->setCurrentIndex(m_model->index(row, 0));
    m_table->setVisible(m_model->rowCount() > 0);
    m_empty->setVisible(m_model->rowCount() == 0);
    showTotals();
}

void LiveView::showTotals()
{
    const models::LiveTotals& totals = m_model->totals();
    const auto count = [](std::uint64_t number) {
        return models::formatCount(static_cast<std::int64_t>(number));
    };
    const std::array<QString, figureCount> texts{
        models::formatCount(totals.running),
        m_figures.rates.empty() ? QStringLiteral("0") : count(m_figures.rates.back()),
        count(m_figures.stored),
        count(m_figures.rejected),
        models::formatCount(totals.errors),
        totals.tokens == kUnknown ? models::unknownText() : models::formatCount(totals.tokens),
        models::formatCost(totals.cost, totals.tokens != kUnknown)};
    for (std::size_t i = 0; i < texts.size(); ++i) m_values[i].value->setText(texts[i]);
    m_values[cost].value->setToolTip(
        totals.unpricedCalls > 0
            ? tr("%1 without a price not included").arg(models::countOf(totals.unpricedCalls, tr("call")))
            : QString());
    const auto mark = [&](std::size_t figure, bool on, Tone tone) {
        setTextColour(*m_values[figure].value, on ? m_theme.tone(tone) : m_theme.text);
    };
    mark(running, totals.running > 0, Tone::running);
    mark(errors, totals.errors > 0, Tone::error);
    mark(rejected, m_figures.rejected > 0, Tone::warning);
}

} // namespace retrospan::views
