#include "views/base/text_matches.h"

#include "models/text_search.h"
#include "views/base/plain_pane.h"

#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr qsizetype kAtOnce = 1 << 20; ///< characters that are searched in no time

} // namespace

TextMatches::TextMatches(PlainPane& pane)
    : QObject(&pane)
    , m_pane(pane)
{
    connect(&pane, &QPlainTextEdit::updateRequest, this, [this](const QRect&, int dy) {
        if (dy != 0) mark();
    });
}

void TextMatches::setTheme(const Theme& theme)
{
    m_theme = theme;
    mark();
}

void TextMatches::search(const QString& query)
{
    m_query = query;
    m_job.cancel();
    if (m_pane.text().size() <= kAtOnce) return take(models::findAll(m_pane.text(), query));
    announce(true);
    m_job.run(
        [text = m_pane.text(), query](std::stop_token stop) { return models::findAll(text, query, stop); },
        [this](std::vector<qsizetype> found) { take(std::move(found)); });
}

void TextMatches::take(std::vector<qsizetype> found)
{
    m_found = std::move(found);
    m_current = -1;
    if (m_found.empty()) {
        mark();
        return announce(false);
    }
    const qsizetype from = m_pane.textPosition(m_pane.textCursor().selectionStart());
    const auto next = std::ranges::lower_bound(m_found, from);
    goTo(next == m_found.end() ? 0 : static_cast<std::size_t>(next - m_found.begin()));
}

void TextMatches::step(int by)
{
    if (m_found.empty()) return;
    const auto count = static_cast<qsizetype>(m_found.size());
    goTo(static_cast<std::size_t>((m_current + by + count) % count));
}

void TextMatches::goTo(std::size_t match)
{
    m_current = static_cast<qsizetype>(match);
    m_pane.reveal(m_found[match], m_query.size());
    mark();
    announce(false);
}

void TextMatches::mark()
{
    QList<QTextEdit::ExtraSelection> marks;
    if (!m_found.empty()) {
        const QTextCursor top = m_pane.cursorForPosition(QPoint(0, 0));
        const QTextCursor bottom = m_pane.cursorForPosition(m_pane.viewport()->rect().bottomRight());
        const qsizetype from = m_pane.textPosition(top.position()) - m_query.size();
        const qsizetype to = m_pane.textPosition(bottom.position());
        for (auto at = std::ranges::lower_bound(m_found, from); at != m_found.end() && *at <= to; ++at)
            marks.append(selection(*at, at - m_found.begin() == m_current));
    }
    m_pane.setExtraSelections(marks);
}

QTextEdit::ExtraSelection TextMatches::selection(qsizetype position, bool current) const
{
    QTextEdit::ExtraSelection made;
    made.cursor = QTextCursor(m_pane.document());
    made.cursor.setPosition(m_pane.documentPosition(position));
    made.cursor.setPosition(m_pane.documentPosition(position + m_query.size() - 1) + 1,
                            QTextCursor::KeepAnchor);
    made.format.setBackground(current ? m_theme.currentMatch : m_theme.match);
    made.format.setForeground(current ? m_theme.onCurrentMatch : m_theme.text);
    return made;
}

void TextMatches::announce(bool searching)
{
    FindStatus status;
    status.current = m_current + 1;
    status.total = static_cast<std::int64_t>(m_found.size());
    status.searching = searching;
    status.atLeast = m_found.size() >= models::kMaxMatches;
    emit statusChanged(status);
}

} // namespace retrospan::views
