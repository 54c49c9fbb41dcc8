#include "views/base/json_view.h"

#include "models/format.h"
#include "models/jobs.h"
#include "views/base/elided_label.h"
#include "views/base/find_bar.h"
#include "views/base/json_matches.h"
#include "views/base/json_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;
using models::JsonDocument;

constexpr std::size_t kAtOnce = 128 * 1024; ///< bytes that are parsed in no time

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// What the reader of a broken document must know.
QString stateText(const JsonDocument& document)
{
    const auto size = models::formatBytes(static_cast<std::int64_t>(document.text().size()));
    if (const auto error = document.firstErrorOffset())
        return u"%1, not valid JSON from byte %2"_s.arg(
            size, models::exactCount(static_cast<std::int64_t>(*error)));
    return document.cut() ? u"%1, cut"_s.arg(size) : size;
}

} // namespace

class JsonView::Private {
public:
    explicit Private(JsonView* view);
    void show(std::shared_ptr<const JsonDocument> document);
    void updatePath();
    void openMenu(const QPoint& position);
    void copy(const QString& text);

    JsonView* q;
    FindBar* find;
    JsonTable* table;
    JsonMatches* matches;
    ElidedLabel* path;
    ElidedLabel* state;
    models::RequestTarget target;
    models::JobRunner job;
};

JsonView::Private::Private(JsonView* view)
    : q(view)
    , find(new FindBar(view))
    , table(new JsonTable(view))
    , matches(new JsonMatches(*table))
    , path(new ElidedLabel(view, Qt::ElideMiddle))
    , state(new ElidedLabel(view))
{
    auto* column = new QVBoxLayout(view);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(find);
    column->addWidget(table, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(12);
    row->addWidget(path, 1);
    row->addWidget(state);
    column->addLayout(row);
}

JsonView::JsonView(QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this))
{
    connect(d->find, &FindBar::queryChanged, d->matches, &JsonMatches::search);
    connect(d->find, &FindBar::next, this, &JsonView::nextMatch);
    connect(d->find, &FindBar::previous, this, &JsonView::previousMatch);
    connect(d->find, &FindBar::closed, this, [this] {
        d->matches->search({});
        d->table->setFocus();
    });
    connect(d->matches, &JsonMatches::statusChanged, d->find, &FindBar::setStatus);
    connect(d->matches, &JsonMatches::finished, this, &JsonView::searchFinished);
    connect(d->table, &JsonTable::currentRowChanged, this, [this] { d->updatePath(); });
    connect(d->table, &JsonTable::copyRequested, this, &JsonView::copyValue);
    connect(d->table, &JsonTable::menuRequested, this,
            [this](const QPoint& position) { d->openMenu(position); });
    setFocusProxy(d->table);
    setTheme(resolveTheme(ThemeMode::system, palette()));
}

JsonView::~JsonView() = default;

void JsonView::Private::show(std::shared_ptr<const JsonDocument> document)
{
    table->json().setDocument(document);
    table->goTo({document && document->size() > 0 ? 0 : -1, 0});
    table->scrollToTop();
    state->setText(document ? stateText(*document) : QString());
    updatePath();
    if (find->isVisible()) matches->search(find->query());
    emit q->documentShown();
}

void JsonView::Private::updatePath()
{
    const JsonDocument::Node node = q->currentNode();
    const bool inside = node != JsonDocument::kNone && q->document()->parent(node) != JsonDocument::kNone;
    path->setText(inside ? q->document()->path(node) : QString());
}

void JsonView::Private::openMenu(const QPoint& position)
{
    if (q->currentNode() == JsonDocument::kNone) return;
    QMenu menu(q);
    const int row = table->currentRow();
    menu.addAction(u"Copy value\tCtrl+C"_s, q, &JsonView::copyValue);
    menu.addAction(u"Copy as JSON"_s, q, &JsonView::copyJson);
    menu.addAction(u"Copy path"_s, q, &JsonView::copyPath);
    menu.addAction(u"Copy as curl"_s, q, &JsonView::copyCurl);
    menu.addSeparator();
    menu.addAction(u"Expand with descendants\t*"_s, q, [this] { table->setOpenWithDescendants(true); });
    menu.addAction(u"Collapse with descendants"_s, q, [this] { table->setOpenWithDescendants(false); })
        ->setEnabled(table->json().isOpen(row));
    menu.addAction(u"Expand all"_s, q, &JsonView::expandAll);
    menu.addAction(u"Collapse all"_s, q, &JsonView::collapseAll);
    for (const int level : {1, 2, 3})
        menu.addAction(u"Expand to level %1"_s.arg(level), q, [this, level] { q->expandToLevel(level); });
    menu.exec(position);
}

void JsonView::Private::copy(const QString& text)
{
    QGuiApplication::clipboard()->setText(text);
    emit q->notice(u"Copied %1"_s.arg(models::countOf(text.size(), u"character"_s)));
}

void JsonView::setTheme(const Theme& theme)
{
    d->find->setTheme(theme);
    d->table->setTheme(theme);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.textSecondary);
    d->path->setPalette(colours);
    d->state->setPalette(colours);
}

void JsonView::setJson(std::string_view json, std::shared_ptr<const void> owner)
{
    d->job.cancel();
    if (json.size() <= kAtOnce) return d->show(JsonDocument::parse(json, std::move(owner)));
    clear();
    d->state->setText(u"Reading %1…"_s.arg(models::formatBytes(static_cast<std::int64_t>(json.size()))));
    d->job.run([json, owner](std::stop_token stop) { return JsonDocument::parse(json, owner, stop); },
               [this](std::shared_ptr<const JsonDocument> document) { d->show(std::move(document)); });
}

void JsonView::setDocument(std::shared_ptr<const JsonDocument> document)
{
    d->job.cancel();
    d->show(std::move(document));
}

void JsonView::clear()
{
    d->job.cancel();
    d->table->json().setDocument(nullptr);
    d->state->setText({});
    d->updatePath();
}

std::shared_ptr<const JsonDocument> JsonView::document() const
{
    return d->table->json().document();
}

void JsonView::expandToLevel(int level)
{
    const JsonDocument::Node node = currentNode();
    d->table->json().expandToLevel(level);
    JsonDocument::Node shown = node;
    while (shown != JsonDocument::kNone && d->table->json().rowOf(shown) < 0)
        shown = document()->parent(shown);
    if (shown != JsonDocument::kNone) d->table->goTo({d->table->json().rowOf(shown), 0});
}

void JsonView::expandAll()
{
    expandToLevel(INT_MAX);
}

void JsonView::collapseAll()
{
    expandToLevel(0);
}

void JsonView::openSearch()
{
    d->find->open();
    d->matches->search(d->find->query());
}

void JsonView::setSearch(const QString& text)
{
    d->find->show();
    d->find->setQuery(text);
}

void JsonView::nextMatch()
{
    d->matches->step(1);
}

void JsonView::previousMatch()
{
    d->matches->step(-1);
}

JsonDocument::Node JsonView::currentNode() const
{
    return d->table->json().nodeAt(d->table->currentRow());
}

void JsonView::copyValue()
{
    const JsonDocument::Node node = currentNode();
    if (node == JsonDocument::kNone) return;
    const bool string = document()->type(node) == models::JsonType::string;
    d->copy(string ? QString::fromStdString(document()->stringValue(node)) : fromUtf8(document()->raw(node)));
}

void JsonView::copyJson()
{
    if (const auto node = currentNode(); node != JsonDocument::kNone)
        d->copy(fromUtf8(document()->raw(node)));
}

void JsonView::copyPath()
{
    if (const auto node = currentNode(); node != JsonDocument::kNone) d->copy(document()->path(node));
}

void JsonView::copyCurl()
{
    if (const auto node = currentNode(); node != JsonDocument::kNone)
        d->copy(QString::fromStdString(models::curlCommand(d->target, document()->raw(node))));
}

void JsonView::setRequestTarget(models::RequestTarget target)
{
    d->target = std::move(target);
}

} // namespace retrospan::views
