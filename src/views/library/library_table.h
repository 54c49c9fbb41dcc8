// LibraryTable: the sessions as a table: status and kinds as icons, columns that can be chosen, moved and
// sized, and brought back as they were. Invariants: the title stays visible; the current session stays
// current, and selected ones selected, when the rows change, as long as they are shown. Thread: GUI.
#pragma once

#include "models/library_model.h"
#include "views/base/theme.h"

#include <QTableView>

class QLabel;
class QMenu;

namespace retrospan::views {

class LibraryTable : public QTableView {
    Q_OBJECT
public:
    explicit LibraryTable(models::LibraryModel& model, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// The key of the current session, 0 without one.
    [[nodiscard]] qint64 currentKey() const;
    /// The keys of the selected sessions, in the order of the rows.
    [[nodiscard]] std::vector<qint64> selectedKeys() const;

    /// Visible columns, their order and widths, and the sorting.
    [[nodiscard]] QByteArray columnState() const;
    void restoreColumnState(const QByteArray& state);
    void resetColumns();
    void chooseColumns(const QPoint& globalPosition);
    /// Fills a menu that stays open while columns are chosen.
    void fillColumnMenu(QMenu& menu);
    /// Selects a row when none is, so that who comes by key sees where the keys go.
    void showCurrent();

signals:
    void openRequested(qint64 key);
    void currentSessionChanged();
    void sessionsSelected(); ///< others than before

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    void setUp();
    void keepCurrent();
    void fitTitle();
    void noteWidth(int column);
    void openCurrent();

    models::LibraryModel& m_model;
    Theme m_theme;
    qint64 m_currentKey = 0;
    std::vector<qint64> m_selectedKeys;
    bool m_resetting = false, m_ownWidths = false, m_fitting = false;
};

} // namespace retrospan::views
