// SuggestionList: what may be typed next, below a line edit, in the same window: text left, meaning right. It
// never takes the focus; the line edit moves through it. Thread: GUI.
#pragma once

#include "insight/query_completion.h"
#include "views/base/theme.h"

#include <QListView>

class QStandardItemModel;

namespace retrospan::views {

class SuggestionList : public QListView {
    Q_OBJECT
public:
    explicit SuggestionList(QWidget* parent);
    void setTheme(const Theme& theme);
    void setSuggestions(const std::vector<insight::Suggestion>& suggestions);
    /// Goes round; no row is current at first.
    void step(int rows);
    [[nodiscard]] QSize contentSize() const;

signals:
    void taken(int row);

private:
    class Delegate;
    QStandardItemModel* m_model;
    Delegate* m_delegate;
};

} // namespace retrospan::views
