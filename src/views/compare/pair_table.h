// PairTable: the steps of two sessions side by side, a row a pair, with a gap where one side has nothing. The
// current pair is selected; a click goes to a pair, Enter or a double click to its span. Invariants: how a
// pair matches is said in words, colour comes on top. Thread: GUI. Complexity: of what is on screen.
#pragma once

#include "models/pair_model.h"
#include "views/base/theme.h"

#include <QTableView>

namespace retrospan::views {

class PairTable : public QTableView {
    Q_OBJECT
public:
    explicit PairTable(models::ComparisonPlayer& player, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);

signals:
    /// The span of the current pair is wanted, rather that of this side.
    void openRequested(models::Side side);
    /// Its column begins so many pixels from the left.
    void candidateMoved(int left);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    class Delegate;
    void showRow();
    void showCurrent();
    void openCurrent();

    models::ComparisonPlayer& m_player;
    models::PairModel* m_pairs;
    Delegate* m_delegate;
    bool m_showing = false;
};

} // namespace retrospan::views
