#include "views/base/find_bar.h"

#include "models/format.h"
#include "views/base/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;

QToolButton* button(QWidget* parent, const QString& name, const QString& key)
{
    auto* made = new QToolButton(parent);
    made->setAutoRaise(true);
    made->setAccessibleName(name);
    made->setToolTip(u"%1 (%2)"_s.arg(name, key));
    return made;
}

QString statusText(const FindStatus& status)
{
    const QString total = models::exactCount(status.total) + (status.atLeast ? u"+"_s : QString());
    if (status.searching) return status.total > 0 ? u"%1…"_s.arg(total) : u"searching…"_s;
    if (status.total == 0) return u"no match"_s;
    if (status.current == 0) return models::countOf(status.total, u"match"_s, u"matches"_s);
    return u"%1 of %2"_s.arg(models::exactCount(status.current), total);
}

} // namespace

FindBar::FindBar(QWidget* parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_status(new QLabel(this))
    , m_previous(button(this, u"Previous match"_s, u"Shift+Enter"_s))
    , m_next(button(this, u"Next match"_s, u"Enter"_s))
    , m_close(button(this, u"Close search"_s, u"Esc"_s))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 4, 6, 4);
    row->setSpacing(4);
    row->addWidget(m_edit, 1);
    row->addWidget(m_status);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(m_close);
    m_edit->setPlaceholderText(u"Find"_s);
    m_edit->setAccessibleName(u"Find"_s);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setMinimumWidth(fontMetrics().horizontalAdvance(u"1,000 of 1,000"_s));
    m_status->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    connect(m_edit, &QLineEdit::textChanged, this, &FindBar::queryChanged);
    connect(m_previous, &QToolButton::clicked, this, &FindBar::previous);
    connect(m_next, &QToolButton::clicked, this, &FindBar::next);
    connect(m_close, &QToolButton::clicked, this, &FindBar::dismiss);
    setTheme(resolveTheme(ThemeMode::system, palette()));
    hide();
}

void FindBar::setTheme(const Theme& theme)
{
    const IconSet icons(theme);
    m_previous->setIcon(icons.icon(Icon::up));
    m_next->setIcon(icons.icon(Icon::down));
    m_close->setIcon(icons.icon(Icon::close));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.textSecondary);
    m_status->setPalette(colours);
}

void FindBar::setStatus(const FindStatus& status)
{
    m_status->setText(m_edit->text().isEmpty() ? QString() : statusText(status));
    m_previous->setEnabled(status.total > 0);
    m_next->setEnabled(status.total > 0);
}

QString FindBar::query() const
{
    return m_edit->text();
}

void FindBar::setQuery(const QString& query)
{
    m_edit->setText(query);
}

void FindBar::open(const QString& selected)
{
    show();
    if (!selected.isEmpty()) m_edit->setText(selected);
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FindBar::dismiss()
{
    hide();
    emit closed();
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    const bool back = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F3: return back ? emit previous() : emit next();
    case Qt::Key_Down: return emit next();
    case Qt::Key_Up: return emit previous();
    case Qt::Key_Escape: return dismiss();
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace retrospan::views
