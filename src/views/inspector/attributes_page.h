// AttributesPage: the attributes of a span, its resource and its scope as one tree, with a filter over names
// and values. Filtering runs on a worker. Paths are those of the Raw tab. Thread: GUI. Complexity: that of
// JsonView.
#pragma once

#include "models/jobs.h"
#include "models/message_blocks.h"
#include "views/base/json_view.h"

class QLabel;
class QLineEdit;

namespace retrospan::views {

class AttributesPage : public QWidget, public Searchable {
    Q_OBJECT
public:
    explicit AttributesPage(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setSpan(models::Inspection span);
    [[nodiscard]] JsonView& json() { return *m_json; }

    void openSearch() override;
    void nextMatch() override { m_json->nextMatch(); }
    void previousMatch() override { m_json->previousMatch(); }

private:
    void refill();

    QLineEdit* m_filter;
    QLabel* m_count;
    JsonView* m_json;
    models::Inspection m_span;
    models::JobRunner m_job;
};

} // namespace retrospan::views
