// PlainPane: a read-only QPlainTextEdit whose very long lines are broken into pieces, because Qt lays
// out a line as a whole: 2 MiB on one line takes a second. Owns the text it shows.
// Invariants: breaks are of display only: text(), copying and search positions do not have them.
// Thread: GUI. Complexity: append is linear in what is appended.
#pragma once

#include <QPlainTextEdit>
#include <QString>

#include <vector>

namespace retrospan::views {

class PlainPane : public QPlainTextEdit {
    Q_OBJECT
public:
    static constexpr qsizetype kMaxLine = 4096;

    explicit PlainPane(QWidget* parent = nullptr);

    void reset();
    void append(QStringView text);
    /// What is shown, without the breaks.
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Selects `length` characters from `position` of text() and scrolls there.
    void reveal(qsizetype position, qsizetype length);
    /// `position` of text() as a position of the document, and back.
    [[nodiscard]] int documentPosition(qsizetype position) const;
    [[nodiscard]] qsizetype textPosition(int documentPosition) const;

protected:
    [[nodiscard]] QMimeData* createMimeDataFromSelection() const override;

private:
    QString m_text;
    std::vector<qsizetype> m_breaks; ///< positions of text() before which there is a break
    qsizetype m_lineLength = 0; ///< characters since the last line end or break
};

} // namespace retrospan::views
