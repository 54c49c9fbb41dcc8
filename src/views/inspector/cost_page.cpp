#include "views/inspector/cost_page.h"

#include "models/format.h"

#include <QDate>
#include <QGridLayout>
#include <QLabel>

namespace retrospan::views {

using insight::PriceClass;

namespace {

constexpr int kColumns = 4;

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString className(PriceClass priceClass)
{
    switch (priceClass) {
    case PriceClass::input: return CostPage::tr("Input");
    case PriceClass::cacheRead: return CostPage::tr("Input from cache");
    case PriceClass::cacheWrite: return CostPage::tr("Cache write");
    case PriceClass::cacheWrite1h: return CostPage::tr("Cache write, 1 h");
    case PriceClass::output: return CostPage::tr("Output");
    case PriceClass::reasoning: return CostPage::tr("Reasoning");
    case PriceClass::audioInput: return CostPage::tr("Audio input");
    case PriceClass::audioOutput: return CostPage::tr("Audio output");
    case PriceClass::audioCacheRead: return CostPage::tr("Audio from cache");
    case PriceClass::request: return CostPage::tr("Requests");
    }
    return {};
}

QString amountText(std::int64_t microUsd)
{
    return microUsd == kUnknown ? models::unknownText() : models::formatMoney(microUsd);
}

} // namespace

CostPage::CostPage(QWidget* parent)
    : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Cost"));
    viewport()->setBackgroundRole(QPalette::Base);
}

void CostPage::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (m_content) rebuild();
}

void CostPage::showCost(const CostShown& cost)
{
    m_cost = cost;
    rebuild();
}

void CostPage::rebuild()
{
    m_content = new QWidget;
    m_content->setBackgroundRole(QPalette::Base);
    m_content->setAutoFillBackground(true);
    m_grid = new QGridLayout(m_content);
    m_grid->setContentsMargins(16, 12, 16, 16);
    m_grid->setHorizontalSpacing(20);
    m_grid->setVerticalSpacing(6);
    addAmount();
    addClasses();
    addComparison();
    addPrice();
    m_grid->setColumnStretch(kColumns, 1);
    m_grid->setRowStretch(m_grid->rowCount(), 1);
    setWidget(m_content); // takes the one before away
}

QLabel* CostPage::addLabel(int row, int column, const QString& text, int columns)
{
    auto* label = new QLabel(text, m_content);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const bool number = columns == 1 && column > 0;
    label->setAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    m_grid->addWidget(label, row, column, 1, columns);
    return label;
}

QPalette CostPage::quietPalette() const
{
    QPalette colours = palette();
    // Text that can be selected is painted in the colour of Text.
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        colours.setColor(role, m_theme.textSecondary);
    return colours;
}

void CostPage::addTitle(const QString& text)
{
    const int row = m_grid->rowCount();
    m_grid->setRowMinimumHeight(row, 10);
    addLabel(row + 1, 0, text, kColumns)->setFont(scaledFont(font(), 0, QFont::DemiBold));
}

void CostPage::addNote(const QString& text)
{
    QLabel* note = addLabel(m_grid->rowCount(), 0, text, kColumns + 1);
    note->setWordWrap(true);
    note->setPalette(quietPalette());
}

void CostPage::addAmount()
{
    const Cost& counted = m_cost.breakdown.counted;
    QLabel* amount = addLabel(0, 0, models::formatCost(counted, m_cost.usage.known()), kColumns + 1);
    amount->setObjectName(QStringLiteral("costAmount"));
    amount->setFont(scaledFont(font(), 6, QFont::DemiBold));
    amount->setToolTip(models::exactCost(counted, m_cost.usage.known()));
    if (counted.source == CostSource::reported)
        addNote(tr("As the recording reports it."));
    else if (counted.source == CostSource::computed)
        addNote(tr("Computed from the tokens and the price table."));
    else
        addNote(m_cost.model.isEmpty()
                    ? tr("The recording does not name a model, so no price can be looked up.")
                    : tr("No price is known for the model %1. It counts as unpriced, not as free.")
                          .arg(m_cost.model));
    if (m_cost.repeated)
        addNote(tr("Calls beneath this span report the same usage; it is not counted again."));
    if (m_cost.atLeast) addNote(tr("The counts were taken before the call had ended: there may be more."));
}

void CostPage::addClasses()
{
    if (m_cost.breakdown.lines.empty()) return;
    addTitle(tr("Tokens"));
    const int head = m_grid->rowCount();
    const QStringList titles{tr("Class"), tr("Tokens"), tr("Per million"), tr("Amount")};
    for (int column = 0; column < kColumns; ++column)
        addLabel(head, column, titles[column])->setPalette(quietPalette());
    for (const insight::CostLine& line : m_cost.breakdown.lines) {
        const int row = m_grid->rowCount();
        const bool priced = line.picoUsdEach != insight::kNoPrice;
        const bool request = line.priceClass == PriceClass::request;
        addLabel(row, 0, className(line.priceClass));
        addLabel(row, 1, models::exactCount(line.tokens));
        addLabel(row, 2, priced ? models::formatMillionPrice(line.picoUsdEach) : tr("no price"));
        QLabel* amount =
            addLabel(row, 3, priced ? models::formatMoney(line.microUsd) : models::unknownText());
        if (request) amount->setToolTip(tr("Calls are priced each"));
    }
}

void CostPage::addComparison()
{
    const insight::CostBreakdown& cost = m_cost.breakdown;
    addTitle(tr("Computed and reported"));
    const auto line = [this](const QString& name, const QString& value) {
        const int row = m_grid->rowCount();
        addLabel(row, 0, name);
        addLabel(row, kColumns - 1, value)->setObjectName(QStringLiteral("cost") + name);
    };
    line(tr("Computed"), amountText(cost.computedMicroUsd));
    line(tr("Reported"),
         cost.reportedMicroUsd == kUnknown ? tr("not reported") : models::formatMoney(cost.reportedMicroUsd));
    if (cost.differenceMicroUsd)
        line(tr("Difference"), models::formatMoneyDifference(*cost.differenceMicroUsd));
}

void CostPage::addPrice()
{
    const insight::CostBreakdown& cost = m_cost.breakdown;
    if (cost.model.empty()) return;
    addTitle(tr("Price used"));
    QString entry = toQString(cost.provider) + QStringLiteral(" / ") + toQString(cost.model);
    if (cost.tierAbove > 0)
        entry += tr(", for calls above %1 input tokens").arg(models::exactCount(cost.tierAbove));
    addLabel(m_grid->rowCount(), 0, entry, kColumns + 1)->setWordWrap(true);
    if (cost.validFromDay)
        addNote(
            tr("Valid from %1.").arg(QDate(1970, 1, 1).addDays(*cost.validFromDay).toString(Qt::ISODate)));
    if (cost.ownPrice) addNote(tr("Your own price, kept in this workspace."));
    if (!cost.priceSource.empty())
        addNote(tr("Source: %1, as of %2.")
                    .arg(toQString(cost.priceSource),
                         cost.priceDate.empty() ? tr("an unknown date") : toQString(cost.priceDate)));
}

} // namespace retrospan::views
