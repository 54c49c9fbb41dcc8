#include "views/library/query_edit.h"

#include "models/deep_link.h"
#include "views/base/icons.h"
#include "views/library/suggestion_list.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

std::size_t bytesBefore(const QString& text, int position)
{
    return static_cast<std::size_t>(text.left(position).toUtf8().size());
}

/// Characters up to a place in bytes.
QString before(const QString& text, std::size_t bytes)
{
    return QString::fromUtf8(text.toUtf8().left(static_cast<qsizetype>(bytes)));
}

bool endsInOperator(const std::string& suggestion)
{
    return suggestion.ends_with(':') || suggestion.ends_with('>') || suggestion.ends_with('<')
        || suggestion.ends_with('=');
}

} // namespace

QueryEdit::QueryEdit(QWidget* parent)
    : SearchField(parent)
    , m_list(new SuggestionList(nullptr)) // gets the window as its parent when it is shown
{
    setObjectName(QStringLiteral("libraryQuery"));
    setAccessibleName(tr("Query"));
    setPlaceholderText(tr("status:failed  tool:stripe*  cost>0.5  \"text that was said\""));
    setClearButtonEnabled(true);
    connect(this, &QLineEdit::textEdited, this, [this] { suggest(false); });
    connect(this, &QLineEdit::textChanged, this, [this] {
        if (text().isEmpty()) m_list->hide();
    });
    connect(m_list, &SuggestionList::taken, this, &QueryEdit::take);
}

QueryEdit::~QueryEdit()
{
    delete m_list;
}

void QueryEdit::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_list->setTheme(theme);
    for (QAction* old : actions())
        if (old->objectName().isEmpty()) delete old;
    addAction(IconSet(theme).icon(Icon::search), LeadingPosition);
    update();
}

void QueryEdit::setErrors(const std::vector<insight::QueryError>& errors)
{
    m_errors = errors;
    setAccessibleDescription(errors.empty() ? QString() : QString::fromStdString(errors.front().message));
    update();
}

void QueryEdit::suggest(bool asked)
{
    const std::string query = text().toStdString();
    m_completion = insight::completeQuery(query, bytesBefore(text(), cursorPosition()), m_known);
    const std::string typed = query.substr(m_completion.offset, m_completion.length);
    const bool operatorBefore =
        m_completion.offset > 0 && endsInOperator(query.substr(0, m_completion.offset));
    const bool complete =
        m_completion.suggestions.size() == 1 && m_completion.suggestions.front().text == typed;
    if (m_completion.suggestions.empty() || complete || (typed.empty() && !operatorBefore && !asked))
        return m_list->hide();
    m_list->setSuggestions(m_completion.suggestions);
    place();
}

/// Below what is being completed, inside the window.
void QueryEdit::place()
{
    if (m_list->parentWidget() != window()) m_list->setParent(window());
    const QSize size = m_list->contentSize();
    QPoint at = mapTo(window(), QPoint(xOf(static_cast<qsizetype>(m_completion.offset)), height() + 2));
    at.setX(std::max(0, std::min(at.x() - 10, window()->width() - size.width())));
    m_list->setGeometry(QRect(at, size));
    m_list->raise();
    m_list->show();
}

void QueryEdit::take(int row)
{
    const std::string suggestion = m_completion.suggestions[static_cast<std::size_t>(row)].text;
    const QString head = before(text(), m_completion.offset);
    const QString typed = before(text(), m_completion.offset + m_completion.length);
    const QString rest = text().mid(typed.size());
    const bool goesOn = endsInOperator(suggestion);
    QString taken = QString::fromStdString(suggestion);
    if (!goesOn && !rest.startsWith(QLatin1Char(' '))) taken += QLatin1Char(' ');
    setText(head + taken + rest);
    setCursorPosition(static_cast<int>(head.size() + taken.size()));
    m_list->hide();
    if (goesOn) suggest(false);
}

bool QueryEdit::popupKey(int key)
{
    switch (key) {
    case Qt::Key_Down: m_list->step(1); return true;
    case Qt::Key_Up: m_list->step(-1); return true;
    case Qt::Key_Escape: m_list->hide(); return true;
    case Qt::Key_Tab: take(std::max(0, m_list->currentIndex().row())); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_list->currentIndex().isValid()) {
            take(m_list->currentIndex().row());
            return true;
        }
        m_list->hide();
        return false;
    default: return false;
    }
}

bool QueryEdit::event(QEvent* event)
{
    const bool shown = m_list->isVisible();
    const int key = event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride
        ? static_cast<QKeyEvent*>(event)->key()
        : 0;
    // Otherwise Tab would leave the line, and Escape might belong to the window.
    if (event->type() == QEvent::ShortcutOverride && shown && (key == Qt::Key_Escape || key == Qt::Key_Tab)) {
        event->accept();
        return true;
    }
    if (event->type() == QEvent::KeyPress && shown && key == Qt::Key_Tab) return popupKey(key);
    return SearchField::event(event);
}

/// True when the key brought a link.
bool QueryEdit::takeLink(const QKeyEvent& event)
{
    const bool entered = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    if (!entered && !event.matches(QKeySequence::Paste)) return false;
    const QString given = entered ? text() : QGuiApplication::clipboard()->text();
    if (!models::isDeepLink(given.toStdString())) return false;
    if (entered) clear();
    m_list->hide();
    emit linkGiven(given);
    return true;
}

void QueryEdit::keyPressEvent(QKeyEvent* event)
{
    if (takeLink(*event)) return;
    if (m_list->isVisible() && popupKey(event->key())) return;
    const bool asked = event->key() == Qt::Key_Down
        || (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier);
    if (asked) return suggest(true);
    SearchField::keyPressEvent(event);
}

void QueryEdit::focusOutEvent(QFocusEvent* event)
{
    SearchField::focusOutEvent(event);
    if (m_list) m_list->hide();
}

int QueryEdit::xOf(qsizetype byteOffset) const
{
    const auto width = [this](const QString& part) { return fontMetrics().horizontalAdvance(part); };
    const int textStart = cursorRect().center().x() - width(text().left(cursorPosition()));
    return textStart + width(before(text(), static_cast<std::size_t>(byteOffset)));
}

void QueryEdit::paintEvent(QPaintEvent* event)
{
    SearchField::paintEvent(event);
    if (m_errors.empty() || text().isEmpty()) return;
    QPainter painter(this);
    painter.setPen(QPen(m_theme.tone(Tone::error), 2));
    const int y = height() / 2 + fontMetrics().height() / 2 + 1;
    for (const insight::QueryError& error : m_errors) {
        const int from = xOf(static_cast<qsizetype>(error.offset));
        const int to = xOf(static_cast<qsizetype>(error.offset + error.length));
        const int left = std::max(from, 2), right = std::min(std::max(to, from + 6), width() - 2);
        if (left < right) painter.drawLine(left, y, right, y);
    }
}

} // namespace retrospan::views
