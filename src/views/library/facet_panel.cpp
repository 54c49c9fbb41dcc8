#include "views/library/facet_panel.h"

#include "insight/query_choice.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QTreeWidgetItemIterator>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr std::size_t kFirstValues = 8;
const QString kSearches = QStringLiteral("saved searches");

enum Role { kindRole = Qt::UserRole, valueRole, fieldRole };
enum ItemKind { group, value, search, more };

QString captionOf(const std::string& field)
{
    QString text = QString::fromStdString(field).replace(QLatin1Char('_'), QLatin1Char(' '));
    text[0] = text[0].toUpper();
    return text;
}

} // namespace

FacetPanel::FacetPanel(models::SavedSearches& searches, QWidget* parent)
    : QTreeWidget(parent)
    , m_searches(searches)
{
    setObjectName(QStringLiteral("facets"));
    setAccessibleName(tr("Saved searches and facets"));
    setHeaderHidden(true);
    setColumnCount(2);
    header()->setMinimumSectionSize(20);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    setIndentation(14);
    setFrameShape(QFrame::NoFrame);
    setViewportMargins(4, 8, 0, 0);
    setUniformRowHeights(true);
    setExpandsOnDoubleClick(false);
    connect(this, &QTreeWidget::itemClicked, this, &FacetPanel::activate);
    connect(this, &QTreeWidget::itemExpanded, this, [this](const QTreeWidgetItem* item) {
        if (!m_building) m_folded.remove(item->data(0, valueRole).toString());
    });
    connect(this, &QTreeWidget::itemCollapsed, this, [this](const QTreeWidgetItem* item) {
        if (!m_building) m_folded.insert(item->data(0, valueRole).toString());
    });
    connect(&m_searches, &models::SavedSearches::changed, this, &FacetPanel::rebuild);
}

void FacetPanel::setTheme(const Theme& theme)
{
    m_theme = theme;
    rebuild();
}

void FacetPanel::showFacets(const std::vector<models::Facet>& facets, const QString& query)
{
    m_facets = facets;
    m_query = query;
    rebuild();
}

void FacetPanel::rebuild()
{
    m_building = true;
    clear();
    addSearches();
    for (const models::Facet& facet : m_facets) addFacet(facet);
    if (m_facets.empty() && !m_query.isEmpty())
        addGroup(tr("Nothing matches"), {})->setFlags(Qt::NoItemFlags);
    for (QTreeWidgetItemIterator item(this); *item != nullptr; ++item)
        (*item)->setSizeHint(0, QSize(0, Metrics(font()).rowHeight - 6));
    m_building = false;
}

QTreeWidgetItem* FacetPanel::addGroup(const QString& caption, const QString& key)
{
    auto* item = new QTreeWidgetItem(this, {caption});
    item->setData(0, kindRole, group);
    item->setData(0, valueRole, key);
    item->setFont(0, scaledFont(font(), 0, QFont::DemiBold));
    item->setForeground(0, m_theme.textSecondary);
    return item;
}

void FacetPanel::addSearches()
{
    if (m_searches.list().empty()) return;
    QTreeWidgetItem* parent = addGroup(tr("Saved searches"), kSearches);
    for (const models::SavedSearch& saved : m_searches.list()) {
        auto* item = new QTreeWidgetItem(parent, {saved.name.simplified()});
        item->setData(0, kindRole, search);
        item->setData(0, valueRole, saved.name);
        item->setToolTip(0, plainToolTip(saved.query));
        item->setIcon(0, IconSet(m_theme).icon(Icon::pin));
        if (saved.query == m_query) item->setForeground(0, m_theme.accent);
    }
    parent->setExpanded(!m_folded.contains(kSearches));
}

void FacetPanel::addFacet(const models::Facet& facet)
{
    const QString key = QString::fromStdString(facet.field);
    const std::string query = m_query.toStdString();
    QTreeWidgetItem* parent = addGroup(captionOf(facet.field), key);
    const std::size_t shown =
        m_whole.contains(key) ? facet.values.size() : std::min(facet.values.size(), kFirstValues);
    for (const models::FacetValue& entry : std::span(facet.values).first(shown)) {
        const QString text = models::oneLine(entry.value, 500);
        auto* item =
            new QTreeWidgetItem(parent, {models::textPrefix(text, 200), models::formatCount(entry.count)});
        item->setData(0, kindRole, value);
        item->setData(0, valueRole, QString::fromStdString(entry.value));
        item->setData(0, fieldRole, key);
        item->setToolTip(0, plainToolTip(text));
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
        item->setForeground(1, m_theme.textTertiary);
        if (!insight::isChosen(query, facet.field, entry.value)) continue;
        item->setForeground(0, m_theme.accent);
        item->setFont(0, scaledFont(font(), 0, QFont::DemiBold));
        item->setData(0, Qt::AccessibleTextRole, tr("%1, chosen").arg(text));
    }
    if (shown < facet.values.size()) {
        auto* item = new QTreeWidgetItem(parent, {tr("%1 more…").arg(facet.values.size() - shown)});
        item->setData(0, kindRole, more);
        item->setData(0, valueRole, key);
        item->setForeground(0, m_theme.textTertiary);
    } else if (facet.values.size() < facet.distinct) {
        auto* item = new QTreeWidgetItem(parent, {tr("and %1 rarer ones").arg(facet.distinct - shown)});
        item->setFlags(Qt::NoItemFlags);
    }
    parent->setExpanded(!m_folded.contains(key));
}

void FacetPanel::activate(QTreeWidgetItem* item)
{
    const QString content = item->data(0, valueRole).toString();
    switch (item->data(0, kindRole).toInt()) {
    case group: item->setExpanded(!item->isExpanded()); break;
    case value:
        emit queryWanted(QString::fromStdString(
            insight::toggledChoice(m_query.toStdString(), item->data(0, fieldRole).toString().toStdString(),
                                   content.toStdString())));
        break;
    case more:
        m_whole.insert(content);
        QMetaObject::invokeMethod(this, &FacetPanel::rebuild,
                                  Qt::QueuedConnection); // not under its own click
        break;
    case search: {
        const auto found = std::ranges::find(m_searches.list(), content, &models::SavedSearch::name);
        if (found != m_searches.list().end()) emit queryWanted(QString(found->query));
        break;
    }
    default: break;
    }
}

void FacetPanel::removeSearch(const QTreeWidgetItem* item)
{
    m_searches.remove(item->data(0, valueRole).toString());
}

/// Whoever comes by key sees where the keys go.
void FacetPanel::focusInEvent(QFocusEvent* event)
{
    QTreeWidget::focusInEvent(event);
    const bool byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byKey && currentItem() == nullptr) setCurrentItem(topLevelItem(0));
}

void FacetPanel::keyPressEvent(QKeyEvent* event)
{
    QTreeWidgetItem* item = currentItem();
    if (item == nullptr) return QTreeWidget::keyPressEvent(event);
    const int key = event->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) return activate(item);
    if (key == Qt::Key_Delete && item->data(0, kindRole).toInt() == search) return removeSearch(item);
    QTreeWidget::keyPressEvent(event);
}

void FacetPanel::contextMenuEvent(QContextMenuEvent* event)
{
    QTreeWidgetItem* item = itemAt(event->pos());
    if (item == nullptr || item->data(0, kindRole).toInt() != search) return;
    QMenu menu(this);
    const QAction* run = menu.addAction(tr("&Run"));
    const QAction* remove = menu.addAction(tr("&Delete"));
    const QAction* chosen = menu.exec(event->globalPos());
    if (chosen == run) activate(item);
    if (chosen == remove) removeSearch(item);
}

} // namespace retrospan::views
