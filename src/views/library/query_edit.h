// QueryEdit: the library's query line: suggestions for what is being typed (Up and Down choose, Tab and Enter
// take, Escape closes, Down and Ctrl+Space ask for them), errors underlined at their place. A link that is
// pasted, or typed and entered, is handed on instead of being a query. It runs no query. Thread: GUI.
#pragma once

#include "insight/query_completion.h"
#include "insight/session_query.h"
#include "views/base/search_field.h"
#include "views/base/theme.h"

#include <QPointer>

namespace retrospan::views {

class SuggestionList;

class QueryEdit : public SearchField {
    Q_OBJECT
public:
    explicit QueryEdit(QWidget* parent = nullptr);
    ~QueryEdit() override;

    void setTheme(const Theme& theme);
    void setKnownValues(insight::KnownValues known) { m_known = std::move(known); }
    void setErrors(const std::vector<insight::QueryError>& errors);
    [[nodiscard]] const std::vector<insight::QueryError>& errors() const { return m_errors; }

signals:
    /// A retrospan:// link or a traceparent header.
    void linkGiven(const QString& link);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    /// `asked`: also where nothing is typed yet.
    void suggest(bool asked);
    void place();
    void take(int row);
    [[nodiscard]] bool popupKey(int key);
    [[nodiscard]] bool takeLink(const QKeyEvent& event);
    [[nodiscard]] int xOf(qsizetype byteOffset) const;

    insight::KnownValues m_known;
    insight::Completion m_completion;
    std::vector<insight::QueryError> m_errors;
    QPointer<SuggestionList> m_list; ///< belongs to the window once it was shown
    Theme m_theme;
};

} // namespace retrospan::views
