// EvalCellDelegate: cells of the tables of eval runs and cases: plain text, judgements with an icon and their
// tone, badges for changes and sign-offs, a bar beneath the share that passed. Thread: GUI.
#pragma once

#include "views/base/icons.h"
#include "views/base/theme.h"

#include "evals/run_diff.h"

#include <QStyledItemDelegate>

namespace retrospan::views {

class EvalCellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

protected:
    /// A cell beyond its background; by default its text.
    virtual void paintCell(QPainter& painter, const QRect& rect, const QModelIndex& index) const;
    void paintIconText(QPainter& painter, const QRect& rect, Icon icon, Tone tone, const QString& text) const;
    [[nodiscard]] const Theme& theme() const { return m_theme; }

private:
    Theme m_theme;
};

[[nodiscard]] Tone toneOf(evals::CaseChange change);
[[nodiscard]] Tone toneOf(evals::Judgement judgement);
[[nodiscard]] Icon iconOf(evals::Judgement judgement);

} // namespace retrospan::views
