// BlockArea: the scrolling list inside BlockView: blocks that fold, text that can be selected across them.
// Keys: Up and Down move, Left and Right fold and unfold, Enter and Space toggle, * unfolds all, Ctrl+C
// copies what is selected (or the block one is at), Ctrl+A selects all. Invariants: what is on screen stays
// where it is while rows above it are measured. Thread: GUI. Complexity: of what is on screen.
#pragma once

#include "views/base/block_painter.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>

#include <optional>

namespace retrospan::views {

class BlockArea : public QAbstractScrollArea {
    Q_OBJECT
public:
    using Row = BlockLayout::Row;
    struct Position {
        Row row = 0;
        int character = 0;
        friend auto operator<=>(const Position&, const Position&) = default;
    };
    /// The occurrence of the search one is at.
    struct MatchPlace {
        Row row = 0;
        int occurrence = -2;
    };

    explicit BlockArea(QWidget* parent = nullptr);
    ~BlockArea() override;

    void setTheme(const Theme& theme);
    void setDocument(std::shared_ptr<const models::BlockDocument> document);
    [[nodiscard]] models::BlockRows& rows() { return m_rows; }
    [[nodiscard]] const models::BlockRows& rows() const { return m_rows; }

    [[nodiscard]] Row current() const { return m_current; }
    void setCurrent(Row row);
    /// The row stands at the top of the view, whatever comes after it; until another document is shown.
    void setTop(Row row);
    /// The end of the document; of a last message for which there is no room its beginning.
    void showLastMessage();
    /// Where a row is in the viewport.
    void showMatch(const MatchPlace& place);
    [[nodiscard]] QRect rowRect(Row row) const;
    /// The row at a point of the viewport.
    [[nodiscard]] std::optional<Row> rowAt(const QPoint& point) const;
    /// The first and the last row on screen. Precondition: there are rows.
    [[nodiscard]] std::pair<Row, Row> shownRows() const;
    /// A row as it is read to a blind user.
    [[nodiscard]] QString spokenText(Row row) const;
    void activate(Row row);

    void setQuery(const QString& query);
    void setCurrentMatch(const std::optional<MatchPlace>& place);
    [[nodiscard]] QString selectedText() const;
    void selectAll();
    /// What Ctrl+C copies: the selection, else the block one is at as it was recorded.
    [[nodiscard]] QString textToCopy() const;

signals:
    void copyRequested();
    /// A block that leads somewhere was clicked, or Enter pressed on it.
    void targetActivated(qint64 target);
    void menuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    static constexpr int kBottom = 16; ///< free space under the last row
    void rowsReset();
    void rowsReplaced(Row first, std::size_t removed, std::size_t inserted);
    void settle();
    void measureShown();
    void updateScrollBar();
    void moveTo(std::int64_t y);
    void moveToEnd();
    void moveCurrent(int step);
    void showRow(Row row);
    void foldOrGoUp();
    void unfold();
    [[nodiscard]] std::int64_t scrolled() const;
    [[nodiscard]] Position positionAt(const QPoint& point) const;
    [[nodiscard]] BlockRowState stateOf(Row row) const;
    void dropSelection();
    void extendSelection(const QPoint& point);
    void selectWord(const Position& position);
    [[nodiscard]] int lengthOf(Row row) const;

    models::BlockRows m_rows;
    BlockImages m_images;
    BlockLayout m_layout;
    BlockPainter m_painter;
    Theme m_theme;
    Row m_current = 0;
    Row m_anchor = 0; ///< the row that stays where it is
    std::optional<Row> m_top; ///< what there is to be room below for
    std::optional<Row> m_hovered;
    std::optional<MatchPlace> m_match;
    Position m_selectionStart, m_selectionEnd; ///< equal: nothing is selected
    bool m_selecting = false;
    QBasicTimer m_autoScroll;
};

} // namespace retrospan::views
