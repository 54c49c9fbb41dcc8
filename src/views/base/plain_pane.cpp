#include "views/base/plain_pane.h"

#include <QMimeData>
#include <QTextCursor>

#include <algorithm>
#include <memory>

namespace retrospan::views {

PlainPane::PlainPane(QWidget* parent)
    : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setUndoRedoEnabled(false);
    document()->setDocumentMargin(8);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(u' '));
}

void PlainPane::reset()
{
    clear();
    m_text.clear();
    m_breaks.clear();
    m_lineLength = 0;
}

void PlainPane::append(QStringView text)
{
    QString shown;
    shown.reserve(text.size() + text.size() / kMaxLine);
    for (const QChar c : text) {
        if (m_lineLength >= kMaxLine && c != u'\n' && !c.isLowSurrogate()) {
            m_breaks.push_back(m_text.size());
            shown.append(u'\n');
            m_lineLength = 0;
        }
        m_lineLength = c == u'\n' ? 0 : m_lineLength + 1;
        shown.append(c);
        m_text.append(c);
    }
    QTextCursor end(document());
    end.movePosition(QTextCursor::End);
    end.insertText(shown);
}

int PlainPane::documentPosition(qsizetype position) const
{
    const auto before = std::ranges::upper_bound(m_breaks, position) - m_breaks.begin();
    return static_cast<int>(position + before);
}

qsizetype PlainPane::textPosition(int documentPosition) const
{
    // The i-th break is at document position m_breaks[i] + i.
    std::size_t low = 0, high = m_breaks.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (m_breaks[middle] + static_cast<qsizetype>(middle) < documentPosition)
            low = middle + 1;
        else
            high = middle;
    }
    return documentPosition - static_cast<qsizetype>(low);
}

void PlainPane::reveal(qsizetype position, qsizetype length)
{
    QTextCursor cursor(document());
    cursor.setPosition(documentPosition(position));
    cursor.setPosition(documentPosition(position + length - 1) + 1, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    centerCursor();
}

QMimeData* PlainPane::createMimeDataFromSelection() const
{
    const QTextCursor cursor = textCursor();
    const qsizetype from = textPosition(cursor.selectionStart()), to = textPosition(cursor.selectionEnd());
    auto copied = std::make_unique<QMimeData>();
    copied->setText(m_text.mid(from, to - from));
    return copied.release();
}

} // namespace retrospan::views
