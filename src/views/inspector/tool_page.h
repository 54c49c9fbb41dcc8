// ToolPage: a tool call, and the way to the attempts before and after it. Thread: GUI.
#pragma once

#include "models/span_documents.h"
#include "views/base/block_view.h"

class QLabel;
class QPushButton;

namespace retrospan::views {

class ToolPage : public QWidget {
    Q_OBJECT
public:
    explicit ToolPage(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void showCall(const models::SpanRequest& request, std::shared_ptr<const models::BlockDocument> document);
    [[nodiscard]] BlockView& blocks() { return *m_blocks; }

signals:
    void spanRequested(qint64 node);

private:
    void link(QPushButton* button, const models::SpanRequest::Other* attempt);

    QWidget* m_bar;
    QPushButton* m_earlier;
    QLabel* m_attempt;
    QPushButton* m_later;
    BlockView* m_blocks;
    qint64 m_earlierNode = 0, m_laterNode = 0;
};

} // namespace retrospan::views
