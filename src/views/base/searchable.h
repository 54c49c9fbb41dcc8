// Searchable: a view that can be searched in place. The window's Find actions go to the innermost
// Searchable around the focus: `findSearchable(QApplication::focusWidget())`. Thread: GUI.
#pragma once

#include <QWidget>

namespace retrospan::views {

class Searchable {
public:
    virtual ~Searchable() = default;
    virtual void openSearch() = 0;
    virtual void nextMatch() = 0;
    virtual void previousMatch() = 0;
};

[[nodiscard]] inline Searchable* findSearchable(QWidget* widget)
{
    for (; widget; widget = widget->parentWidget())
        if (auto* found = dynamic_cast<Searchable*>(widget)) return found;
    return nullptr;
}

} // namespace retrospan::views
