#include "views/inspector/inspector.h"

#include "models/format.h"
#include "models/inspection_text.h"
#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/json_view.h"
#include "views/base/text_view.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

constexpr int kAttributeCharacters = 2000;

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

Inspector::Inspector(models::SessionDocument& document, std::shared_ptr<models::SessionSource> source,
                     std::function<insight::CostBreakdown(const insight::CallUsage&)> breakdown,
                     QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_source(std::move(source))
    , m_breakdown(std::move(breakdown))
    , m_pages(new QStackedWidget(this))
    , m_empty(new EmptyState(Icon::inspector, tr("No span is selected"),
                             tr("Select one to see what it said and cost."), this))
    , m_title(new ElidedLabel(this))
    , m_tabs(new QTabWidget(this))
    , m_messages(new TextView(this))
    , m_tool(new TextView(this))
    , m_retrieval(new TextView(this))
    , m_changes(new TextView(this))
    , m_cost(new TextView(this))
    , m_events(new TextView(this))
    , m_attributesPage(new QWidget(this))
    , m_attributeFilter(new QLineEdit(m_attributesPage))
    , m_attributes(new QTreeWidget(m_attributesPage))
    , m_raw(new JsonView(this))
{
    setObjectName(QStringLiteral("inspector"));
    m_tabs->setDocumentMode(true);
    m_tabs->setUsesScrollButtons(true);
    for (TextView* view : {m_messages, m_tool, m_retrieval, m_changes, m_cost, m_events}) view->hide();
    m_attributesPage->hide();
    m_raw->hide();
    m_attributeFilter->setPlaceholderText(tr("Filter attributes…"));
    m_attributeFilter->setClearButtonEnabled(true);
    m_attributes->setHeaderLabels({tr("Attribute"), tr("Value")});
    m_attributes->setRootIsDecorated(true);
    m_attributes->setUniformRowHeights(true);
    m_attributes->setFrameShape(QFrame::NoFrame);
    auto* attributes = new QVBoxLayout(m_attributesPage);
    attributes->setContentsMargins(8, 8, 8, 0);
    attributes->addWidget(m_attributeFilter);
    attributes->addWidget(m_attributes, 1);
    connect(m_attributeFilter, &QLineEdit::textChanged, this, &Inspector::filterAttributes);

    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(4);
    m_title->setContentsMargins(12, 0, 12, 0);
    m_title->setFont(scaledFont(font(), 1, QFont::DemiBold));
    layout->addWidget(m_title);
    layout->addWidget(m_tabs, 1);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    connect(&document, &models::SessionDocument::selectionChanged, this, &Inspector::load);
}

void Inspector::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_empty->setTheme(theme);
    for (TextView* view : {m_messages, m_tool, m_retrieval, m_changes, m_cost, m_events})
        view->setTheme(theme);
    m_raw->setTheme(theme);
}

/// The latest model call of the same agent before this one.
Node Inspector::previousCall(Node node) const
{
    const SpanTable& table = m_document.data()->table;
    if (table.kind(node) != SpanKind::model) return kNoNode;
    Node previous = kNoNode;
    for (Row row = 0; row < table.size(); ++row) {
        if (row == node || table.kind(row) != SpanKind::model || table.agent(row) != table.agent(node))
            continue;
        if (table.startNs(row) >= table.startNs(node)) continue;
        if (previous == kNoNode || table.startNs(row) > table.startNs(previous)) previous = row;
    }
    return previous;
}

void Inspector::load()
{
    const Node node = m_document.selected();
    const models::SessionData* session = m_document.data();
    m_job.cancel();
    const bool there = node != kNoNode && session != nullptr && !session->tree.isMissing(node);
    m_pages->setCurrentIndex(there ? 1 : 0);
    if (node != kNoNode && session != nullptr && !there)
        m_empty->setContent(
            Icon::missingParent, tr("This span was not recorded"),
            tr("Other spans name it as their parent. It appears here when its recording is imported."));
    else
        m_empty->setContent(Icon::inspector, tr("No span is selected"),
                            tr("Select one to see what it said and cost."));
    if (!there) return;
    const SpanTable& table = session->table;
    m_title->setText(toQString(table.text(table.name(node))));
    const Node before = previousCall(node);
    const std::int64_t key = table.storeKey(node), beforeKey = before == kNoNode ? 0 : table.storeKey(before);
    m_job.run(
        [source = m_source, key, beforeKey](std::stop_token) {
            auto span = source->inspect(key);
            if (!span.ok()) return Result<Loaded>(span.error());
            Loaded loaded{*span, nullptr};
            if (beforeKey != 0)
                if (auto previous = source->inspect(beforeKey); previous.ok()) loaded.previous = *previous;
            return Result<Loaded>(std::move(loaded));
        },
        [this](Result<Loaded> loaded) {
            if (loaded.ok()) return show(*loaded);
            m_empty->setContent(Icon::warning, tr("The span cannot be read"),
                                QString::fromStdString(loaded.error().message));
            m_pages->setCurrentIndex(0);
        });
}

void Inspector::setTab(QWidget* page, const QString& title, bool there)
{
    const int index = m_tabs->indexOf(page);
    if (there && index < 0) m_tabs->addTab(page, title);
    if (!there && index >= 0) m_tabs->removeTab(index);
}

void Inspector::show(const Loaded& loaded)
{
    const SpanContent& content = loaded.span->content;
    const QString current = m_tabs->tabText(m_tabs->currentIndex());
    const Node node = m_document.selected();
    // Tabs keep their order because the ones behind are removed first.
    for (QWidget* page : std::initializer_list<QWidget*>{m_messages, m_tool, m_retrieval, m_changes, m_cost,
                                                         m_attributesPage, m_events, m_raw})
        setTab(page, {}, false);
    const std::string conversation = models::conversationText(content);
    m_messages->setText(conversation);
    setTab(m_messages, tr("Messages"), !content.toolCall && !conversation.empty());
    if (content.toolCall) m_tool->setText(models::toolCallText(*content.toolCall));
    setTab(m_tool, tr("Tool call"), content.toolCall.has_value());
    const std::string retrieval = models::retrievalText(content);
    m_retrieval->setText(retrieval);
    setTab(m_retrieval, tr("Retrieval"), !content.documents.empty());
    if (loaded.previous) m_changes->setText(models::changesText(loaded.previous->content, content));
    setTab(m_changes, tr("Changes"), loaded.previous != nullptr && !content.input.empty());
    showCost(node);
    showAttributes(loaded.span->view);
    setTab(m_attributesPage, tr("Attributes"), true);
    m_events->setText(models::eventsText(loaded.span->view));
    setTab(m_events, tr("Events"), !loaded.span->view.events.empty() || !loaded.span->view.links.empty());
    const auto json = std::make_shared<const std::string>(models::recordJson(loaded.span->view));
    m_raw->setJson(*json, json);
    setTab(m_raw, tr("Raw"), true);
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        if (m_tabs->tabText(tab) == current) m_tabs->setCurrentIndex(tab);
}

void Inspector::showCost(Node node)
{
    const SpanTable& table = m_document.data()->table;
    const Usage& usage = table.usage(node);
    setTab(m_cost, tr("Cost"), usage.known() || table.reportedCostMicroUsd(node) != kUnknown);
    if (!usage.known() && table.reportedCostMicroUsd(node) == kUnknown) return;
    insight::CallUsage call{table.text(table.provider(node)), table.text(table.model(node)),
                            table.startNs(node), usage, table.reportedCostMicroUsd(node)};
    const insight::CostBreakdown cost = m_breakdown(call);
    QString text = cost.model.empty()
        ? tr("No price is known for this model: unpriced.\n\n")
        : tr("Price: %1 / %2\n\n")
              .arg(QString::fromStdString(cost.provider), QString::fromStdString(cost.model));
    if (!m_document.data()->tree.usageCounts(node))
        text += tr("Calls beneath this span report the same usage; it is not counted again.\n\n");
    for (const insight::CostLine& line : cost.lines) {
        const QString amount =
            line.picoUsdEach == insight::kNoPrice ? tr("not billed") : models::formatMoney(line.microUsd);
        text += QStringLiteral("%1  %2  %3\n")
                    .arg(toQString(insight::toString(line.priceClass)), -14)
                    .arg(models::exactCount(line.tokens), 14)
                    .arg(amount, 12);
    }
    const auto amount = [](std::int64_t microUsd) {
        return microUsd == kUnknown ? models::unknownText() : models::formatMoney(microUsd);
    };
    text += tr("\nComputed  %1\nReported  %2\n")
                .arg(amount(cost.computedMicroUsd), amount(cost.reportedMicroUsd));
    if (cost.differenceMicroUsd)
        text += tr("Difference  %1\n")
                    .arg(QString::number(static_cast<double>(*cost.differenceMicroUsd) / 1e6, 'f', 6));
    m_cost->setText(text.toStdString());
    m_cost->setMonospace(true);
}

void Inspector::showAttributes(const SpanView& view)
{
    m_attributes->clear();
    const auto addGroup = [&](const QString& title, AttributesView attributes) {
        if (attributes.empty()) return;
        auto* group = new QTreeWidgetItem(m_attributes, {title});
        for (const AttributeView& attribute : attributes) {
            const std::string value = models::valueText(attribute.value);
            new QTreeWidgetItem(group,
                                {toQString(attribute.key),
                                 QString::fromStdString(value).left(kAttributeCharacters).simplified()});
        }
        group->setExpanded(true);
    };
    addGroup(tr("Span"), view.attributes);
    addGroup(tr("Resource"), view.resource.attributes);
    addGroup(tr("Scope %1 %2").arg(toQString(view.scope.name), toQString(view.scope.version)),
             view.scope.attributes);
    m_attributes->setColumnWidth(0, fontMetrics().horizontalAdvance(QLatin1Char('0')) * 34);
    filterAttributes();
}

void Inspector::filterAttributes()
{
    const QString text = m_attributeFilter->text();
    for (int group = 0; group < m_attributes->topLevelItemCount(); ++group)
        for (int row = 0; row < m_attributes->topLevelItem(group)->childCount(); ++row) {
            QTreeWidgetItem* item = m_attributes->topLevelItem(group)->child(row);
            item->setHidden(!item->text(0).contains(text, Qt::CaseInsensitive)
                            && !item->text(1).contains(text, Qt::CaseInsensitive));
        }
}

} // namespace retrospan::views
