// BlockPane: blocks to read beneath a title. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

class QLabel;

namespace retrospan::views {

class BlockView;

class BlockPane : public QWidget {
    Q_OBJECT
public:
    explicit BlockPane(const QString& title, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    [[nodiscard]] BlockView& blocks() const { return *m_blocks; }

private:
    QLabel* m_title;
    BlockView* m_blocks;
};

} // namespace retrospan::views
