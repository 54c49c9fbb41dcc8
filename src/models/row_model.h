// RowModel: the visible rows of a SessionDocument for a QTableView with rows of one height. Reads memory
// only; what calls were about is read in the background. Thread: GUI. Complexity: O(1) per cell.
#pragma once

#include "models/row_briefs.h"
#include "models/session_document.h"

#include <QAbstractTableModel>

namespace retrospan::models {

class RowModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { name, duration, tokens, cost, detail, origin, timeline, columnCount_ };

    explicit RowModel(SessionDocument& document, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] Node nodeAt(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(Node node) const;
    /// The text of a cell, as shown and as read to a blind user.
    [[nodiscard]] QString text(Node node, int column) const;
    /// What a call was about; empty until briefs() has read it.
    [[nodiscard]] QString brief(Node node) const;
    [[nodiscard]] const RowBriefs& briefs() const { return m_briefs; }

    /// What there is to say about a span in a few lines, with exact figures.
    [[nodiscard]] QString description(Node node) const;

private:
    [[nodiscard]] QString criticalText(Node node) const;
    [[nodiscard]] QString accessibleText(Node node) const;

    SessionDocument& m_document;
    mutable RowBriefs m_briefs; ///< reads what is painted
};

} // namespace retrospan::models
