#include "views/session/filter_bar.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"
#include "views/base/search_field.h"
#include "views/session/kind_chip.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kTypingMs = 250;
constexpr int kWide = 118; ///< digits of width from which on one line holds everything

} // namespace

FilterBar::FilterBar(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_layout(new QGridLayout(this))
    , m_filter(new SearchField(this))
    , m_search(new SearchField(this))
    , m_found(new QLabel(this))
    , m_origin(new QComboBox(this))
    , m_errors(new QToolButton(this))
    , m_next(new QToolButton(this))
    , m_previous(new QToolButton(this))
    , m_kinds(new QWidget(this))
    , m_searchPart(new QWidget(this))
{
    m_layout->setContentsMargins(12, 6, 12, 6);
    m_layout->setHorizontalSpacing(10);
    m_layout->setVerticalSpacing(6);
    buildFields();
    buildChips();
    arrange(false);
    connect(&m_document, &models::SessionDocument::dataChanged, this, &FilterBar::showCounts);
    connect(&m_document, &models::SessionDocument::marksChanged, this, &FilterBar::showCounts);
    connect(&m_document, &models::SessionDocument::rowsChanged, this, &FilterBar::showState);
    connect(&m_document, &models::SessionDocument::searchChanged, this, &FilterBar::showHits);
    connect(&m_document, &models::SessionDocument::selectionChanged, this, &FilterBar::showHits);
    showCounts();
}

void FilterBar::buildFields()
{
    m_filter->setPlaceholderText(tr("Filter by name, tool, model, agent…"));
    m_filter->setAccessibleName(tr("Filter spans by name, tool, model or agent"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setObjectName(QStringLiteral("spanFilter"));
    m_search->setPlaceholderText(tr("Search in what was said…"));
    m_search->setAccessibleName(tr("Search in the recorded content of the spans"));
    m_search->setClearButtonEnabled(true);
    m_search->setObjectName(QStringLiteral("contentSearch"));
    m_found->setTextFormat(Qt::PlainText);
    m_found->setObjectName(QStringLiteral("searchHits"));
    m_next->setToolTip(tr("Next match"));
    m_previous->setToolTip(tr("Previous match"));
    for (QToolButton* button : {m_next, m_previous}) {
        button->setAutoRaise(true);
        button->setAccessibleName(button->toolTip());
    }
    auto* part = new QHBoxLayout(m_searchPart);
    part->setContentsMargins(0, 0, 0, 0);
    part->setSpacing(4);
    part->addWidget(m_search, 1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_found, m_previous, m_next})
        part->addWidget(widget);
    for (SearchField* field : {m_filter, m_search})
        connect(field, &SearchField::left, this, &FilterBar::treeWanted);
    connect(m_filter, &QLineEdit::returnPressed, this, &FilterBar::treeWanted);
    connect(m_filter, &QLineEdit::textEdited, &m_document, &models::SessionDocument::setFilter);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty()) m_document.setFilter({}); // the clear button edits nothing
    });
    connect(m_search, &QLineEdit::returnPressed, this, &FilterBar::search);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (!text.isEmpty()) return m_typing.start();
        m_typing.stop();
        m_document.searchContent({});
    });
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMs);
    connect(&m_typing, &QTimer::timeout, this, [this] { m_document.searchContent(m_search->text()); });
    connect(m_next, &QToolButton::clicked, this, [this] { m_document.selectHit(true); });
    connect(m_previous, &QToolButton::clicked, this, [this] { m_document.selectHit(false); });
}

void FilterBar::buildChips()
{
    auto* layout = new QHBoxLayout(m_kinds);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    for (std::size_t index = 0; index < kSpanKindCount; ++index) {
        const auto kind = static_cast<SpanKind>(index);
        auto* chip = new KindChip(kind, m_kinds);
        m_chips[kind] = chip;
        layout->addWidget(chip);
        connect(chip, &KindChip::clicked, this,
                [this, kind](bool shown) { m_document.setKindHidden(kind, !shown); });
        connect(chip, &KindChip::onlyThisRequested, this, [this, kind] { showOnly(kind); });
        connect(chip, &KindChip::openTreeRequested, this, [this, kind] { m_document.expandToKind(kind); });
    }
    m_errors->setObjectName(QStringLiteral("errorsOnly"));
    m_errors->setText(tr("Errors only"));
    m_errors->setToolTip(tr("Show failed spans only"));
    m_errors->setCheckable(true);
    m_errors->setAutoRaise(true);
    m_errors->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layout->addWidget(m_errors);
    m_origin->setObjectName(QStringLiteral("originFilter"));
    m_origin->setAccessibleName(tr("Show the spans of one source"));
    m_origin->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    layout->addWidget(m_origin);
    layout->addStretch(1);
    connect(m_origin, &QComboBox::activated, this,
            [this] { m_document.setOrigin(m_origin->currentData().toString()); });
    connect(m_errors, &QToolButton::clicked, &m_document, &models::SessionDocument::setErrorsOnly);
}

void FilterBar::arrange(bool wide)
{
    m_wide = wide;
    for (QWidget* part : {static_cast<QWidget*>(m_filter), m_kinds, m_searchPart})
        m_layout->removeWidget(part);
    m_layout->addWidget(m_filter, 0, 0);
    m_layout->addWidget(m_kinds, wide ? 0 : 1, wide ? 1 : 0, 1, wide ? 1 : 3);
    m_layout->addWidget(m_searchPart, 0, 2);
    m_layout->setColumnStretch(0, 1);
    m_layout->setColumnStretch(2, 1);
}

void FilterBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool wide = width() > kWide * fontMetrics().horizontalAdvance(QLatin1Char('0'));
    if (wide != m_wide) arrange(wide);
}

void FilterBar::setTheme(const Theme& theme)
{
    const IconSet icons(theme);
    m_next->setIcon(icons.icon(Icon::down));
    m_previous->setIcon(icons.icon(Icon::up));
    m_errors->setIcon(icons.icon(Icon::statusError, theme.tone(Tone::error)));
    for (QAction* old : m_filter->actions() + m_search->actions())
        if (old->objectName().isEmpty()) delete old;
    m_filter->addAction(icons.icon(Icon::filter), QLineEdit::LeadingPosition);
    m_search->addAction(icons.icon(Icon::search), QLineEdit::LeadingPosition);
    for (const auto& [kind, chip] : m_chips) chip->setTheme(theme);
}

void FilterBar::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void FilterBar::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

void FilterBar::search()
{
    m_typing.stop();
    if (m_search->text() == m_document.searchText())
        m_document.selectHit(true);
    else
        m_document.searchContent(m_search->text());
}

void FilterBar::showOnly(SpanKind kind)
{
    std::set<SpanKind> others;
    for (const auto& [other, chip] : m_chips)
        if (other != kind && m_document.kindCount(other) > 0) others.insert(other);
    m_document.setHiddenKinds(others);
}

void FilterBar::showCounts()
{
    for (const auto& [kind, chip] : m_chips) chip->setCount(m_document.kindCount(kind));
    showOrigins();
    showState();
}

void FilterBar::showOrigins()
{
    m_origin->clear();
    m_origin->addItem(tr("All sources"), QString());
    for (const StringId origin : m_document.origins()) {
        const std::string_view name = m_document.data()->table.text(origin);
        const QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        m_origin->addItem(models::oneLine(name), text);
    }
    m_origin->setVisible(m_document.origins().size() > 1);
}

void FilterBar::showState()
{
    const models::ViewState& view = m_document.view();
    if (m_filter->text() != view.filter) m_filter->setText(view.filter);
    m_errors->setChecked(view.errorsOnly);
    m_origin->setCurrentIndex(std::max(0, m_origin->findData(view.origin)));
    for (const auto& [kind, chip] : m_chips) chip->setChecked(!view.hiddenKinds.contains(kind));
    showHits();
}

void FilterBar::showHits()
{
    if (!m_typing.isActive() && m_search->text() != m_document.searchText()) {
        m_search->setText(m_document.searchText()); // another session, or words that the library found
        m_typing.stop();
    }
    const bool searched = !m_document.searchText().isEmpty();
    const auto hits = static_cast<std::int64_t>(m_document.searchHits().size());
    const auto place = hits == 0 ? 0
                                 : static_cast<std::int64_t>(m_document.searchHits().placeOf(
                                     m_document.data()->tree, m_document.selected()));
    m_found->setText(!searched                                 ? QString()
                         : m_document.searching()              ? tr("searching…")
                         : !m_document.searchError().isEmpty() ? tr("search failed")
                         : hits == 0                           ? tr("not found")
                         : place == 0
                         ? models::countOf(hits, tr("span"))
                         : tr("%1 of %2").arg(models::exactCount(place), models::countOf(hits, tr("span"))));
    const QString& why = m_document.searchError();
    m_found->setToolTip(why.isEmpty() ? QString() : plainToolTip(why));
    m_next->setEnabled(hits > 0);
    m_previous->setEnabled(hits > 0);
}

} // namespace retrospan::views
