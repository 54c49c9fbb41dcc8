#include "views/evals/releases_view.h"

#include "models/plain_text.h"
#include "views/base/action_button.h"
#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/base/row_table.h"
#include "views/evals/eval_cell_delegate.h"
#include "views/evals/rollback_dialog.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

namespace retrospan::views {

using models::Releases;
using models::ReleaseTable;

namespace {

/// Marks what the model says is good or bad.
class ReleaseDelegate : public EvalCellDelegate {
public:
    using EvalCellDelegate::EvalCellDelegate;

protected:
    void paintCell(QPainter& painter, const QRect& rect, const QModelIndex& index) const override
    {
        const QVariant good = index.data(ReleaseTable::goodRole);
        if (!good.isValid()) return EvalCellDelegate::paintCell(painter, rect, index);
        paintIconText(painter, rect, good.toBool() ? Icon::statusOk : Icon::statusError,
                      good.toBool() ? Tone::ok : Tone::error, index.data(Qt::DisplayRole).toString());
    }
};

QLabel* wrapped(QWidget* parent, const char* name)
{
    QLabel* label = plainLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

ReleasesView::ReleasesView(Releases& releases, QWidget* parent)
    : QWidget(parent)
    , m_releases(releases)
    , m_versions(new ReleaseTable({tr("Version"), tr("State"), tr("Verdicts")}, 1, this))
    , m_events(new ReleaseTable({tr("When"), tr("What"), tr("Version"), tr("Who"), tr("Details")}, -1, this))
    , m_rates(new ReleaseTable({tr("Sessions with"), {}, {}, tr("Finding")}, 3, this))
    , m_delegate(new ReleaseDelegate(this))
    , m_workflows(new QComboBox(this))
    , m_folder(new ElidedLabel(this, Qt::ElideMiddle))
    , m_obstacle(new ElidedLabel(this))
    , m_published(plainLabel(this))
    , m_since(plainLabel(this))
    , m_disagreement(wrapped(this, "releaseDisagreement"))
    , m_outcome(wrapped(this, "releaseOutcome"))
    , m_rolloutTitle(plainLabel(this))
    , m_rolloutText(wrapped(this, "releaseRolloutText"))
    , m_versionTable(buildTable(m_versions, "releaseVersions", tr("Versions")))
    , m_eventTable(buildTable(m_events, "releaseEvents", tr("History")))
    , m_rateTable(buildTable(m_rates, "releaseRates", tr("Rollout")))
    , m_pages(new QStackedWidget(this))
    , m_message(new EmptyState(Icon::evals, {}, {}, this))
{
    setObjectName(QStringLiteral("releasesView"));
    m_content = buildContent();
    m_pages->addWidget(m_message);
    m_pages->addWidget(m_content);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    column->addWidget(m_pages, 1);
    setWidths();
    connect(m_workflows, &QComboBox::textActivated, &releases, &Releases::choose);
    connect(m_versionTable->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ReleasesView::showObstacle);
    connect(&releases, &Releases::changed, this, &ReleasesView::refresh);
}

QWidget* ReleasesView::buildTop()
{
    m_top = new QWidget(this);
    m_top->setAutoFillBackground(true);
    auto* title = plainLabel(m_top, tr("Releases"));
    title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    m_workflows->setObjectName(QStringLiteral("releaseWorkflows"));
    m_workflows->setAccessibleName(tr("Workflow"));
    m_workflows->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_workflows->setMaximumWidth(260);
    m_folder->setObjectName(QStringLiteral("releaseFolder"));
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(0);
    auto* line = new QHBoxLayout(m_top);
    line->setContentsMargins(12, 8, 8, 8);
    line->setSpacing(8);
    line->addWidget(title);
    line->addSpacing(12);
    line->addWidget(m_workflows);
    line->addWidget(m_folder, 1);
    line->addLayout(m_buttons);
    return m_top;
}

QWidget* ReleasesView::buildState()
{
    m_state = new QWidget(this);
    m_published->setObjectName(QStringLiteral("releasePublished"));
    m_published->setFont(scaledFont(font(), 2, QFont::DemiBold));
    m_stateButtons = new QHBoxLayout;
    auto* line = new QHBoxLayout;
    line->setSpacing(10);
    m_obstacle->setObjectName(QStringLiteral("releaseObstacle"));
    auto* names = new QHBoxLayout;
    names->setSpacing(10);
    names->addWidget(m_published, 0, Qt::AlignBottom);
    names->addWidget(m_since, 0, Qt::AlignBottom);
    line->addLayout(names);
    line->addStretch(1);
    line->addWidget(m_obstacle);
    line->addLayout(m_stateButtons);
    auto* column = new QVBoxLayout(m_state);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(6);
    column->addLayout(line);
    column->addWidget(m_disagreement);
    column->addWidget(m_outcome);
    return m_state;
}

QTableView* ReleasesView::buildTable(ReleaseTable* model, const char* name, const QString& said)
{
    auto* table = new QTableView(this);
    table->setObjectName(QLatin1String(name));
    table->setAccessibleName(said);
    table->setModel(model);
    table->setItemDelegate(m_delegate);
    setUpRowTable(*table);
    table->setMouseTracking(true);
    table->setFrameShape(QFrame::NoFrame);
    return table;
}

QWidget* ReleasesView::part(QLabel* title, std::initializer_list<QWidget*> below)
{
    m_titles << title;
    title->setFont(scaledFont(font(), 0, QFont::DemiBold));
    title->setContentsMargins(8, 6, 8, 4);
    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(title);
    for (QWidget* each : below) column->addWidget(each, 1);
    return whole;
}

QWidget* ReleasesView::buildContent()
{
    m_rolloutText->setContentsMargins(8, 0, 8, 6);
    m_rolloutText->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* sides = new QSplitter(Qt::Horizontal, this);
    sides->addWidget(part(plainLabel(this, tr("Versions")), {m_versionTable}));
    sides->addWidget(part(m_rolloutTitle, {m_rateTable, m_rolloutText}));
    sides->setChildrenCollapsible(false);
    sides->setSizes({640, 560});
    auto* rows = new QSplitter(Qt::Vertical, this);
    rows->addWidget(sides);
    rows->addWidget(part(plainLabel(this, tr("History")), {m_eventTable}));
    rows->setChildrenCollapsible(false);
    rows->setStretchFactor(1, 1);
    rows->setSizes({240, 360});
    auto* whole = new QWidget(this);
    whole->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildState());
    column->addWidget(rows, 1);
    return whole;
}

void ReleasesView::setWidths()
{
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const auto set = [em](QTableView& table, std::initializer_list<int> widths) {
        int column = 0;
        for (const int width : widths) table.setColumnWidth(column++, width * em);
        table.horizontalHeader()->setStretchLastSection(true);
    };
    set(*m_versionTable, {14, 36});
    set(*m_eventTable, {24, 28, 14, 16});
    set(*m_rateTable, {17, 16, 16});
}

void ReleasesView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_delegate->setTheme(theme);
    m_message->setTheme(theme);
    setColour(*m_top, QPalette::Window, theme.raised);
    setColour(*m_content, QPalette::Window, theme.surface);
    for (QLabel* label : {static_cast<QLabel*>(m_since), m_rolloutText})
        setTextColour(*label, theme.textSecondary);
    for (QLabel* title : m_titles) setTextColour(*title, theme.textSecondary);
    setTextColour(*m_folder, theme.textSecondary);
    setTextColour(*m_obstacle, theme.textSecondary);
    setTextColour(*m_disagreement, theme.tone(Tone::error));
    refresh();
}

void ReleasesView::setActions(const ReleaseActions& actions)
{
    m_rollBack = actions.rollBack;
    addToolButtons(*m_buttons, {actions.reload, actions.chooseFolder}, m_top, Qt::ToolButtonTextOnly);
    m_stateButtons->addWidget(makeActionButton(actions.rollBack, m_state));
    m_message->addButton(actions.chooseFolder);
    m_message->addButton(actions.reload);
    refresh();
}

void ReleasesView::focusVersions()
{
    m_focusWanted = m_releases.state() != Releases::State::ready;
    if (!m_focusWanted) m_versionTable->setFocus();
}

std::string ReleasesView::version() const
{
    return m_versionTable->currentIndex().data(ReleaseTable::versionRole).toString().toStdString();
}

void ReleasesView::askForRollback()
{
    const std::string to = version();
    auto* dialog = new RollbackDialog(models::oneLine(m_releases.book().workflow), models::oneLine(to),
                                      m_releases.steps(to), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, to, seen = m_releases.book()] { m_releases.rollBack(seen, to, dialog->note()); });
    dialog->open();
}

} // namespace retrospan::views
