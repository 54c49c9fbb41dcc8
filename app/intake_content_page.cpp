#include "intake_content_page.h"

#include "intake_fields.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

namespace retrospan::app {
namespace {

constexpr int kKiB = 1024;
constexpr int kLimitAtFirst = 64; ///< KiB

} // namespace

IntakeContentPage::IntakeContentPage(QWidget* parent)
    : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    column->addLayout(form);
    form->addRow(tr("Redact"), buildClasses());
    m_patterns =
        textBox(this, QStringLiteral("intakePatterns"), tr("One regular expression a line: EMP-[0-9]{6}"), 3);
    form->addRow(tr("&Own expressions"), m_patterns);
    m_workflows = new QLineEdit(this);
    m_workflows->setObjectName(QStringLiteral("intakeWorkflows"));
    m_workflows->setPlaceholderText(tr("Workflows or services, with commas; * is all"));
    form->addRow(tr("&Hash the prompts of"), m_workflows);
    m_cut = new QCheckBox(tr("C&ut values longer than"), this);
    m_limit = new QSpinBox(this);
    m_limit->setRange(1, kKiB * kKiB);
    m_limit->setSuffix(tr(" KiB"));
    m_limit->setAccessibleName(tr("Longest value"));
    form->addRow(beside(m_cut, {m_limit}));
    column->addWidget(buildTrial());
    column->addStretch(1);
    for (const QCheckBox* box : {m_email, m_phone, m_card, m_key, m_cut})
        connect(box, &QCheckBox::toggled, this, &IntakeContentPage::changed);
    for (const QPlainTextEdit* box : {m_patterns, m_sample})
        connect(box, &QPlainTextEdit::textChanged, this, &IntakeContentPage::changed);
    connect(m_workflows, &QLineEdit::textChanged, this, &IntakeContentPage::changed);
    connect(m_limit, &QSpinBox::valueChanged, this, &IntakeContentPage::changed);
}

QWidget* IntakeContentPage::buildClasses()
{
    auto* classes = new QWidget(this);
    auto* row = new QHBoxLayout(classes);
    row->setContentsMargins(0, 0, 0, 0);
    m_email = new QCheckBox(tr("&E-mail"), classes);
    m_phone = new QCheckBox(tr("&Phone numbers"), classes);
    m_card = new QCheckBox(tr("Ca&rd numbers"), classes);
    m_key = new QCheckBox(tr("&Keys and passwords"), classes);
    for (QCheckBox* box : {m_email, m_phone, m_card, m_key}) row->addWidget(box);
    row->addStretch(1);
    return classes;
}

QWidget* IntakeContentPage::buildTrial()
{
    auto* box = new QWidget(this);
    QVBoxLayout* layout = section(box, tr("Try it"));
    m_sample =
        textBox(box, QStringLiteral("intakeSample"), tr("Paste a text here to see what is left of it"), 3);
    m_sample->setAccessibleName(tr("Text to try"));
    m_redacted = textBox(box, QStringLiteral("intakeRedacted"), QString(), 3);
    m_redacted->setReadOnly(true);
    m_redacted->setAccessibleName(tr("What is left of it"));
    m_trialNote = wrappedLabel(box, QStringLiteral("intakeTrialNote"));
    layout->addWidget(m_sample);
    layout->addWidget(m_trialNote);
    layout->addWidget(m_redacted);
    return box;
}

void IntakeContentPage::fill(const IntakeSettings& settings)
{
    const import::RedactionRules& redaction = settings.redaction;
    m_email->setChecked(redaction.email);
    m_phone->setChecked(redaction.phone);
    m_card->setChecked(redaction.card);
    m_key->setChecked(redaction.key);
    m_patterns->setPlainText(joined(redaction.patterns, QStringLiteral("\n")));
    m_workflows->setText(joined(settings.hashPromptsOf, QStringLiteral(", ")));
    m_cut->setChecked(settings.maxValueBytes > 0);
    m_limit->setValue(settings.maxValueBytes > 0
                          ? static_cast<int>((settings.maxValueBytes + kKiB - 1) / kKiB)
                          : kLimitAtFirst);
}

QString IntakeContentPage::read(IntakeSettings& settings) const
{
    settings.redaction = {m_email->isChecked(), m_phone->isChecked(), m_card->isChecked(), m_key->isChecked(),
                          partsOf(m_patterns->toPlainText(), QLatin1Char('\n'))};
    settings.hashPromptsOf = partsOf(m_workflows->text(), QLatin1Char(','));
    settings.maxValueBytes = m_cut->isChecked() ? static_cast<std::size_t>(m_limit->value()) * kKiB : 0;
    const auto compiled = import::Redactor::compile(settings.redaction);
    return compiled.ok() ? QString() : QString::fromStdString(compiled.error().message);
}

void IntakeContentPage::tryOut(const import::RedactionRules& rules)
{
    const auto redactor = import::Redactor::compile(rules);
    if (!redactor.ok()) return;
    const std::string text = m_sample->toPlainText().toStdString();
    import::RedactionCounts counts{};
    std::string redacted;
    const bool any = redactor->redact(text, redacted, counts);
    m_redacted->setPlainText(QString::fromStdString(any ? redacted : text));
    QStringList found;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            found << tr("%1 × %2").arg(counts[i]).arg(QString::fromStdString(
                std::string(import::toString(static_cast<import::RedactionClass>(i)))));
    m_trialNote->setText(text.empty() ? QString()
                             : any    ? tr("Found: %1").arg(found.join(QStringLiteral(", ")))
                                      : tr("Nothing to redact is found in it"));
    m_trialNote->setVisible(!text.empty());
    m_redacted->setVisible(!text.empty());
}

} // namespace retrospan::app
