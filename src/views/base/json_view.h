// JsonView: a JSON text with folding, search and copying, for texts of tens of megabytes.
// Parsing and searching run on a worker; the view shows rows of equal height from JsonRows
// (models/json_rows.h). Invariants: values are shown as plain characters, never as markup; what is
// copied is what was recorded. Thread: GUI. Complexity: painting is that of the rows on screen.
#pragma once

#include "models/curl_command.h"
#include "models/json_document.h"
#include "views/base/searchable.h"
#include "views/base/theme.h"

#include <QWidget>

#include <memory>
#include <string_view>

namespace retrospan::views {

class JsonView : public QWidget, public Searchable {
    Q_OBJECT
public:
    explicit JsonView(QWidget* parent = nullptr);
    ~JsonView() override;

    void setTheme(const Theme& theme);
    /// Parses on a worker and shows the result; the newest call wins. `owner` keeps `json` alive.
    void setJson(std::string_view json, std::shared_ptr<const void> owner);
    /// Shows a document that is parsed already, e.g. small ones built for a view.
    void setDocument(std::shared_ptr<const models::JsonDocument> document);
    void clear();
    [[nodiscard]] std::shared_ptr<const models::JsonDocument> document() const;

    /// How many levels are open at first (default 2; small documents open whole).
    void expandToLevel(int level);
    void expandAll();
    void collapseAll();

    void openSearch() override;
    void setSearch(const QString& text);
    void nextMatch() override;
    void previousMatch() override;

    /// The node of the current row, or JsonDocument::kNone.
    [[nodiscard]] models::JsonDocument::Node currentNode() const;
    void copyValue();
    void copyJson();
    void copyPath();
    /// The value as the body of a request to `target`, as a shell command.
    void copyCurl();
    void setRequestTarget(models::RequestTarget target);

signals:
    /// A document is on screen: after setJson() when parsing is done.
    void documentShown();
    /// The search has looked at everything, or stopped at its limit.
    void searchFinished(qint64 matches);
    /// After copying, for a status bar: "Copied 12.4 kB".
    void notice(const QString& text);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace retrospan::views
