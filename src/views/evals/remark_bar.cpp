#include "views/evals/remark_bar.h"

#include "views/base/editor_keys.h"
#include "views/base/elided_label.h"
#include "views/base/labels.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>

#include <utility>

namespace retrospan::views {

RemarkBar::RemarkBar(QWidget* parent)
    : QWidget(parent)
    , m_question(new ElidedLabel(this))
    , m_text(new QPlainTextEdit(this))
    , m_keep(new QPushButton(this))
{
    setObjectName(QStringLiteral("evalRemark"));
    setAutoFillBackground(true);
    m_question->setObjectName(QStringLiteral("evalRemarkQuestion"));
    m_text->setObjectName(QStringLiteral("evalRemarkText"));
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(tr("Ctrl+Return keeps it, Esc leaves."));
    m_text->setFixedHeight(m_text->fontMetrics().lineSpacing() * 2 + 14);
    m_keep->setObjectName(QStringLiteral("evalRemarkKeep"));
    auto* keys = new EditorKeys(this);
    keys->watch(*m_text, EditorKeys::Return::writes);
    keys->watch(*m_keep, EditorKeys::Return::keeps);
    connect(keys, &EditorKeys::keep, this, &RemarkBar::confirm);
    connect(keys, &EditorKeys::leave, this, &RemarkBar::close);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    connect(m_keep, &QPushButton::clicked, this, &RemarkBar::confirm);
    connect(cancel, &QPushButton::clicked, this, &RemarkBar::close);
    connect(m_text, &QPlainTextEdit::textChanged, this, &RemarkBar::offerKeeping);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(12, 6, 12, 6);
    line->setSpacing(8);
    line->addWidget(m_question);
    line->addWidget(m_text, 1);
    line->addWidget(m_keep);
    line->addWidget(cancel);
    hide();
}

void RemarkBar::setTheme(const Theme& theme)
{
    setColour(*this, QPalette::Window, theme.raised);
    setTextColour(*m_question, theme.text);
}

void RemarkBar::ask(const Question& question, std::function<void(const QString&)> keep)
{
    m_then = std::move(keep);
    m_answer = question.answer;
    m_question->setText(question.text);
    m_keep->setText(question.button);
    m_text->setAccessibleName(question.text);
    m_text->clear();
    m_text->setVisible(m_answer != Answer::consent);
    offerKeeping();
    show();
    (m_answer == Answer::consent ? static_cast<QWidget*>(m_keep) : m_text)->setFocus();
}

void RemarkBar::offerKeeping()
{
    m_keep->setEnabled(m_answer != Answer::text || !m_text->toPlainText().trimmed().isEmpty());
}

void RemarkBar::confirm()
{
    if (!m_keep->isEnabled()) return;
    const auto then = std::exchange(m_then, nullptr);
    close();
    if (then) then(m_text->toPlainText());
}

void RemarkBar::close()
{
    m_then = nullptr;
    hide();
    emit left();
}

} // namespace retrospan::views
