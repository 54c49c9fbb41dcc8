// FlowLayout: widgets in a line that wraps, each in its own size; hidden ones take no room. Thread: GUI.
#pragma once

#include <QLayout>
#include <QList>

namespace retrospan::views {

class FlowLayout : public QLayout {
public:
    FlowLayout(QWidget* parent, int gap, int lineGap);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override { m_items.append(item); }
    [[nodiscard]] int count() const override { return static_cast<int>(m_items.size()); }
    [[nodiscard]] QLayoutItem* itemAt(int index) const override { return m_items.value(index); }
    QLayoutItem* takeAt(int index) override
    {
        return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
    }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return place({0, 0, width, 0}, false); }
    [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }
    [[nodiscard]] QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

private:
    using Items = QList<QLayoutItem*>::const_iterator;
    int place(const QRect& rect, bool apply) const;
    void placeLine(Items first, Items last, const QRect& line) const;

    QList<QLayoutItem*> m_items;
    int m_gap, m_lineGap;
};

} // namespace retrospan::views
