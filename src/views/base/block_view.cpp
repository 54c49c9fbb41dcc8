#include "views/base/block_view.h"

#include "models/format.h"
#include "models/json_document.h"
#include "models/text_search.h"
#include "views/base/elided_label.h"
#include "views/base/find_bar.h"
#include "views/base/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace retrospan::views {

using models::BlockMatch;
using models::BlockRow;

namespace {

QToolButton* button(QWidget* parent, const QString& name, const QString& object)
{
    auto* made = new QToolButton(parent);
    made->setAutoRaise(true);
    made->setAccessibleName(name);
    made->setToolTip(name);
    made->setObjectName(object);
    return made;
}

} // namespace

BlockView::BlockView(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_summary(new ElidedLabel(this))
    , m_find(button(this, tr("Find (Ctrl+F)"), QStringLiteral("find")))
    , m_foldAll(button(this, tr("Fold all"), QStringLiteral("foldAll")))
    , m_unfoldAll(button(this, tr("Unfold all"), QStringLiteral("unfoldAll")))
    , m_findBar(new FindBar(this))
    , m_area(new BlockArea(this))
{
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(12, 2, 6, 2);
    bar->setSpacing(2);
    bar->addWidget(m_summary, 1);
    bar->addWidget(m_find);
    bar->addWidget(m_unfoldAll);
    bar->addWidget(m_foldAll);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_findBar);
    column->addWidget(m_area, 1);
    m_findBar->hide();
    m_area->setAccessibleName(name);
    setFocusProxy(m_area);
    connect(m_find, &QToolButton::clicked, this, &BlockView::openSearch);
    connect(m_foldAll, &QToolButton::clicked, this, [this] { m_area->rows().setAllOpen(false); });
    connect(m_unfoldAll, &QToolButton::clicked, this, [this] { m_area->rows().setAllOpen(true); });
    connect(m_area, &BlockArea::copyRequested, this, [this] { copy(m_area->textToCopy()); });
    connect(m_area, &BlockArea::targetActivated, this, &BlockView::targetActivated);
    connect(m_area, &BlockArea::menuRequested, this, &BlockView::openMenu);
    connect(m_findBar, &FindBar::queryChanged, this, &BlockView::search);
    connect(m_findBar, &FindBar::next, this, &BlockView::nextMatch);
    connect(m_findBar, &FindBar::previous, this, &BlockView::previousMatch);
    connect(m_findBar, &FindBar::closed, this, [this] {
        search(m_marked);
        m_area->setFocus();
    });
}

void BlockView::setTheme(const Theme& theme)
{
    const IconSet icons(theme);
    m_find->setIcon(icons.icon(Icon::search));
    m_foldAll->setIcon(icons.icon(Icon::collapseAll));
    m_unfoldAll->setIcon(icons.icon(Icon::expandAll));
    m_findBar->setTheme(theme);
    m_area->setTheme(theme);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.textSecondary);
    m_summary->setPalette(colours);
}

void BlockView::setDocument(std::shared_ptr<const models::BlockDocument> document)
{
    m_job.cancel();
    m_matches.clear();
    m_summary->setText(document ? document->summary : QString());
    m_area->setDocument(std::move(document));
    search(m_findBar->isHidden() ? m_marked : m_findBar->query());
}

void BlockView::mark(const QString& text)
{
    if (text == m_marked) return;
    m_marked = text;
    if (m_findBar->isHidden()) search(m_marked);
}

void BlockView::openSearch()
{
    const QString selected = m_area->selectedText();
    m_findBar->open(selected.size() < 200 && !selected.contains(QLatin1Char('\n')) ? selected : QString());
    search(m_findBar->query());
}

void BlockView::search(const QString& query)
{
    m_query = query;
    m_matches.clear();
    m_match = 0;
    m_area->setQuery(query);
    m_findBar->setStatus({0, 0, !query.isEmpty(), false});
    if (query.isEmpty()) return m_job.cancel();
    m_job.run([document = m_area->rows().document(),
               query](std::stop_token stop) { return models::findInBlocks(document, query, stop); },
              [this](std::vector<BlockMatch> matches) {
                  m_matches = std::move(matches);
                  goToMatch();
              });
}

void BlockView::step(int direction)
{
    if (m_matches.empty()) return;
    m_match = (m_match + m_matches.size() + static_cast<std::size_t>(direction)) % m_matches.size();
    goToMatch();
}

void BlockView::goToMatch()
{
    const auto total = static_cast<std::int64_t>(m_matches.size());
    m_findBar->setStatus({total == 0 ? 0 : static_cast<std::int64_t>(m_match) + 1, total, false,
                          m_matches.size() >= models::kMaxMatches});
    if (m_matches.empty()) return m_area->setCurrentMatch({});
    const BlockMatch& match = m_matches[m_match];
    models::BlockRows& rows = m_area->rows();
    if (match.place == BlockMatch::Place::header) {
        rows.reveal(match.block);
        return m_area->setCurrentMatch(BlockArea::MatchPlace{rows.firstRow(match.block), 0});
    }
    if (match.place == BlockMatch::Place::json) {
        const models::JsonPlace place = rows.rowOfJson(match.block, match.node, m_query, match.ordinal);
        return m_area->setCurrentMatch(
            BlockArea::MatchPlace{static_cast<std::size_t>(place.row), place.occurrence});
    }
    const std::size_t row = rows.rowOfText(match.block, match.offset);
    int occurrence = 0;
    for (std::size_t i = m_match; i-- > 0;) {
        const BlockMatch& before = m_matches[i];
        if (before.block != match.block || before.offset < rows.at(row).begin) break;
        ++occurrence;
    }
    m_area->setCurrentMatch(BlockArea::MatchPlace{row, occurrence});
}

void BlockView::copy(const QString& text)
{
    if (text.isEmpty()) return;
    QGuiApplication::clipboard()->setText(text);
    emit notice(tr("Copied %1").arg(models::countOf(text.size(), tr("character"))));
}

void BlockView::addJsonActions(QMenu& menu)
{
    const BlockRow& row = m_area->rows().at(m_area->current());
    if (row.kind != BlockRow::Kind::json) return;
    const models::JsonModel* json = m_area->rows().json(row.block);
    const auto document = json->document();
    const auto node = json->nodeAt(static_cast<int>(row.begin));
    menu.addAction(tr("Copy as JSON"), this, [this, document, node] {
        const std::string_view raw = document->raw(node);
        copy(QString::fromUtf8(raw.data(), static_cast<qsizetype>(raw.size())));
    });
    menu.addAction(tr("Copy path"), this, [this, document, node] { copy(document->path(node)); });
    menu.addAction(tr("Copy as curl"), this, [this, document, node] {
        copy(QString::fromStdString(models::curlCommand(m_target, document->raw(node))));
    });
}

void BlockView::openMenu(const QPoint& position)
{
    QMenu menu(this);
    menu.addAction(tr("Copy\tCtrl+C"), this, [this] { copy(m_area->textToCopy()); });
    addJsonActions(menu);
    menu.addAction(tr("Select all\tCtrl+A"), m_area, &BlockArea::selectAll);
    menu.addSeparator();
    menu.addAction(tr("Unfold all\t*"), this, [this] { m_area->rows().setAllOpen(true); });
    menu.addAction(tr("Fold all"), this, [this] { m_area->rows().setAllOpen(false); });
    menu.exec(position);
}

} // namespace retrospan::views
