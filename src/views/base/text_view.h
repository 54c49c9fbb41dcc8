// TextView: a payload as plain text: wrapped, the first 256 KiB at once and the rest on demand, with
// search and copying; JSON on one line is pretty-printed first. Invariants: never markup; control
// characters are visible (models/plain_text.h); lines longer than 4 KiB are broken for display only,
// copying restores them. Thread: GUI. Complexity: setText is bounded by what it shows.
#pragma once

#include "views/base/searchable.h"
#include "views/base/theme.h"

#include <QWidget>

#include <memory>
#include <string>
#include <string_view>

namespace retrospan::views {

class TextView : public QWidget, public Searchable {
    Q_OBJECT
public:
    static constexpr std::size_t kFirstBytes = 256 * 1024;

    explicit TextView(QWidget* parent = nullptr);
    ~TextView() override;

    void setTheme(const Theme& theme);
    /// `owner` keeps `utf8` alive as long as it is shown.
    void setText(std::string_view utf8, std::shared_ptr<const void> owner);
    void setText(std::string utf8);
    void clear();

    void setMonospace(bool on);
    [[nodiscard]] bool monospace() const;
    /// Text shown while there is none: "No output recorded".
    void setPlaceholder(const QString& text);

    void showAll();
    void openSearch() override;
    void setSearch(const QString& text);
    void nextMatch() override;
    void previousMatch() override;
    /// The characters on screen, without the breaks made for display.
    [[nodiscard]] QString shownText() const;

signals:
    /// The whole text is on screen, after showAll().
    void allShown();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace retrospan::views
