// CompareHeader: which two sessions, or parts of them, are compared, how they ended, and what differs in
// time, tokens, money and calls. Invariants: what is not known is "–", never 0; better and worse are told by
// an arrow and a word in the tooltip, colour comes on top. Thread: GUI.
#pragma once

#include "models/comparison_player.h"
#include "views/base/theme.h"

#include <QWidget>

class QLabel;

namespace retrospan::views {

class ElidedLabel;

class CompareHeader : public QWidget {
    Q_OBJECT
public:
    explicit CompareHeader(models::ComparisonPlayer& player, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// Where the candidate's column begins, in pixels from the left.
    void setCandidateLeft(int left);

private:
    struct Session {
        QWidget* side;
        QLabel *caption, *status;
        ElidedLabel *title, *facts;
    };
    [[nodiscard]] Session makeSession(const QString& caption);
    void showSession(const Session& session, const models::SessionPart& part);
    void refresh();
    void addDelta(const QString& name, const replay::Figure& figure, QString (*format)(std::int64_t),
                  bool lessIsBetter);
    void addCalls(const replay::Deltas& deltas);
    QLabel* addLabel(QWidget* parent, const QString& text, const QColor& colour) const;

    models::ComparisonPlayer& m_player;
    Theme m_theme;
    Session m_baseline, m_candidate;
    QWidget* m_deltas;
};

} // namespace retrospan::views
