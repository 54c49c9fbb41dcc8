#include "shortcut_dialog.h"

#include "key_field.h"
#include "shortcut_model.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace retrospan::app {
namespace {

using namespace Qt::StringLiterals;

QPushButton* button(QWidget* parent, const QString& text)
{
    auto* made = new QPushButton(text, parent);
    made->setAutoDefault(false); // Enter belongs to the key field
    return made;
}

QLabel* label(QWidget* parent)
{
    auto* made = new QLabel(parent);
    made->setTextFormat(Qt::PlainText);
    return made;
}

void setUpTable(QTableView* table, const views::Metrics& metrics)
{
    table->setAccessibleName(u"Commands and their shortcuts"_s);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(metrics.rowHeight);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(ShortcutModel::command, QHeaderView::Stretch);
    table->setColumnWidth(ShortcutModel::category, 110);
    table->setColumnWidth(ShortcutModel::keys, 190);
}

} // namespace

ShortcutDialog::ShortcutDialog(ActionRegistry& registry, const views::Theme& theme, QWidget* parent)
    : QDialog(parent)
    , m_registry(registry)
    , m_model(new ShortcutModel(registry, this))
    , m_search(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_name(label(this))
    , m_conflict(label(this))
    , m_keys(new KeyField(this))
    , m_assign(button(this, u"&Assign"_s))
    , m_clear(button(this, u"&Remove"_s))
    , m_reset(button(this, u"Rese&t"_s))
    , m_resetAll(button(this, u"Reset a&ll"_s))
    , m_close(button(this, u"&Close"_s))
{
    setWindowTitle(u"Keyboard shortcuts"_s);
    resize(680, 560);
    layOut(theme);
    connectParts();
    m_table->selectRow(0);
    m_search->setFocus();
}

void ShortcutDialog::layOut(const views::Theme& theme)
{
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(m_search);
    column->addWidget(m_table, 1);
    column->addWidget(m_name);
    auto* row = new QHBoxLayout;
    row->addWidget(m_keys, 1);
    for (QPushButton* each : {m_assign, m_clear, m_reset}) row->addWidget(each);
    column->addLayout(row);
    column->addWidget(m_conflict);
    auto* last = new QHBoxLayout;
    last->addWidget(m_resetAll);
    last->addStretch(1);
    last->addWidget(m_close);
    column->addLayout(last);

    m_search->setPlaceholderText(u"Search commands and keys"_s);
    m_search->setAccessibleName(u"Search commands"_s);
    m_search->addAction(views::IconSet(theme).icon(views::Icon::search), QLineEdit::LeadingPosition);
    m_search->setClearButtonEnabled(true);
    m_keys->setAccessibleName(u"Press the new shortcut"_s);
    m_table->setModel(m_model);
    setUpTable(m_table, views::Metrics(font()));
    m_name->setFont(views::scaledFont(font(), 0, QFont::DemiBold));
    m_conflict->setMinimumHeight(fontMetrics().height());
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.tone(views::Tone::warning));
    m_conflict->setPalette(colours);
}

void ShortcutDialog::connectParts()
{
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setSearch(text);
        if (m_model->rowCount() > 0) m_table->selectRow(0);
        showCurrent();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ShortcutDialog::showCurrent);
    connect(m_table, &QTableView::activated, m_keys, [this] { m_keys->setFocus(); });
    connect(m_keys, &KeyField::keyChanged, this, &ShortcutDialog::judge);
    connect(m_assign, &QPushButton::clicked, this, &ShortcutDialog::assign);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        if (const auto id = current()) m_registry.setShortcuts(*id, {});
        showCurrent();
    });
    connect(m_reset, &QPushButton::clicked, this, &ShortcutDialog::reset);
    connect(m_resetAll, &QPushButton::clicked, this, &ShortcutDialog::resetAll);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
}

std::optional<ActionId> ShortcutDialog::current() const
{
    const int row = m_table->currentIndex().row();
    if (row < 0 || row >= m_model->rowCount()) return std::nullopt;
    return m_model->actionAt(row);
}

void ShortcutDialog::showCurrent()
{
    const auto id = current();
    const QList<QKeySequence> keys = id ? m_registry.action(*id)->shortcuts() : QList<QKeySequence>();
    m_name->setText(id ? m_model->index(m_table->currentIndex().row(), 0).data().toString() : QString());
    m_keys->setEnabled(id.has_value());
    m_keys->setKey(keys.value(0));
    m_clear->setEnabled(!keys.isEmpty());
    m_reset->setEnabled(id && keys != m_registry.defaultShortcuts(*id));
    m_resetAll->setEnabled(!m_registry.overrides().isEmpty());
    judge();
}

void ShortcutDialog::judge()
{
    const auto id = current();
    const QKeySequence key = m_keys->key();
    const auto other = id ? m_registry.conflict(*id, key) : std::nullopt;
    const bool isNew = id && !key.isEmpty() && m_registry.action(*id)->shortcuts().value(0) != key;
    m_assign->setEnabled(isNew);
    m_assign->setText(other ? u"Re&assign"_s : u"&Assign"_s);
    m_conflict->setText(other ? u"%1 belongs to “%2”: reassigning takes it away from there."_s.arg(
                            key.toString(QKeySequence::NativeText),
                            m_registry.action(*other)->text().remove(u'&').remove(u'…'))
                              : QString());
}

void ShortcutDialog::assign()
{
    const auto id = current();
    const QKeySequence key = m_keys->key();
    if (!id || key.isEmpty()) return;
    while (const auto other = m_registry.conflict(*id, key)) {
        QList<QKeySequence> rest = m_registry.action(*other)->shortcuts();
        rest.removeIf([&key](const QKeySequence& theirs) {
            return theirs.matches(key) != QKeySequence::NoMatch
                || key.matches(theirs) != QKeySequence::NoMatch;
        });
        m_registry.setShortcuts(*other, rest);
    }
    m_registry.setShortcuts(*id, {key});
    showCurrent();
}

void ShortcutDialog::reset()
{
    const auto id = current();
    if (!id) return;
    m_registry.resetShortcuts(*id);
    showCurrent();
}

void ShortcutDialog::resetAll()
{
    m_registry.setOverrides({});
    showCurrent();
}

} // namespace retrospan::app
