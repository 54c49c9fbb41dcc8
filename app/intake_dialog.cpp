#include "intake_dialog.h"

#include "models/format.h"
#include "views/base/labels.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>

#include <cmath>
#include <initializer_list>

namespace retrospan::app {
namespace {

constexpr double kMicro = 1e6, kSecondNs = 1e9, kPercent = 100;
constexpr int kKiB = 1024;
constexpr int kMostLost = 200; ///< named in the list

QString qText(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QLabel* plainLabel(QWidget* parent, const QString& name)
{
    QLabel* label = views::plainLabel(parent);
    label->setWordWrap(true);
    label->setObjectName(name);
    return label;
}

QPlainTextEdit* textBox(QWidget* parent, const QString& name, const QString& placeholder, int lines)
{
    auto* box = new QPlainTextEdit(parent);
    box->setObjectName(name);
    box->setPlaceholderText(placeholder);
    box->setTabChangesFocus(true);
    const int frame = 2 * (box->frameWidth() + static_cast<int>(box->document()->documentMargin()));
    box->setFixedHeight(lines * box->fontMetrics().lineSpacing() + frame);
    return box;
}

/// A part of a page under a heading of its own.
QVBoxLayout* section(QWidget* part, const QString& heading)
{
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 8, 0, 0);
    QLabel* label = views::plainLabel(part, heading);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    layout->addWidget(label);
    return layout;
}

/// A field that is as wide as it has to be.
QWidget* narrow(QWidget* field)
{
    auto* row = new QWidget(field->parentWidget());
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(field);
    layout->addStretch(1);
    return row;
}

/// A check box and the field that it switches on.
QWidget* beside(QCheckBox* check, std::initializer_list<QWidget*> fields)
{
    auto* row = new QWidget(check->parentWidget());
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(check);
    for (QWidget* field : fields) {
        layout->addWidget(field);
        field->setEnabled(check->isChecked());
        QObject::connect(check, &QCheckBox::toggled, field, &QWidget::setEnabled);
    }
    layout->addStretch(1);
    return row;
}

std::vector<std::string> linesOf(const QString& text, QChar separator)
{
    std::vector<std::string> lines;
    for (const QString& line : text.split(separator, Qt::SkipEmptyParts))
        if (const QString trimmed = line.trimmed(); !trimmed.isEmpty())
            lines.push_back(trimmed.toStdString());
    return lines;
}

QString joined(const std::vector<std::string>& texts, const QString& separator)
{
    QStringList list;
    for (const std::string& text : texts) list << qText(text);
    return list.join(separator);
}

QDoubleSpinBox* decimalField(QWidget* parent, double most, const QString& name)
{
    auto* field = new QDoubleSpinBox(parent);
    field->setRange(0, most);
    field->setDecimals(2);
    field->setAccessibleName(name);
    return field;
}

} // namespace

IntakeDialog::IntakeDialog(std::shared_ptr<Library> library, const IntakeSettings& settings, QWidget* parent)
    : QDialog(parent)
    , m_library(std::move(library))
    , m_settings(settings)
    , m_fault(plainLabel(this, QStringLiteral("intakeFault")))
{
    setWindowTitle(tr("Intake rules"));
    auto* pages = new QTabWidget(this);
    pages->addTab(buildContentPage(), tr("&Content"));
    pages->addTab(buildSamplingPage(), tr("&Sampling"));
    auto* note = plainLabel(this, QStringLiteral("intakeNote"));
    note->setText(
        tr("These hold for what receivers and followed files bring from now on. Nothing that is stored "
           "already is changed, nor what you import."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_keep = buttons->button(QDialogButtonBox::Ok);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(note);
    layout->addWidget(pages, 1);
    layout->addWidget(m_fault);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    watch();
    fill(settings);
    resize(sizeHint().expandedTo({640, 620}));
}

QWidget* IntakeDialog::buildContentPage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    auto* form = new QFormLayout;
    column->addLayout(form);
    auto* classes = new QWidget(page);
    auto* row = new QHBoxLayout(classes);
    row->setContentsMargins(0, 0, 0, 0);
    m_email = new QCheckBox(tr("&E-mail"), classes);
    m_phone = new QCheckBox(tr("&Phone numbers"), classes);
    m_card = new QCheckBox(tr("Ca&rd numbers"), classes);
    m_key = new QCheckBox(tr("&Keys and passwords"), classes);
    for (QCheckBox* box : {m_email, m_phone, m_card, m_key}) row->addWidget(box);
    row->addStretch(1);
    form->addRow(tr("Redact"), classes);
    m_patterns =
        textBox(page, QStringLiteral("intakePatterns"), tr("One regular expression a line: EMP-[0-9]{6}"), 3);
    form->addRow(tr("&Own expressions"), m_patterns);
    m_workflows = new QLineEdit(page);
    m_workflows->setObjectName(QStringLiteral("intakeWorkflows"));
    m_workflows->setPlaceholderText(tr("Workflows or services, with commas; * is all"));
    form->addRow(tr("&Hash the prompts of"), m_workflows);
    m_cut = new QCheckBox(tr("C&ut values longer than"), page);
    m_limit = new QSpinBox(page);
    m_limit->setRange(1, kKiB * kKiB);
    m_limit->setSuffix(tr(" KiB"));
    m_limit->setAccessibleName(tr("Longest value"));
    form->addRow(beside(m_cut, {m_limit}));
    column->addWidget(buildTrial());
    column->addStretch(1);
    return page;
}

QWidget* IntakeDialog::buildTrial()
{
    auto* box = new QWidget(this);
    QVBoxLayout* layout = section(box, tr("Try it"));
    m_sample =
        textBox(box, QStringLiteral("intakeSample"), tr("Paste a text here to see what is left of it"), 3);
    m_sample->setAccessibleName(tr("Text to try"));
    m_redacted = textBox(box, QStringLiteral("intakeRedacted"), QString(), 3);
    m_redacted->setReadOnly(true);
    m_redacted->setAccessibleName(tr("What is left of it"));
    m_trialNote = plainLabel(box, QStringLiteral("intakeTrialNote"));
    layout->addWidget(m_sample);
    layout->addWidget(m_trialNote);
    layout->addWidget(m_redacted);
    return box;
}

QWidget* IntakeDialog::buildSamplingPage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    auto* form = new QFormLayout;
    column->addLayout(form);
    m_head = new QCheckBox(tr("Let only a share of the &traces in:"), page);
    m_ratio = decimalField(page, kPercent, tr("Share of the traces"));
    m_ratio->setSuffix(QStringLiteral(" %"));
    m_ratio->setObjectName(QStringLiteral("intakeRatio"));
    form->addRow(beside(m_head, {m_ratio}));
    m_tail = new QCheckBox(tr("When a session has &ended, keep it only when it"), page);
    m_tail->setObjectName(QStringLiteral("intakeTail"));
    m_decideAfter = new QSpinBox(page);
    m_decideAfter->setRange(0, 24 * 3600);
    m_decideAfter->setSuffix(tr(" s after its last span"));
    m_decideAfter->setAccessibleName(tr("Decide after"));
    form->addRow(m_tail);
    addKeepRules(*form);
    m_overrides = textBox(page, QStringLiteral("intakeOverrides"),
                          tr("workflow refunds: sample=1,failed,rest=5\nagent triage: sample=0.1"), 2);
    form->addRow(tr("E&xceptions"), m_overrides);
    column->addWidget(buildSimulator(), 1);
    return page;
}

void IntakeDialog::addKeepRules(QFormLayout& form)
{
    auto* rules = new QWidget(this);
    auto* layout = new QVBoxLayout(rules);
    layout->setContentsMargins(2 * fontMetrics().averageCharWidth(), 0, 0, 0);
    m_failed = new QCheckBox(tr("&failed or never ended"), rules);
    m_slow = new QCheckBox(tr("took &longer than"), rules);
    m_slowerThan = decimalField(rules, 1e6, tr("Longer than"));
    m_slowerThan->setSuffix(tr(" s"));
    m_dear = new QCheckBox(tr("cost &more than"), rules);
    m_dearerThan = decimalField(rules, 1e6, tr("More than"));
    m_dearerThan->setPrefix(QStringLiteral("$ "));
    m_tags = new QLineEdit(rules);
    m_tags->setPlaceholderText(tr("with commas"));
    m_rest = new QSpinBox(rules);
    m_rest->setRange(0, 1'000'000);
    m_rest->setSpecialValueText(tr("none"));
    m_rest->setPrefix(tr("1 in "));
    m_rest->setObjectName(QStringLiteral("intakeRest"));
    auto* fields = new QFormLayout;
    fields->addRow(m_failed);
    fields->addRow(beside(m_slow, {m_slowerThan}));
    fields->addRow(beside(m_dear, {m_dearerThan}));
    fields->addRow(tr("has one of the ta&gs"), m_tags);
    fields->addRow(tr("or is, of all &others,"), narrow(m_rest));
    fields->addRow(tr("&Decide"), narrow(m_decideAfter));
    layout->addLayout(fields);
    rules->setEnabled(m_tail->isChecked());
    connect(m_tail, &QCheckBox::toggled, rules, &QWidget::setEnabled);
    form.addRow(rules);
}

QWidget* IntakeDialog::buildSimulator()
{
    auto* box = new QWidget(this);
    QVBoxLayout* layout = section(box, tr("Tried on the sessions that are stored"));
    m_keeps = plainLabel(box, QStringLiteral("intakeKeeps"));
    m_loses = plainLabel(box, QStringLiteral("intakeLoses"));
    m_lost = new QListWidget(box);
    m_lost->setObjectName(QStringLiteral("intakeLost"));
    m_lost->setAccessibleName(tr("Failed sessions that would be lost"));
    m_lost->setMinimumHeight(4 * fontMetrics().lineSpacing());
    layout->addWidget(m_keeps);
    layout->addWidget(m_loses);
    layout->addWidget(m_lost, 1);
    layout->addStretch(0);
    const auto open = [this](const QListWidgetItem* item) {
        emit openRequested(item->data(Qt::UserRole).toLongLong());
    };
    connect(m_lost, &QListWidget::itemClicked, this, open);
    connect(m_lost, &QListWidget::itemActivated, this, open);
    return box;
}

void IntakeDialog::watch()
{
    for (QCheckBox* box : {m_email, m_phone, m_card, m_key, m_cut, m_head, m_tail, m_failed, m_slow, m_dear})
        connect(box, &QCheckBox::toggled, this, &IntakeDialog::read);
    for (QPlainTextEdit* box : {m_patterns, m_overrides})
        connect(box, &QPlainTextEdit::textChanged, this, &IntakeDialog::read);
    connect(m_sample, &QPlainTextEdit::textChanged, this, &IntakeDialog::tryOut);
    for (QLineEdit* field : {m_workflows, m_tags})
        connect(field, &QLineEdit::textChanged, this, &IntakeDialog::read);
    for (QSpinBox* field : {m_limit, m_rest, m_decideAfter})
        connect(field, &QSpinBox::valueChanged, this, &IntakeDialog::read);
    for (QDoubleSpinBox* field : {m_ratio, m_slowerThan, m_dearerThan})
        connect(field, &QDoubleSpinBox::valueChanged, this, &IntakeDialog::read);
}

void IntakeDialog::fill(const IntakeSettings& settings)
{
    m_reading = true;
    const import::RedactionRules& redaction = settings.redaction;
    m_email->setChecked(redaction.email);
    m_phone->setChecked(redaction.phone);
    m_card->setChecked(redaction.card);
    m_key->setChecked(redaction.key);
    m_patterns->setPlainText(joined(redaction.patterns, QStringLiteral("\n")));
    m_workflows->setText(joined(settings.hashPromptsOf, QStringLiteral(", ")));
    m_cut->setChecked(settings.maxValueBytes > 0);
    constexpr int kLimitAtFirst = 64;
    m_limit->setValue(settings.maxValueBytes > 0
                          ? static_cast<int>((settings.maxValueBytes + kKiB - 1) / kKiB)
                          : kLimitAtFirst);
    const insight::SamplingPolicy& policy = settings.sampling;
    m_head->setChecked(policy.headRatio < 1);
    m_ratio->setValue(policy.headRatio * kPercent);
    m_tail->setChecked(policy.keep.has_value());
    const insight::KeepRules first{.failed = true, .restOneIn = 10};
    const insight::KeepRules& keep = policy.keep.value_or(first);
    m_failed->setChecked(keep.failed);
    m_slow->setChecked(keep.slowerThanNs.has_value());
    m_slowerThan->setValue(static_cast<double>(keep.slowerThanNs.value_or(10'000'000'000)) / kSecondNs);
    m_dear->setChecked(keep.dearerThanMicroUsd.has_value());
    m_dearerThan->setValue(static_cast<double>(keep.dearerThanMicroUsd.value_or(500'000)) / kMicro);
    m_tags->setText(joined(keep.tags, QStringLiteral(", ")));
    m_rest->setValue(static_cast<int>(std::min(keep.restOneIn, 1'000'000U)));
    m_decideAfter->setValue(static_cast<int>(settings.decideAfterNs / static_cast<std::int64_t>(kSecondNs)));
    QStringList overrides;
    for (const insight::SamplingOverride& rule : policy.overrides)
        overrides << (rule.agent ? tr("agent %1") : tr("workflow %1")).arg(qText(insight::toString(rule)));
    m_overrides->setPlainText(overrides.join(QLatin1Char('\n')));
    m_reading = false;
    read();
}

/// What is wrong; nothing when `settings` holds it.
QString IntakeDialog::readContent(IntakeSettings& settings) const
{
    settings.redaction = {m_email->isChecked(), m_phone->isChecked(), m_card->isChecked(), m_key->isChecked(),
                          linesOf(m_patterns->toPlainText(), QLatin1Char('\n'))};
    settings.hashPromptsOf = linesOf(m_workflows->text(), QLatin1Char(','));
    settings.maxValueBytes = m_cut->isChecked() ? static_cast<std::size_t>(m_limit->value()) * kKiB : 0;
    settings.decideAfterNs = m_decideAfter->value() * static_cast<std::int64_t>(kSecondNs);
    const auto compiled = import::Redactor::compile(settings.redaction);
    return compiled.ok() ? QString() : qText(compiled.error().message);
}

QString IntakeDialog::readSampling(insight::SamplingPolicy& policy) const
{
    policy = {};
    if (m_head->isChecked()) policy.headRatio = m_ratio->value() / kPercent;
    if (m_tail->isChecked()) {
        insight::KeepRules keep{.failed = m_failed->isChecked()};
        if (m_slow->isChecked()) keep.slowerThanNs = std::llround(m_slowerThan->value() * kSecondNs);
        if (m_dear->isChecked()) keep.dearerThanMicroUsd = std::llround(m_dearerThan->value() * kMicro);
        keep.tags = linesOf(m_tags->text(), QLatin1Char(','));
        keep.restOneIn = static_cast<unsigned>(m_rest->value());
        policy.keep = std::move(keep);
    }
    for (const std::string& line : linesOf(m_overrides->toPlainText(), QLatin1Char('\n'))) {
        const std::size_t space = line.find(' ');
        const std::string kind = line.substr(0, space);
        if (space == std::string::npos || (kind != "workflow" && kind != "agent"))
            return tr("\"%1\": an exception begins with workflow or agent and a name").arg(qText(line));
        auto rule = insight::parseOverride(line.substr(space + 1), kind == "agent");
        if (!rule.ok()) return qText(rule.error().message);
        policy.overrides.push_back(std::move(*rule));
    }
    return {};
}

void IntakeDialog::read()
{
    if (m_reading) return;
    IntakeSettings settings;
    QString fault = readContent(settings);
    if (fault.isEmpty()) fault = readSampling(settings.sampling);
    m_fault->setText(fault);
    m_fault->setVisible(!fault.isEmpty());
    m_keep->setEnabled(fault.isEmpty());
    if (!fault.isEmpty()) return;
    const bool again = !m_basis || settings.sampling != m_settings.sampling;
    m_settings = std::move(settings);
    tryOut();
    if (again) simulate();
}

void IntakeDialog::tryOut()
{
    const auto redactor = import::Redactor::compile(m_settings.redaction);
    if (!redactor.ok()) return;
    const std::string text = m_sample->toPlainText().toStdString();
    import::RedactionCounts counts{};
    std::string redacted;
    const bool any = redactor->redact(text, redacted, counts);
    m_redacted->setPlainText(qText(any ? redacted : text));
    QStringList found;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            found << tr("%1 × %2").arg(counts[i]).arg(
                qText(std::string(import::toString(static_cast<import::RedactionClass>(i)))));
    m_trialNote->setText(text.empty() ? QString()
                             : any    ? tr("Found: %1").arg(found.join(QStringLiteral(", ")))
                                      : tr("Nothing to redact is found in it"));
    m_trialNote->setVisible(!text.empty());
    m_redacted->setVisible(!text.empty());
}

/// The sessions are read once; every change of the policy is tried on them.
void IntakeDialog::simulate()
{
    m_simulating.run(
        [library = m_library, basis = m_basis, policy = m_settings.sampling](std::stop_token) mutable {
            Outcome outcome;
            if (!basis) {
                auto sessions = library->sessions();
                auto bytes = library->workspace().contentBytes();
                if (!sessions.ok()) outcome.problem = qText(sessions.error().message);
                auto read = std::make_shared<Basis>();
                if (sessions.ok()) read->sessions = std::move(*sessions);
                if (bytes.ok()) read->stored.bytes = std::move(*bytes);
                auto traces = library->workspace().traceIds();
                if (traces.ok()) read->stored.traces = std::move(*traces);
                basis = std::move(read);
            }
            outcome.simulation = insight::simulate(policy, basis->sessions, basis->stored);
            outcome.basis = std::move(basis);
            return outcome;
        },
        [this](const Outcome& outcome) { showOutcome(outcome); });
}

void IntakeDialog::showOutcome(const Outcome& outcome)
{
    m_basis = outcome.basis;
    const insight::SampledShare &kept = outcome.simulation.kept, &dropped = outcome.simulation.dropped;
    const auto share = [](const insight::SampledShare& of) {
        return tr("%1: %2, %3 of content")
            .arg(models::countOf(of.sessions, tr("session")), models::countOf(of.spans, tr("span")),
                 models::formatBytes(of.bytes));
    };
    const std::size_t lost = outcome.simulation.lostFailures.size();
    m_keeps->setText(!outcome.problem.isEmpty() ? outcome.problem
                                                : tr("Keeps %1\nSaves %2").arg(share(kept), share(dropped)));
    m_loses->setText(lost == 0 ? tr("Loses no session that failed")
                               : tr("Loses %1 that failed:")
                                     .arg(models::countOf(static_cast<std::int64_t>(lost), tr("session"))));
    m_lost->clear();
    for (const std::size_t index : outcome.simulation.lostFailures) {
        if (m_lost->count() >= kMostLost) break;
        const SessionSummary& session = m_basis->sessions[index];
        const std::string& name = session.facts.title.empty() ? session.id : session.facts.title;
        auto* item = new QListWidgetItem(qText(name), m_lost);
        item->setData(Qt::UserRole, QVariant::fromValue<qint64>(session.key));
        item->setToolTip(qText(session.id).toHtmlEscaped());
    }
    m_lost->setVisible(lost > 0);
    emit simulated();
}

} // namespace retrospan::app
