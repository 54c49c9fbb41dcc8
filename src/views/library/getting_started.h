// GettingStarted: what to do first, for a workspace without sessions and for whoever asks for it: open
// recordings, look at the sample, watch an agent, find one's way. It shows only what there is. Thread: GUI.
#pragma once

#include "views/base/icons.h"

#include <QScrollArea>

class QAction;
class QBoxLayout;
class QLabel;
class QPushButton;

namespace retrospan::views {

/// The commands the page offers, not owned.
struct StartActions {
    QAction *openFiles, *openFolder, *openSample, *followAgents, *live, *palette, *shortcuts, *library;
};

class GettingStarted : public QScrollArea {
    Q_OBJECT
public:
    explicit GettingStarted(QWidget* parent = nullptr);
    void setActions(const StartActions& actions);
    void setTheme(const Theme& theme);
    /// What to set for SDKs, to be copied; where nothing listens it is empty and `problem` says why.
    void setEndpoint(const QString& line, const QString& problem);
    /// Whether there is a library to go back to.
    void setWayBack(bool there);

private:
    struct Card {
        Icon icon;
        QLabel *picture, *title, *text;
        QBoxLayout *column, *buttons;
        QFrame* frame;
    };
    void addCard(Icon icon, const QString& title, const QString& text);
    void addEndpoint();
    QPushButton* addButton(std::size_t card, QAction* action);

    QLabel *m_title, *m_lead;
    QBoxLayout* m_column;
    std::vector<Card> m_cards;
    QLabel* m_endpoint = nullptr;
    QPushButton *m_copy = nullptr, *m_back = nullptr;
};

} // namespace retrospan::views
