#include "views/base/block_accessible.h"

#include "views/base/block_area.h"

#include <QAccessibleWidget>
#include <QPointer>

#include <map>

namespace retrospan::views {
namespace {

class AccessibleRow : public QAccessibleInterface {
public:
    AccessibleRow(BlockArea& area, BlockArea::Row row)
        : m_area(&area)
        , m_row(row)
    {
    }
    [[nodiscard]] bool isValid() const override { return m_area && m_row < m_area->rows().count(); }
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_area);
    }
    [[nodiscard]] QAccessibleInterface* child(int) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    [[nodiscard]] QString text(QAccessible::Text text) const override
    {
        return text == QAccessible::Name && isValid() ? m_area->spokenText(m_row) : QString();
    }
    void setText(QAccessible::Text, const QString&) override { }
    [[nodiscard]] QRect rect() const override
    {
        if (!isValid()) return {};
        const QRect rect = m_area->rowRect(m_row);
        return {m_area->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) return state;
        state.focusable = true;
        state.focused = m_area->hasFocus() && m_area->current() == m_row;
        const models::BlockRows& rows = m_area->rows();
        const models::BlockRow& row = rows.at(m_row);
        state.expandable = row.kind == models::BlockRow::Kind::header && rows.foldable(row.block);
        state.expanded = state.expandable && rows.isOpen(row.block);
        state.collapsed = state.expandable && !rows.isOpen(row.block);
        return state;
    }
    [[nodiscard]] BlockArea::Row row() const { return m_row; }

private:
    QPointer<BlockArea> m_area;
    BlockArea::Row m_row;
};

class AccessibleArea : public QAccessibleWidget {
public:
    explicit AccessibleArea(BlockArea& area)
        : QAccessibleWidget(&area, QAccessible::List)
    {
    }
    ~AccessibleArea() override { forget(); }

    void forget()
    {
        for (const auto& [row, id] : m_known) QAccessible::deleteAccessibleInterface(id);
        m_known.clear();
    }
    [[nodiscard]] int childCount() const override
    {
        if (area().rows().count() == 0) return 0;
        const auto [first, last] = area().shownRows();
        return static_cast<int>(last - first) + 1;
    }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount()) return nullptr;
        return rowInterface(area().shownRows().first + static_cast<BlockArea::Row>(index));
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (int i = 0; i < childCount(); ++i)
            if (this->child(i) == child) return i;
        return -1;
    }
    [[nodiscard]] QAccessibleInterface* focusChild() const override
    {
        if (!area().hasFocus() || area().current() >= area().rows().count()) return nullptr;
        return rowInterface(area().current());
    }

private:
    [[nodiscard]] BlockArea& area() const { return *static_cast<BlockArea*>(widget()); }
    [[nodiscard]] QAccessibleInterface* rowInterface(BlockArea::Row row) const
    {
        const auto known = m_known.find(row);
        if (known != m_known.end()) return QAccessible::accessibleInterface(known->second);
        auto* made = new AccessibleRow(area(), row);
        m_known[row] = QAccessible::registerAccessibleInterface(made); // which owns it
        return made;
    }
    mutable std::map<BlockArea::Row, QAccessible::Id> m_known;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* area = qobject_cast<BlockArea*>(object);
    return area ? new AccessibleArea(*area) : nullptr;
}

AccessibleArea* interfaceOf(BlockArea* area)
{
    if (!QAccessible::isActive()) return nullptr;
    return dynamic_cast<AccessibleArea*>(QAccessible::queryAccessibleInterface(area));
}

} // namespace

void installBlockAccessibility()
{
    QAccessible::installFactory(makeInterface);
}

void forgetAccessibleRows(BlockArea* area)
{
    if (AccessibleArea* accessible = interfaceOf(area)) accessible->forget();
}

void tellCurrentRow(BlockArea* area)
{
    AccessibleArea* accessible = interfaceOf(area);
    if (!accessible || !area->hasFocus()) return;
    QAccessibleInterface* row = accessible->focusChild();
    if (!row) return;
    QAccessibleEvent event(row, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
}

} // namespace retrospan::views
