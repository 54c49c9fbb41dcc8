#include "views/session/filter_bar.h"

#include "models/format.h"
#include "views/base/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <array>

namespace retrospan::views {
namespace {

QToolButton* toggle(const QString& text, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    return button;
}

} // namespace

FilterBar::FilterBar(models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_filter(new QLineEdit(this))
    , m_search(new QLineEdit(this))
    , m_hits(new QLabel(this))
    , m_errors(toggle(tr("Errors"), this))
    , m_next(new QToolButton(this))
    , m_previous(new QToolButton(this))
    , m_kinds(new QWidget(this))
{
    m_filter->setPlaceholderText(tr("Filter by name, tool, model, agent…"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setObjectName(QStringLiteral("spanFilter"));
    m_search->setPlaceholderText(tr("Search in what was said…"));
    m_search->setClearButtonEnabled(true);
    m_search->setObjectName(QStringLiteral("contentSearch"));
    m_hits->setTextFormat(Qt::PlainText);
    m_errors->setToolTip(tr("Show failed spans only"));
    m_next->setToolTip(tr("Next match"));
    m_previous->setToolTip(tr("Previous match"));
    for (QToolButton* button : {m_next, m_previous}) button->setAutoRaise(true);
    auto* kinds = new QHBoxLayout(m_kinds);
    kinds->setContentsMargins(0, 0, 0, 0);
    kinds->setSpacing(2);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 12, 6);
    layout->setSpacing(6);
    layout->addWidget(m_filter, 3);
    layout->addWidget(m_kinds);
    layout->addWidget(m_errors);
    layout->addWidget(m_search, 3);
    layout->addWidget(m_hits);
    layout->addWidget(m_previous);
    layout->addWidget(m_next);

    connect(m_filter, &QLineEdit::textChanged, &m_document, &models::SessionDocument::setFilter);
    connect(m_errors, &QToolButton::toggled, &m_document, &models::SessionDocument::setErrorsOnly);
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (m_search->text() == m_document.searchText())
            m_document.selectHit(true);
        else
            m_document.searchContent(m_search->text());
    });
    connect(m_next, &QToolButton::clicked, this, [this] { m_document.selectHit(true); });
    connect(m_previous, &QToolButton::clicked, this, [this] { m_document.selectHit(false); });
    connect(&m_document, &models::SessionDocument::stateChanged, this, &FilterBar::rebuildKinds);
    connect(&m_document, &models::SessionDocument::rowsChanged, this, &FilterBar::showState);
    connect(&m_document, &models::SessionDocument::searchChanged, this, &FilterBar::showState);
    showState();
}

void FilterBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    const IconSet icons(theme);
    m_next->setIcon(icons.icon(Icon::down));
    m_previous->setIcon(icons.icon(Icon::up));
    m_errors->setIcon(icons.icon(Icon::statusError, theme.tone(Tone::error)));
    rebuildKinds();
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

void FilterBar::rebuildKinds()
{
    std::array<std::int64_t, kSpanKindCount> counts{};
    if (const models::SessionData* session = m_document.data())
        for (Row row = 0; row < session->table.size(); ++row)
            ++counts[static_cast<std::size_t>(session->table.kind(row))];
    const IconSet icons(m_theme);
    for (std::size_t index = 0; index < kSpanKindCount; ++index) {
        const auto kind = static_cast<SpanKind>(index);
        QToolButton*& button = m_kindButtons[kind];
        if (button == nullptr) {
            button = toggle({}, m_kinds);
            m_kinds->layout()->addWidget(button);
            connect(button, &QToolButton::toggled, this,
                    [this, kind](bool shown) { m_document.setKindHidden(kind, !shown); });
        }
        const std::string_view name = toString(kind);
        const QString word = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        button->setIcon(icons.kind(kind));
        button->setText(models::formatCount(counts[index]));
        button->setToolTip(tr("Show or hide %1 spans").arg(word));
        button->setAccessibleName(tr("%1 spans, %2").arg(word).arg(counts[index]));
        button->setVisible(counts[index] > 0);
    }
    showState();
}

void FilterBar::showState()
{
    const models::ViewState& view = m_document.view();
    if (m_filter->text() != view.filter) m_filter->setText(view.filter);
    m_errors->setChecked(view.errorsOnly);
    for (const auto& [kind, button] : m_kindButtons) {
        const QSignalBlocker quiet(button);
        button->setChecked(!view.hiddenKinds.contains(kind));
    }
    const bool searched = !m_document.searchText().isEmpty();
    const auto hits = static_cast<std::int64_t>(m_document.searchHits().size());
    m_hits->setText(!searched                    ? QString()
                        : m_document.searching() ? tr("searching…")
                                                 : models::countOf(hits, tr("span")));
    m_next->setEnabled(hits > 0);
    m_previous->setEnabled(hits > 0);
}

} // namespace retrospan::views
