#include "price_entry_dialog.h"

#include "insight/calendar.h"
#include "price_model.h"

#include <QCompleter>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace retrospan::app {
namespace {

QLineEdit* field(QWidget* parent, const QString& text, const char* name)
{
    auto* edit = new QLineEdit(text, parent);
    edit->setObjectName(QString::fromLatin1(name));
    return edit;
}

QLabel* note(QWidget* parent, const QString& text, const QColor& colour)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

} // namespace

PriceEntryDialog::PriceEntryDialog(const insight::PriceEntry& entry, const QStringList& providers,
                                   const views::Theme& theme, QWidget* parent)
    : QDialog(parent)
    , m_entry(entry)
    , m_provider(field(this, QString::fromStdString(entry.provider), "priceProvider"))
    , m_model(field(this, QString::fromStdString(entry.model), "priceModel"))
    , m_pattern(field(this, QString::fromStdString(insight::patternText(entry.match)), "pricePattern"))
    , m_from(field(this, fromText(entry.set), "priceFrom"))
    , m_problem(note(this, {}, theme.tone(views::Tone::error)))
{
    setWindowTitle(entry.model.empty() ? tr("Add a price") : tr("Edit a price"));
    auto* known = new QCompleter(providers, this);
    known->setCaseSensitivity(Qt::CaseInsensitive);
    m_provider->setCompleter(known);
    m_provider->setPlaceholderText(tr("openai"));
    m_model->setPlaceholderText(tr("my-model"));
    m_pattern->setPlaceholderText(tr("the model's name; or my-model*, /regular expression/"));
    m_from->setPlaceholderText(tr("always; or a day such as 2026-11-21"));
    for (const insight::PriceClass priceClass : PriceModel::kClasses) {
        auto* edit = field(this, QString::fromStdString(insight::rateText(entry.set[priceClass], priceClass)),
                           "priceRate");
        edit->setObjectName(
            QStringLiteral("price-")
            + QString::fromUtf8(insight::toString(priceClass).data(),
                                static_cast<qsizetype>(insight::toString(priceClass).size())));
        edit->setAlignment(Qt::AlignRight);
        m_rates.push_back(edit);
    }
    layOut();
    for (QLineEdit* edit : findChildren<QLineEdit*>())
        connect(edit, &QLineEdit::textChanged, this, &PriceEntryDialog::check);
    check();
    if (entry.model.empty()) m_problem->clear(); // nothing was entered yet that could be wrong
    (entry.model.empty() ? static_cast<QWidget*>(m_model) : m_rates.front())->setFocus();
}

void PriceEntryDialog::layOut()
{
    auto* form = new QFormLayout;
    form->addRow(tr("&Provider"), m_provider);
    form->addRow(tr("&Model"), m_model);
    form->addRow(tr("&Holds for"), m_pattern);
    form->addRow(tr("Valid &from"), m_from);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    for (int i = 0; i < static_cast<int>(m_rates.size()); ++i) {
        auto* label = new QLabel(priceClassText(PriceModel::kClasses[static_cast<std::size_t>(i)]), this);
        label->setBuddy(m_rates[static_cast<std::size_t>(i)]);
        m_rates[static_cast<std::size_t>(i)]->setAccessibleName(label->text());
        const int row = i % 5, column = i / 5 * 2;
        grid->addWidget(label, row, column);
        grid->addWidget(m_rates[static_cast<std::size_t>(i)], row, column + 1);
    }
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_keep = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addLayout(form);
    column->addWidget(note(this,
                           tr("USD per million tokens; a request per thousand. Above a length of the input: "
                              "\"3; >200k: 6\". An empty class is billed like the one it is a part of."),
                           palette().color(QPalette::PlaceholderText)));
    column->addLayout(grid);
    m_problem->setMinimumHeight(2 * fontMetrics().height());
    column->addWidget(m_problem);
    column->addWidget(buttons);
    resize(600, sizeHint().height());
}

QString PriceEntryDialog::readRates()
{
    bool any = false;
    for (std::size_t i = 0; i < m_rates.size(); ++i) {
        const insight::PriceClass priceClass = PriceModel::kClasses[i];
        const auto rate = insight::parseRateText(m_rates[i]->text().toStdString(), priceClass);
        if (!rate.ok())
            return priceClassText(priceClass) + QStringLiteral(": ")
                + QString::fromStdString(rate.error().message);
        any = any || rate->known();
        m_entry.set[priceClass] = *rate;
    }
    return any ? QString() : tr("At least one class needs a price.");
}

QString PriceEntryDialog::read()
{
    m_entry.provider = m_provider->text().trimmed().toStdString();
    m_entry.model = m_model->text().trimmed().toStdString();
    if (m_entry.provider.empty()) return tr("A price needs a provider.");
    if (m_entry.model.empty()) return tr("A price needs a model.");
    const QString names = m_pattern->text().trimmed().isEmpty() ? m_model->text() : m_pattern->text();
    auto pattern = insight::parsePatternText(names.toStdString());
    if (!pattern.ok()) return QString::fromStdString(pattern.error().message);
    m_entry.match = std::move(*pattern);
    const std::string from = m_from->text().trimmed().toStdString();
    const auto day = insight::dayFromText(from);
    if (!from.empty() && !day) return tr("The first day reads like 2026-11-21.");
    m_entry.set.fromDay = from.empty() ? insight::PriceSet{}.fromDay : *day;
    return readRates();
}

void PriceEntryDialog::check()
{
    const QString problem = read();
    m_problem->setText(problem);
    m_keep->setEnabled(problem.isEmpty());
}

} // namespace retrospan::app
