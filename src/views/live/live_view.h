// LiveView: what runs now: how to send here, what came in over the last minute, and the sessions that are
// active, each a click away. It shows what it is given; nothing here waits. Thread: GUI.
#pragma once

#include "models/live_model.h"
#include "models/sdk_lines.h"
#include "views/base/theme.h"

#include <QWidget>

#include <deque>

class QAction;
class QComboBox;
class QFrame;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace retrospan::views {

class EmptyState;
class RateStrip;

/// What a LiveView shows beside the sessions.
struct LiveFigures {
    QString http, grpc; ///< addresses; empty: it does not listen
    QString problem; ///< why one of them does not; empty when nothing is wrong
    std::uint64_t stored = 0, rejected = 0; ///< spans
    std::deque<std::uint64_t> rates; ///< spans stored in each of the last seconds
    bool paused = false;
    QString rules = {}; ///< what is done to what comes in; empty: nothing
};

class LiveView : public QWidget {
    Q_OBJECT
public:
    explicit LiveView(QWidget* parent = nullptr);
    /// Not owned; shown as buttons.
    void setActions(const QList<QAction*>& actions);
    void setTheme(const Theme& theme);
    void showFigures(const LiveFigures& figures);
    void showSessions(const std::vector<SessionSummary>& sessions, std::int64_t nowNs,
                      const std::vector<std::int64_t>& recent);
    [[nodiscard]] QTableView& table() { return *m_table; }

signals:
    void openRequested(qint64 key);
    void notice(const QString& text); ///< something was done that a status bar may tell

private:
    struct Figure {
        QLabel *value, *caption;
    };
    [[nodiscard]] QWidget* buildTop();
    [[nodiscard]] QWidget* buildSetup();
    [[nodiscard]] QWidget* buildFigures();
    void buildTable();
    void showLine();
    void showTotals();

    Theme m_theme;
    models::LiveModel* m_model;
    std::vector<models::SdkLine> m_lines;
    LiveFigures m_figures;
    QLabel *m_title, *m_state, *m_problem;
    QHBoxLayout* m_buttons;
    QFrame *m_setup, *m_numbers;
    QComboBox* m_language;
    QPlainTextEdit* m_line;
    QPushButton* m_copy;
    std::vector<Figure> m_values;
    RateStrip* m_strip;
    QTableView* m_table;
    EmptyState* m_empty;
};

} // namespace retrospan::views
