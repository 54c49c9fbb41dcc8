#include "views/base/command_palette.h"

#include "models/plain_text.h"
#include "views/base/icons.h"
#include "views/base/palette_delegate.h"
#include "views/base/palette_model.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace retrospan::views {
namespace {

using namespace Qt::StringLiterals;

constexpr int kShadow = 14, kWidth = 640, kRowsShown = 10, kListMargin = 5;

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window)
    , m_edit(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(this))
    , m_hint(new QLabel(u"↑↓ choose    Enter run    Esc close"_s, this))
    , m_model(new PaletteModel(this))
    , m_delegate(new PaletteDelegate(this))
{
    layOut();
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::refresh);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] { runRow(m_list->currentIndex().row()); });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { runRow(index.row()); });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { followFocus(now); });
    window->installEventFilter(this);
    setTheme(resolveTheme(ThemeMode::system, palette()));
    hide();
}

CommandPalette::~CommandPalette()
{
    // The line edit loses the focus while it is deleted, when this is no palette any more.
    disconnect(qApp, nullptr, this, nullptr);
}

void CommandPalette::layOut()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kShadow + 1, kShadow + 1, kShadow + 1, kShadow + 1);
    column->setSpacing(0);
    column->addWidget(m_edit);
    column->addSpacing(kListMargin);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    column->addSpacing(kListMargin);
    column->addWidget(m_hint);
    setAccessibleName(u"Command palette"_s);
    m_edit->setFrame(false);
    m_edit->setFont(scaledFont(font(), 2));
    m_edit->setPlaceholderText(u"Type a command, a session or a file"_s);
    m_edit->setAccessibleName(u"Command"_s);
    m_edit->setTextMargins(14, 12, 14, 12);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setAccessibleName(u"Matching commands"_s);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setFont(scaledFont(font(), -1));
    m_hint->setContentsMargins(16, 6, 16, 8);
}

void CommandPalette::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_delegate->setTheme(theme);
    QPalette colours = theme.palette();
    colours.setColor(QPalette::Base, theme.raised);
    m_list->setPalette(colours);
    colours.setColor(QPalette::Base, Qt::transparent); // the panel's corners are round
    m_edit->setPalette(colours);
    colours.setColor(QPalette::WindowText, theme.textTertiary);
    m_nothing->setPalette(colours);
    m_hint->setPalette(colours);
    update();
}

void CommandPalette::setTexts(const QString& name, const QString& placeholder, const QString& hint)
{
    setAccessibleName(name);
    m_edit->setAccessibleName(name);
    m_edit->setPlaceholderText(placeholder);
    m_hint->setText(hint);
}

void CommandPalette::addProvider(std::unique_ptr<PaletteProvider> provider)
{
    m_model->addProvider(std::move(provider));
}

QStringList CommandPalette::recent() const
{
    return m_model->recent();
}

void CommandPalette::setRecent(const QStringList& recent)
{
    m_model->setRecent(recent);
}

void CommandPalette::popUp()
{
    if (!isVisible()) m_previousFocus = QApplication::focusWidget();
    m_edit->clear();
    refresh();
    show();
    raise();
    m_edit->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::refresh()
{
    m_model->setQuery(m_edit->text());
    const bool empty = m_model->rowCount() == 0;
    m_list->setVisible(!empty);
    m_nothing->setVisible(empty);
    m_nothing->setText(u"Nothing matches “%1”"_s.arg(models::textPrefix(m_edit->text(), 60)));
    if (!empty) m_list->setCurrentIndex(m_model->index(0));
    m_list->scrollToTop();
    place();
}

void CommandPalette::reload()
{
    if (!isVisible()) return;
    const int row = m_list->currentIndex().row();
    const QString chosen = row < 0 ? QString() : m_model->row(row).item.id;
    refresh();
    for (int i = 0; i < m_model->rowCount(); ++i)
        if (m_model->row(i).item.id == chosen) m_list->setCurrentIndex(m_model->index(i));
}

void CommandPalette::runRow(int row)
{
    if (row < 0 || row >= m_model->rowCount() || !m_model->row(row).item.enabled) return;
    dismiss(); // first, so that what runs finds the focus where it was
    m_model->run(row);
}

void CommandPalette::dismiss()
{
    const QPointer<QWidget> back = m_previousFocus;
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    m_previousFocus = nullptr;
    hide();
    if (back && hadFocus) back->setFocus(Qt::PopupFocusReason);
    emit closed();
}

void CommandPalette::moveBy(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int from = std::max(0, m_list->currentIndex().row());
    const bool step = rows == 1 || rows == -1;
    const int to = step ? (from + rows + count) % count : std::clamp(from + rows, 0, count - 1);
    m_list->setCurrentIndex(m_model->index(to));
}

void CommandPalette::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Down: return moveBy(1);
    case Qt::Key_Up: return moveBy(-1);
    case Qt::Key_PageDown: return moveBy(kRowsShown - 1);
    case Qt::Key_PageUp: return moveBy(1 - kRowsShown);
    case Qt::Key_Escape: return dismiss();
    case Qt::Key_Return:
    case Qt::Key_Enter: return event->accept(); // the line's returnPressed() has run it
    default: QFrame::keyPressEvent(event);
    }
}

void CommandPalette::followFocus(QWidget* now)
{
    const bool left = now != nullptr && now != this && !isAncestorOf(now);
    if (isVisible() && left && now->window() == window()) dismiss();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::place()
{
    const QSize room = parentWidget()->size();
    const int width = std::min(kWidth + 2 * kShadow, room.width());
    const int shown = std::clamp(m_model->rowCount(), 2, kRowsShown);
    const int rows = (Metrics(font()).rowHeight + 6) * shown + kListMargin * 2;
    const int wanted = m_edit->sizeHint().height() + rows + m_hint->sizeHint().height() + 2 * kShadow + 2;
    const int top = std::max(0, room.height() / 9 - kShadow);
    setGeometry((room.width() - width) / 2, top, width, std::min(wanted, room.height() - top));
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor shadow = m_theme.shadow;
    shadow.setAlpha(shadow.alpha() / 7);
    painter.setBrush(shadow);
    for (int i = kShadow; i > 0; i -= 2)
        painter.drawRoundedRect(
            QRectF(rect()).adjusted(kShadow - i, kShadow - i + 3, i - kShadow, i - kShadow + 3), 10 + i,
            10 + i);
    const QRectF panel = QRectF(rect()).adjusted(kShadow + .5, kShadow + .5, -kShadow - .5, -kShadow - .5);
    painter.setPen(m_theme.border);
    painter.setBrush(m_theme.raised);
    painter.drawRoundedRect(panel, 9, 9);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int line = m_edit->geometry().bottom() + 1;
    painter.drawLine(QPointF(panel.left(), line), QPointF(panel.right(), line));
}

} // namespace retrospan::views
