#include "views/base/text_view.h"

#include "models/format.h"
#include "models/jobs.h"
#include "models/json_document.h"
#include "models/json_pretty.h"
#include "models/plain_text.h"
#include "views/base/find_bar.h"
#include "views/base/icons.h"
#include "views/base/plain_pane.h"
#include "views/base/text_matches.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kMostBytes = 64 * 1024 * 1024; ///< what "show all" shows at most
constexpr qsizetype kChunk = 128 * 1024; ///< characters added between two events

struct Shown {
    QString text;
    bool complete = true;
};

/// What to show of `utf8`, using at most about `limit` bytes of it.
Shown prepare(std::string_view utf8, std::size_t limit)
{
    const std::string_view head = models::utf8Prefix(utf8, limit);
    Shown shown;
    shown.complete = head.size() == utf8.size();
    const bool oneLine = head.find('\n') >= head.size() - std::min<std::size_t>(head.size(), 2);
    if (!oneLine || !models::JsonDocument::looksLikeJson(head)) {
        shown.text = models::visibleText(head);
        return shown;
    }
    const std::string pretty = models::prettyJson(head, limit * 2);
    shown.complete = shown.complete && pretty.size() < limit * 2;
    shown.text = models::visibleText(pretty);
    return shown;
}

QToolButton* toggle(QWidget* parent, const QString& name)
{
    auto* button = new QToolButton(parent);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    button->setToolTip(name);
    return button;
}

} // namespace

class TextView::Private {
public:
    explicit Private(TextView* view);
    void show(Shown shown);
    void feed();
    void updateInfo();
    void setMonospace(bool on);

    TextView* q;
    PlainPane* pane;
    TextMatches* matches;
    FindBar* find;
    QLabel* info;
    QPushButton* all;
    QToolButton* monospace;
    QToolButton* wrap;
    QTimer feeder;
    models::JobRunner job;
    std::string_view bytes;
    std::shared_ptr<const void> owner;
    Shown pending; ///< what is being fed to the pane
    qsizetype fed = 0; ///< characters of it that are in the pane
    bool complete = true; ///< the whole text is in the pane
    bool wantAll = false;
};

TextView::Private::Private(TextView* view)
    : q(view)
    , pane(new PlainPane(view))
    , matches(new TextMatches(*pane))
    , find(new FindBar(view))
    , info(new QLabel(view))
    , all(new QPushButton(view))
    , monospace(toggle(view, u"Fixed-width font"_s))
    , wrap(toggle(view, u"Wrap lines"_s))
{
    auto* column = new QVBoxLayout(view);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(find);
    column->addWidget(pane, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 3, 4, 3);
    row->setSpacing(4);
    row->addWidget(info);
    row->addWidget(all);
    row->addStretch(1);
    row->addWidget(monospace);
    row->addWidget(wrap);
    column->addLayout(row);
    info->setTextFormat(Qt::PlainText);
    pane->setFrameShape(QFrame::NoFrame);
    pane->setAccessibleName(u"Text"_s);
    wrap->setChecked(true);
    monospace->setChecked(true);
    setMonospace(true);
    feeder.setInterval(0);
}

TextView::TextView(QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this))
{
    connect(&d->feeder, &QTimer::timeout, this, [this] { d->feed(); });
    connect(d->all, &QPushButton::clicked, this, &TextView::showAll);
    connect(d->monospace, &QToolButton::toggled, this, [this](bool on) { d->setMonospace(on); });
    connect(d->wrap, &QToolButton::toggled, this, [this](bool on) {
        d->pane->setLineWrapMode(on ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    });
    connect(d->find, &FindBar::queryChanged, d->matches, &TextMatches::search);
    connect(d->find, &FindBar::next, this, &TextView::nextMatch);
    connect(d->find, &FindBar::previous, this, &TextView::previousMatch);
    connect(d->find, &FindBar::closed, this, [this] {
        d->matches->search({});
        d->pane->setFocus();
    });
    connect(d->matches, &TextMatches::statusChanged, d->find, &FindBar::setStatus);
    setFocusProxy(d->pane);
    setTheme(resolveTheme(ThemeMode::system, palette()));
    d->updateInfo();
}

TextView::~TextView() = default;

void TextView::Private::show(Shown shown)
{
    feeder.stop();
    pane->reset();
    pending = std::move(shown);
    fed = 0;
    feed();
}

void TextView::Private::feed()
{
    pane->append(QStringView(pending.text).mid(fed, kChunk));
    fed = std::min(fed + kChunk, pending.text.size());
    complete = fed == pending.text.size() && pending.complete;
    if (fed < pending.text.size()) {
        feeder.start();
        return updateInfo();
    }
    feeder.stop();
    pending.text.clear();
    fed = 0;
    updateInfo();
    if (find->isVisible()) matches->search(find->query());
    if (wantAll && !job.running()) emit q->allShown(); // not for the end of the first part
}

void TextView::Private::updateInfo()
{
    const auto size = static_cast<std::int64_t>(bytes.size());
    QString text = bytes.empty() ? QString() : models::formatBytes(size);
    const bool busy = job.running() || feeder.isActive();
    if (busy && wantAll)
        text = u"Showing all of %1…"_s.arg(text);
    else if (!complete)
        text = u"Showing the first %1 of %2"_s.arg(
            models::formatBytes(static_cast<std::int64_t>(wantAll ? kMostBytes : kFirstBytes)), text);
    info->setText(text);
    all->setText(u"Show all (%1)"_s.arg(models::formatBytes(size)));
    all->setVisible(!complete && !wantAll);
}

void TextView::Private::setMonospace(bool on)
{
    pane->setFont(on ? monospaceFont(q->font()) : q->font());
    pane->setTabStopDistance(4 * pane->fontMetrics().horizontalAdvance(u' '));
}

void TextView::setTheme(const Theme& theme)
{
    const IconSet icons(theme);
    d->monospace->setIcon(icons.icon(Icon::monospace));
    d->wrap->setIcon(icons.icon(Icon::wrap));
    d->find->setTheme(theme);
    d->matches->setTheme(theme);
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.textSecondary);
    d->info->setPalette(colours);
}

void TextView::setText(std::string_view utf8, std::shared_ptr<const void> owner)
{
    d->job.cancel();
    d->bytes = utf8;
    d->owner = std::move(owner);
    d->wantAll = false;
    d->show(prepare(utf8, kFirstBytes));
    d->pane->moveCursor(QTextCursor::Start);
}

void TextView::setText(std::string utf8)
{
    const auto text = std::make_shared<const std::string>(std::move(utf8));
    setText(*text, text);
}

void TextView::clear()
{
    setText({}, nullptr);
}

void TextView::setMonospace(bool on)
{
    d->monospace->setChecked(on);
}

bool TextView::monospace() const
{
    return d->monospace->isChecked();
}

void TextView::setPlaceholder(const QString& text)
{
    d->pane->setPlaceholderText(text);
}

void TextView::showAll()
{
    if (d->complete || d->wantAll) return;
    d->wantAll = true;
    d->job.run([bytes = d->bytes, owner = d->owner](std::stop_token) { return prepare(bytes, kMostBytes); },
               [this](Shown shown) { d->show(std::move(shown)); });
    d->updateInfo();
}

void TextView::openSearch()
{
    const QString selected = d->pane->textCursor().selectedText();
    d->find->open(selected.size() < 200 && !selected.contains(QChar::ParagraphSeparator) ? selected
                                                                                         : QString());
    d->matches->search(d->find->query());
}

void TextView::setSearch(const QString& text)
{
    d->find->show();
    d->find->setQuery(text);
}

void TextView::nextMatch()
{
    d->matches->step(1);
}

void TextView::previousMatch()
{
    d->matches->step(-1);
}

QString TextView::shownText() const
{
    return d->pane->text();
}

} // namespace retrospan::views
