#include "views/inspector/inspector.h"

#include "models/plain_text.h"
#include "models/record_json.h"
#include "views/base/block_view.h"
#include "views/base/empty_state.h"
#include "views/base/json_view.h"
#include "views/inspector/attributes_page.h"
#include "views/inspector/cost_page.h"
#include "views/inspector/empty_texts.h"
#include "views/inspector/span_title.h"
#include "views/inspector/tab_page.h"
#include "views/inspector/tool_page.h"

#include <QAction>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

constexpr int kSlowMs = 150;
enum Page { emptyPage, spanPage, loadingPage, failedPage };

} // namespace

Inspector::Inspector(models::SessionDocument& document, std::shared_ptr<models::SessionSource> source,
                     std::function<insight::CostBreakdown(const insight::CallUsage&)> breakdown,
                     QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_source(std::move(source))
    , m_breakdown(std::move(breakdown))
    , m_pages(new QStackedWidget(this))
    , m_empty(new EmptyState(Icon::inspector, {}, {}, this))
    , m_loading(new EmptyState(Icon::clock, tr("Reading the span…"), {}, this))
    , m_failed(new EmptyState(Icon::warning, tr("The span cannot be read"), {}, this))
    , m_retry(new QAction(tr("Try again"), this))
    , m_title(new SpanTitle(this))
    , m_tabs(new QTabWidget(this))
{
    setObjectName(QStringLiteral("inspector"));
    buildTabs();
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    for (QWidget* shown : std::initializer_list<QWidget*>{m_empty, page, m_loading, m_failed})
        m_pages->addWidget(shown);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    setFocusProxy(m_tabs);
    m_failed->addButton(m_retry);
    m_slow.setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    connectViews();
    load();
}

void Inspector::buildTabs()
{
    m_messages = new BlockView(tr("Messages"), this);
    m_tool = new ToolPage(this);
    m_retrieval = new BlockView(tr("Retrieved documents"), this);
    m_changes = new BlockView(tr("Changes since the previous call"), this);
    m_cost = new CostPage(this);
    m_attributes = new AttributesPage(this);
    m_events = new BlockView(tr("Events and links"), this);
    m_raw = new JsonView(this);
    const std::array<QWidget*, tabCount> contents{m_messages, m_tool,       m_retrieval, m_changes,
                                                  m_cost,     m_attributes, m_events,    m_raw};
    const QStringList titles{tr("Messages"), tr("Tool call"),  tr("Retrieval"), tr("Changes"),
                             tr("Cost"),     tr("Attributes"), tr("Events"),    tr("Raw")};
    m_tabs->setDocumentMode(true);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->tabBar()->setAccessibleName(tr("About the span"));
    for (int tab = 0; tab < tabCount; ++tab) {
        const auto index = static_cast<std::size_t>(tab);
        m_tabPages[index] = new TabPage(contents[index], m_tabs);
        m_tabs->addTab(m_tabPages[index], titles[tab]);
    }
}

void Inspector::connectViews()
{
    connect(&m_document, &models::SessionDocument::selectionChanged, this, &Inspector::load);
    connect(&m_document, &models::SessionDocument::dataChanged, this, &Inspector::load);
    connect(&m_document, &models::SessionDocument::marksChanged, this, [this] {
        const Node node = m_document.selected();
        if (node != kNoNode && attemptOf(node) != m_attempt) return load();
        if (node == kNoNode || !m_span || m_job.running()) return; // what is shown is of another span yet
        m_title->showSpan(*m_document.data(), node, m_document.kind(node), m_span->error);
        updateTabs();
    });
    connect(m_retry, &QAction::triggered, this, &Inspector::load);
    connect(&m_slow, &QTimer::timeout, this, [this] { m_pages->setCurrentIndex(loadingPage); });
    connect(m_tool, &ToolPage::spanRequested, this, &Inspector::selectNode);
    for (BlockView* view : {m_messages, m_retrieval, m_changes, m_events, &m_tool->blocks()}) {
        connect(view, &BlockView::targetActivated, this, &Inspector::selectNode);
        connect(view, &BlockView::notice, this, &Inspector::notice);
        connect(&m_document, &models::SessionDocument::searchChanged, view,
                [this, view] { view->mark(m_document.searchText()); });
    }
    for (JsonView* view : {m_raw, &m_attributes->json()})
        connect(view, &JsonView::notice, this, &Inspector::notice);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) {
        if (!m_choosing) m_wanted = tab;
        showRecord();
    });
}

void Inspector::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (EmptyState* state : {m_empty, m_loading, m_failed}) state->setTheme(theme);
    for (TabPage* page : m_tabPages) page->setTheme(theme);
    for (BlockView* view : {m_messages, m_retrieval, m_changes, m_events}) view->setTheme(theme);
    m_title->setTheme(theme);
    m_tool->setTheme(theme);
    m_cost->setTheme(theme);
    m_attributes->setTheme(theme);
    m_raw->setTheme(theme);
    updateTabs();
}

/// The tabs the span has; those that have nothing to show are fainter.
void Inspector::updateTabs()
{
    const Node node = m_document.selected();
    if (!m_span || node == kNoNode) return;
    const SpanKind kind = m_document.kind(node);
    for (int tab = 0; tab < tabCount; ++tab) {
        const bool content = m_tabPages[static_cast<std::size_t>(tab)]->hasContent();
        m_tabs->tabBar()->setTabTextColor(tab, content ? QColor() : m_theme.textDisabled);
        m_tabs->setTabVisible(tab, content || belongsTo(static_cast<Tab>(tab), kind));
    }
}

void Inspector::setTab(Tab tab)
{
    m_wanted = tab;
    if (m_tabs->isTabVisible(tab)) m_tabs->setCurrentIndex(tab);
}

void Inspector::setSourceAction(QAction* action)
{
    m_title->setSourceAction(action);
}

void Inspector::selectNode(qint64 node)
{
    m_document.select(static_cast<Node>(node));
}

void Inspector::load()
{
    const Node node = m_document.selected();
    const models::SessionData* session = m_document.data();
    m_job.cancel();
    m_slow.stop();
    if (node != kNoNode && session && !session->tree.isMissing(node)) return read(node);
    m_span.reset();
    emit spanShown(m_span);
    if (node != kNoNode && session)
        m_empty->setContent(
            Icon::missingParent, tr("This span was not recorded"),
            tr("Other spans name it as their parent. It appears here when its recording is imported."));
    else
        m_empty->setContent(Icon::inspector, tr("No span is selected"),
                            tr("Select one to see what it said and cost."));
    m_pages->setCurrentIndex(emptyPage);
}

/// Number and count of the attempts it is one of.
std::pair<std::uint32_t, std::uint32_t> Inspector::attemptOf(Node node) const
{
    const insight::Attempt* attempt = m_document.attempt(node);
    return attempt == nullptr ? std::pair(0U, 0U) : std::pair(attempt->number, attempt->of);
}

void Inspector::read(Node node)
{
    m_attempt = attemptOf(node);
    const models::SpanRequest request = models::requestFor(m_document, node);
    m_slow.start();
    m_job.run([source = m_source, request](std::stop_token) { return models::readSpan(*source, request); },
              [this, request](Result<models::SpanDocuments> documents) {
                  m_slow.stop();
                  if (documents.ok()) return showSpan(request, *documents);
                  if (!documents.cancelled()) fail(QString::fromStdString(documents.error().message));
              });
}

void Inspector::fail(const QString& why)
{
    m_failed->setContent(Icon::warning, tr("The span cannot be read"), why);
    m_pages->setCurrentIndex(failedPage);
}

void Inspector::showSpan(const models::SpanRequest& request, const models::SpanDocuments& documents)
{
    const Node node = m_document.selected();
    m_span = documents.span;
    m_recordShown = false;
    m_title->showSpan(*m_document.data(), node, m_document.kind(node), m_span->error);
    const models::RequestTarget target = models::requestTargetOf(m_span->view);
    for (BlockView* view : {m_messages, m_retrieval, m_changes, m_events, &m_tool->blocks()})
        view->setRequestTarget(target);
    for (JsonView* view : {m_raw, &m_attributes->json()}) view->setRequestTarget(target);
    showBlocks(messages, *m_messages, documents.messages);
    showBlocks(retrieval, *m_retrieval, documents.retrieval);
    showBlocks(changes, *m_changes, documents.changes);
    resolveLinks(*documents.events, m_span->view);
    showBlocks(events, *m_events, documents.events);
    m_tool->showCall(request, documents.tool);
    if (documents.tool)
        m_tabPages[tool]->showContent();
    else
        showEmpty(tool);
    showCost(node);
    const SpanView& view = m_span->view;
    if (view.attributes.empty() && view.resource.attributes.empty() && view.scope.attributes.empty()
        && view.droppedAttributes == 0)
        showEmpty(attributes);
    else
        m_tabPages[attributes]->showContent();
    chooseTab();
    m_pages->setCurrentIndex(spanPage);
    showRecord();
    emit spanShown(m_span);
}

void Inspector::showBlocks(Tab tab, BlockView& view, const std::shared_ptr<models::BlockDocument>& blocks)
{
    view.setDocument(blocks);
    if (blocks && !blocks->empty())
        m_tabPages[tab]->showContent();
    else
        showEmpty(tab);
}

void Inspector::showEmpty(Tab tab)
{
    const models::SessionData& session = *m_document.data();
    const Node node = m_document.selected();
    const bool hasPrevious = tab == changes && models::previousCall(session, node) != kNoNode;
    const EmptyText text = emptyTextOf(tab, hasPrevious);
    m_tabPages[tab]->showEmpty(text.title, text.why);
}

/// Links lead to spans of the same session; others are said to be elsewhere.
void Inspector::resolveLinks(models::BlockDocument& blocks, const SpanView& span) const
{
    for (models::Block& block : blocks.blocks) {
        if (block.role != models::BlockRole::link) continue;
        const LinkView& link = span.links[static_cast<std::size_t>(block.target)];
        const Node node =
            models::findNode(*m_document.data(), {std::string(link.traceId), spanIdFromText(link.spanId)});
        block.target = node == kNoNode ? models::Block::kNoTarget : static_cast<std::int64_t>(node);
        block.badges.push_back(node == kNoNode
                                   ? models::BlockBadge{tr("not in this session"), models::BlockTone::neutral}
                                   : models::BlockBadge{tr("show"), models::BlockTone::accent});
    }
}

Inspector::Tab Inspector::naturalTab() const
{
    const SpanKind kind = m_document.kind(m_document.selected());
    const bool searches = kind == SpanKind::retrieval || kind == SpanKind::reranker;
    for (const Tab tab : {searches ? retrieval : messages, tool, retrieval, messages})
        if (m_tabPages[tab]->hasContent()) return tab;
    const bool failed = m_document.data()->table.status(m_document.selected()) == SpanStatus::error;
    return failed && m_tabPages[events]->hasContent() ? events : attributes;
}

void Inspector::chooseTab()
{
    const bool wanted = m_wanted >= 0 && m_tabPages[static_cast<std::size_t>(m_wanted)]->hasContent();
    m_choosing = true; // hiding the current tab chooses another one
    updateTabs();
    m_tabs->setCurrentIndex(wanted ? m_wanted : naturalTab());
    m_choosing = false;
}

void Inspector::showCost(Node node)
{
    const SpanTable& table = m_document.data()->table;
    const Usage& usage = table.usage(node);
    const std::int64_t reported = table.reportedCostMicroUsd(node);
    if (!usage.known() && reported == kUnknown) return showEmpty(cost);
    const insight::CallUsage call{table.text(table.provider(node)), table.text(table.model(node)),
                                  table.startNs(node), usage, reported};
    m_cost->showCost({m_breakdown(call), usage, models::oneLine(call.model), models::oneLine(call.provider),
                      !m_document.data()->tree.usageCounts(node),
                      table.flags(node).has(SpanFlag::usageAtLeast)});
    m_tabPages[cost]->showContent();
}

/// Attributes and the record are written as JSON when somebody looks at them.
void Inspector::showRecord()
{
    if (!m_span) return;
    const int tab = m_tabs->currentIndex();
    if (m_recordShown || (tab != raw && tab != attributes)) return;
    m_recordShown = true;
    m_attributes->setSpan(m_span);
    m_raw->clear();
    m_recordJob.run(
        [span = m_span](std::stop_token) {
            return std::make_shared<const std::string>(models::recordJson(span->view));
        },
        [this](std::shared_ptr<const std::string> json) { m_raw->setJson(*json, json); });
}

} // namespace retrospan::views
