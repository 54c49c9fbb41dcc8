#include "price_dialog.h"

#include "price_entry_dialog.h"
#include "price_model.h"
#include "views/base/icons.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace retrospan::app {
namespace {

QPushButton* button(QWidget* parent, const QString& text, const char* name)
{
    auto* made = new QPushButton(text, parent);
    made->setObjectName(QString::fromLatin1(name));
    made->setAutoDefault(false);
    return made;
}

void setUpTable(QTableView* table, PriceModel* model)
{
    table->setObjectName(QStringLiteral("priceTable"));
    table->setAccessibleName(PriceDialog::tr("Prices"));
    table->setModel(model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(views::Metrics(table->font()).rowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    const int digit = table->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (int column = 0; column < PriceModel::columnCount_; ++column)
        table->setColumnWidth(column, 13 * digit);
    table->setColumnWidth(PriceModel::model, 30 * digit);
    table->setColumnWidth(PriceModel::pattern, 24 * digit);
    table->setColumnWidth(PriceModel::provider, 15 * digit);
}

} // namespace

PriceDialog::PriceDialog(insight::PriceDocument builtin, insight::PriceDocument changes,
                         const views::Theme& theme, QWidget* parent)
    : QDialog(parent)
    , m_builtin(std::move(builtin))
    , m_changes(std::move(changes))
    , m_theme(theme)
    , m_model(new PriceModel(this))
    , m_search(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_add(button(this, tr("&Add…"), "addPrice"))
    , m_edit(button(this, tr("&Edit…"), "editPrice"))
    , m_remove(button(this, tr("&Delete"), "deletePrice"))
    , m_reset(button(this, tr("&Back to built in"), "resetPrice"))
    , m_resetAll(button(this, tr("&Reset all"), "resetPrices"))
{
    setWindowTitle(tr("Prices"));
    m_model->setTheme(theme);
    layOut();
    connectParts();
    refresh();
    for (int column = PriceModel::firstRate; column < PriceModel::columnCount_; ++column)
        m_table->resizeColumnToContents(column); // prices with tiers are long
    m_table->selectRow(0);
    m_search->setFocus();
}

void PriceDialog::layOut()
{
    m_search->setObjectName(QStringLiteral("priceSearch"));
    m_search->setPlaceholderText(tr("Search providers and models"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    m_search->addAction(views::IconSet(m_theme).icon(views::Icon::search), QLineEdit::LeadingPosition);
    setUpTable(m_table, m_model);
    auto* about =
        new QLabel(tr("USD per million tokens, kept in this workspace. Costs change as soon as prices do. "
                      "Built-in prices are of %1.")
                       .arg(QString::fromStdString(m_builtin.date)),
                   this);
    about->setTextFormat(Qt::PlainText);
    QPalette quiet = about->palette();
    quiet.setColor(QPalette::WindowText, m_theme.textSecondary);
    about->setPalette(quiet);
    auto* row = new QHBoxLayout;
    for (QPushButton* each : {m_add, m_edit, m_remove, m_reset}) row->addWidget(each);
    row->addStretch(1);
    row->addWidget(m_resetAll);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(about);
    column->addWidget(m_search);
    column->addWidget(m_table, 1);
    column->addLayout(row);
    column->addWidget(buttons);
    resize(1060, 620);
}

void PriceDialog::connectParts()
{
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setSearch(text);
        m_table->selectRow(0);
        updateButtons();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &PriceDialog::updateButtons);
    connect(m_table, &QTableView::activated, this, &PriceDialog::edit);
    connect(m_add, &QPushButton::clicked, this, &PriceDialog::add);
    connect(m_edit, &QPushButton::clicked, this, &PriceDialog::edit);
    connect(m_remove, &QPushButton::clicked, this, &PriceDialog::remove);
    connect(m_reset, &QPushButton::clicked, this, &PriceDialog::resetCurrent);
    connect(m_resetAll, &QPushButton::clicked, this, &PriceDialog::resetAll);
}

int PriceDialog::currentRow() const
{
    return m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
}

QStringList PriceDialog::providers() const
{
    QStringList names;
    for (const auto* document : {&m_changes, &m_builtin})
        for (const insight::ProviderPrices& provider : document->providers)
            if (const QString id = QString::fromStdString(provider.id); !names.contains(id)) names << id;
    return names;
}

void PriceDialog::refresh()
{
    m_model->setEntries(insight::priceEntries(m_builtin, m_changes));
    updateButtons();
}

void PriceDialog::updateButtons()
{
    const int row = currentRow();
    const auto origin = row < 0 ? insight::PriceOrigin::builtin : m_model->at(row).origin;
    m_edit->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0 && origin != insight::PriceOrigin::removed);
    m_reset->setEnabled(origin == insight::PriceOrigin::changed || origin == insight::PriceOrigin::removed);
    m_resetAll->setEnabled(!m_changes.providers.empty());
}

void PriceDialog::add()
{
    insight::PriceEntry blank;
    if (const int row = currentRow(); row >= 0) blank.provider = m_model->at(row).provider;
    PriceEntryDialog dialog(blank, providers(), m_theme, this);
    if (dialog.exec() != Accepted) return;
    insight::putPriceEntry(m_builtin, m_changes, dialog.entry(), nullptr);
    refresh();
    m_table->selectRow(m_model->rowOf(dialog.entry()));
}

void PriceDialog::edit()
{
    const int row = currentRow();
    if (row < 0) return;
    const insight::PriceEntry before = m_model->at(row);
    PriceEntryDialog dialog(before, providers(), m_theme, this);
    if (dialog.exec() != Accepted) return;
    insight::putPriceEntry(m_builtin, m_changes, dialog.entry(), &before);
    refresh();
    m_table->selectRow(m_model->rowOf(dialog.entry()));
}

void PriceDialog::remove()
{
    const int row = currentRow();
    if (row < 0) return;
    insight::removePriceEntry(m_builtin, m_changes, insight::PriceEntry(m_model->at(row)));
    refresh();
    m_table->selectRow(std::min(row, m_model->rowCount() - 1));
}

void PriceDialog::resetCurrent()
{
    const int row = currentRow();
    if (row < 0) return;
    const insight::PriceEntry entry = m_model->at(row);
    static_cast<void>(insight::revertModelPrices(m_changes, entry.provider, entry.model));
    refresh();
    m_table->selectRow(std::max(0, m_model->rowOf(entry)));
}

void PriceDialog::resetAll()
{
    m_changes = {};
    refresh();
    m_table->selectRow(0);
}

} // namespace retrospan::app
