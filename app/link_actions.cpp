#include "link_actions.h"

#include "models/plain_text.h"
#include "views/library/library_table.h"
#include "views/library/library_view.h"

#include <QAction>
#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace retrospan::app {
namespace {

using models::SessionDocument;
using views::Tone;

constexpr std::size_t kMessageLength = 400;

QString messageOf(const std::string& text)
{
    QString message = models::oneLine(text, kMessageLength);
    if (!message.isEmpty()) message[0] = message[0].toUpper();
    return message;
}

/// In lines, so that the end of a long address is seen as well.
QString inLines(const QString& address)
{
    constexpr qsizetype kLine = 90;
    QString text;
    for (qsizetype from = 0; from < address.size(); from += kLine)
        text += address.mid(from, kLine) + QLatin1Char('\n');
    return text.trimmed();
}

} // namespace

LinkActions::LinkActions(const ActionRegistry& actions, std::shared_ptr<Library> library,
                         SessionDocument& document, models::LibraryModel& sessions,
                         views::LibraryView& libraryView, QWidget* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_library(std::move(library))
    , m_document(document)
    , m_sessions(sessions)
    , m_libraryView(libraryView)
    , m_window(parent)
{
    const auto on = [this](ActionId id, void (LinkActions::*run)()) {
        connect(m_actions.action(id), &QAction::triggered, this, run);
    };
    on(ActionId::openLink, &LinkActions::ask);
    on(ActionId::copySessionLink, &LinkActions::copySessionLink);
    on(ActionId::copySpanLink, &LinkActions::copySpanLink);
    on(ActionId::openInSource, &LinkActions::openInSource);
    connect(&m_document, &SessionDocument::stateChanged, this, &LinkActions::selectWanted);
    for (const auto signal : {&SessionDocument::dataChanged, &SessionDocument::selectionChanged})
        connect(&m_document, signal, this, &LinkActions::update);
    connect(&m_libraryView, &views::LibraryView::currentChanged, this, &LinkActions::update);
    update();
}

void LinkActions::setActive(bool active)
{
    m_active = active;
    update();
}

void LinkActions::ask()
{
    QInputDialog dialog(m_window);
    dialog.setWindowTitle(tr("Open link or id"));
    dialog.setLabelText(
        tr("A retrospan:// link, a traceparent header, or the id of a session, trace, span or run:"));
    dialog.setOkButtonText(tr("Open"));
    const QString copied = QGuiApplication::clipboard()->text();
    if (models::isDeepLink(copied.toStdString())) dialog.setTextValue(copied.trimmed());
    dialog.resize(80 * dialog.fontMetrics().averageCharWidth(), 0);
    if (dialog.exec() == QDialog::Accepted) open(dialog.textValue());
}

void LinkActions::open(const QString& text)
{
    const auto link = models::parseLinkOrId(text.toStdString());
    if (!link.ok()) {
        m_resolving.cancel();
        emit said(tr("Not a link: %1").arg(models::oneLine(link.error().message, kMessageLength)),
                  Tone::error);
        return;
    }
    m_resolving.run([library = m_library, link = *link](
                        std::stop_token stop) { return resolveLink(library->workspace(), link, stop); },
                    [this](const Result<LinkTarget>& target) {
                        if (target.ok()) return follow(*target);
                        if (!target.cancelled()) emit said(messageOf(target.error().message), Tone::error);
                    });
}

void LinkActions::follow(const LinkTarget& target)
{
    m_wanted = target;
    if (!target.missing.empty())
        emit said(tr("Not recorded here: %1").arg(models::oneLine(target.missing, kMessageLength)),
                  Tone::warning);
    emit sessionWanted(target.session);
}

/// The row, once the whole session is there.
void LinkActions::selectWanted()
{
    if (!m_wanted || m_document.state() != SessionDocument::State::ready) return;
    const LinkTarget target = *std::exchange(m_wanted, std::nullopt);
    if (m_document.data()->summary.key != target.session) return;
    const Node node = models::findNode(*m_document.data(), target.span);
    if (node == kNoNode) return;
    m_document.select(node);
    if (m_document.rows().rowOf(node) >= 0) return;
    m_document.resetFilters(); // they hide what was asked for
    m_document.select(kNoNode);
    m_document.select(node);
}

std::string LinkActions::sessionId() const
{
    if (m_active) return m_document.data() == nullptr ? std::string() : m_document.data()->summary.id;
    const int row = m_sessions.rowOfKey(m_libraryView.table().currentKey());
    return row < 0 ? std::string() : m_sessions.sessionAt(row).id;
}

void LinkActions::copy(const std::string& link)
{
    QGuiApplication::clipboard()->setText(QString::fromStdString(link));
    emit said(tr("Copied %1").arg(models::oneLine(link, kMessageLength)), Tone::neutral);
}

void LinkActions::copySessionLink()
{
    copy(models::linkToSession(sessionId()));
}

/// By session and span, unless another trace of the session has a span of that id.
void LinkActions::copySpanLink()
{
    const models::SessionData& session = *m_document.data();
    const models::SpanRef ref = models::refOf(session, m_document.selected());
    int owners = 0;
    for (std::uint32_t trace = 0; trace < session.table.traces().size(); ++trace)
        if (session.table.find(trace, ref.id) != kNoRow) ++owners;
    copy(owners > 1 ? models::linkToSpanOfTrace(ref.trace, toHex(ref.id))
                    : models::linkToSpan(session.summary.id, toHex(ref.id)));
}

void LinkActions::takeSpan(const models::Inspection& span)
{
    m_source = span ? models::sourceLinkOf(span->view) : std::nullopt;
    update();
}

void LinkActions::openInSource()
{
    const models::SourceLink link = *m_source;
    const QString address = QString::fromLatin1(link.url.toEncoded());
    QMessageBox box(
        QMessageBox::NoIcon, tr("Open in %1").arg(link.tool),
        tr("The recording names this page. Open it in the web browser?\n\n%1").arg(inLines(address)),
        QMessageBox::Cancel, m_window);
    box.setTextFormat(Qt::PlainText);
    const QPushButton* confirmed = box.addButton(tr("Open in browser"), QMessageBox::AcceptRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() != confirmed) return;
    if (!QDesktopServices::openUrl(link.url))
        emit said(tr("The page cannot be opened: %1").arg(address), Tone::error);
}

void LinkActions::update()
{
    const models::SessionData* session = m_active ? m_document.data() : nullptr;
    const Node node = session == nullptr ? kNoNode : m_document.selected();
    const bool span = node != kNoNode && !session->tree.isMissing(node);
    m_actions.action(ActionId::copySessionLink)->setEnabled(!sessionId().empty());
    m_actions.action(ActionId::copySpanLink)->setEnabled(span);
    QAction* source = m_actions.action(ActionId::openInSource);
    source->setEnabled(span && m_source.has_value());
    source->setIconText(m_source ? tr("Open in %1…").arg(m_source->tool) : QString());
}

} // namespace retrospan::app
