#include "views/replay/notes_bar.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/editor_keys.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"
#include "views/base/labels.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace retrospan::views {

using replay::kNoStep;

namespace {

/// Of a note with many lines the beginning is shown; the editor has all of it.
constexpr qsizetype kShownCharacters = 400;
constexpr std::size_t kShownNotes = 5;

} // namespace

NotesBar::NotesBar(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_annotations(annotations)
    , m_rows(new QVBoxLayout)
    , m_editor(makeEditor())
{
    setObjectName(QStringLiteral("notes"));
    setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 12, 6);
    column->setSpacing(4);
    column->addLayout(m_rows);
    column->addWidget(m_editor);
    m_rows->setSpacing(2);
    connect(&annotations, &models::ReplayAnnotations::notesChanged, this, &NotesBar::showNotes);
    connect(&player, &models::ReplayPlayer::stepChanged, this, &NotesBar::showNotes);
    connect(&player, &models::ReplayPlayer::stateChanged, this, [this] {
        if (!m_player.hasSteps() || m_step >= m_player.replay()->journey().size()) m_editor->hide();
        showNotes();
    });
    m_editor->hide();
    hide();
}

QWidget* NotesBar::makeEditor()
{
    auto* editor = new QWidget(this);
    m_place = plainLabel(editor);
    m_text = new QPlainTextEdit(editor);
    m_text->setObjectName(QStringLiteral("noteText"));
    m_text->setAccessibleName(tr("Note"));
    m_text->setPlaceholderText(tr("What is worth knowing here? Ctrl+Return saves, Esc cancels."));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(m_text->fontMetrics().lineSpacing() * 3 + 14);
    m_author = new QLineEdit(editor);
    m_author->setObjectName(QStringLiteral("noteAuthor"));
    m_author->setAccessibleName(tr("Author"));
    m_author->setMaximumWidth(180);
    auto* keys = new EditorKeys(editor);
    keys->watch(*m_text, EditorKeys::Return::writes);
    keys->watch(*m_author, EditorKeys::Return::keeps);
    connect(keys, &EditorKeys::keep, this, &NotesBar::save);
    connect(keys, &EditorKeys::leave, this, &NotesBar::close);
    auto* save = new QPushButton(tr("&Save note"), editor);
    auto* cancel = new QPushButton(tr("Cancel"), editor);
    save->setObjectName(QStringLiteral("noteSave"));
    connect(save, &QPushButton::clicked, this, &NotesBar::save);
    connect(cancel, &QPushButton::clicked, this, &NotesBar::close);
    auto* line = new QHBoxLayout;
    line->addWidget(m_place, 1);
    line->addWidget(plainLabel(editor, tr("Author")));
    line->addWidget(m_author);
    line->addWidget(cancel);
    line->addWidget(save);
    auto* column = new QVBoxLayout(editor);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_text);
    column->addLayout(line);
    return editor;
}

void NotesBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    setColour(*this, QPalette::Window, theme.raised);
    setTextColour(*m_place, theme.textSecondary);
    showNotes();
}

QWidget* NotesBar::noteRow(const Note& note)
{
    auto* row = new QWidget(this);
    const QString whole = models::visibleText(note.text);
    QString shown = models::textPrefix(whole, kShownCharacters);
    if (shown.size() < whole.size()) shown += QStringLiteral("…");
    auto* text = plainLabel(row, shown);
    text->setWordWrap(true);
    text->setToolTip(plainToolTip(models::textPrefix(whole, 4000)));
    setTextColour(*text, m_theme.text);
    auto* who = plainLabel(
        row, models::oneLine(note.author) + QStringLiteral(" · ") + models::formatDateTime(note.timeNs));
    setTextColour(*who, m_theme.textSecondary);
    auto* mark = new QLabel(row);
    mark->setPixmap(IconSet(m_theme).icon(Icon::pin, m_theme.accent).pixmap(16));
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(mark);
    line->addWidget(text, 1);
    line->addWidget(who);
    const auto addButton = [&](const QString& name, const QString& objectName, auto run) {
        auto* button = new QToolButton(row);
        button->setObjectName(objectName);
        button->setText(name);
        button->setAutoRaise(true);
        connect(button, &QToolButton::clicked, this, run, Qt::QueuedConnection); // the row goes with it
        line->addWidget(button);
    };
    const replay::StepIndex step = m_player.step();
    addButton(tr("Edit"), QStringLiteral("noteEdit"), [this, step, note] { open(step, note); });
    addButton(tr("Remove"), QStringLiteral("noteRemove"),
              [this, step, id = note.id] { m_annotations.write(step, id, {}); });
    return row;
}

void NotesBar::showNotes()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        item->widget()->deleteLater();
        item->widget()->hide();
        delete item;
    }
    auto notes = m_player.hasSteps() ? m_annotations.notesAt(m_player.step()) : std::vector<Note>();
    const bool editing = !m_editor->isHidden();
    std::erase_if(notes, [&](const Note& note) { return editing && note.id == m_note; });
    for (std::size_t i = 0; i < notes.size() && i < kShownNotes; ++i) m_rows->addWidget(noteRow(notes[i]));
    if (notes.size() > kShownNotes)
        m_rows->addWidget(
            plainLabel(this, tr("and %n more", nullptr, static_cast<int>(notes.size() - kShownNotes))));
    setVisible(!notes.empty() || editing);
}

void NotesBar::edit()
{
    if (!m_player.hasSteps()) return;
    if (m_player.playing()) m_player.setPlaying(false);
    const std::string author = m_annotations.author().toStdString();
    for (const Note& note : m_annotations.notesAt(m_player.step()))
        if (note.author == author) return open(m_player.step(), note);
    Note none;
    none.author = author;
    open(m_player.step(), none);
}

void NotesBar::open(replay::StepIndex step, const Note& note)
{
    m_step = step;
    m_note = note.id;
    m_place->setText(tr("Note on step %1").arg(step + 1));
    m_author->setText(QString::fromStdString(note.author));
    m_text->setPlainText(QString::fromStdString(note.text));
    m_text->moveCursor(QTextCursor::End);
    m_editor->show();
    showNotes();
    m_text->setFocus();
}

void NotesBar::save()
{
    if (m_note == 0) m_annotations.setAuthor(m_author->text()); // a known note may be somebody else's
    if (m_step != kNoStep && !(m_note == 0 && m_text->toPlainText().trimmed().isEmpty()))
        m_annotations.write(m_step, m_note, m_text->toPlainText(), m_author->text());
    close();
}

void NotesBar::close()
{
    m_editor->hide();
    showNotes();
    emit left();
}

} // namespace retrospan::views
