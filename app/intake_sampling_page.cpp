#include "intake_sampling_page.h"

#include "intake_fields.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

#include <cmath>

namespace retrospan::app {
namespace {

constexpr double kMicro = 1e6, kSecondNs = 1e9, kPercent = 100;
constexpr int kMostRest = 1'000'000;

QDoubleSpinBox* decimalField(QWidget* parent, double most, const QString& name)
{
    auto* field = new QDoubleSpinBox(parent);
    field->setRange(0, most);
    field->setDecimals(2);
    field->setAccessibleName(name);
    return field;
}

} // namespace

IntakeSamplingPage::IntakeSamplingPage(QWidget* result, QWidget* parent)
    : QWidget(parent)
{
    auto* column = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    column->addLayout(form);
    m_head = new QCheckBox(tr("Let only a share of the &traces in:"), this);
    m_ratio = decimalField(this, kPercent, tr("Share of the traces"));
    m_ratio->setSuffix(QStringLiteral(" %"));
    m_ratio->setObjectName(QStringLiteral("intakeRatio"));
    form->addRow(beside(m_head, {m_ratio}));
    m_tail = new QCheckBox(tr("When a session has &ended, keep it only when it"), this);
    m_tail->setObjectName(QStringLiteral("intakeTail"));
    form->addRow(m_tail);
    addKeepRules(*form);
    m_overrides = textBox(this, QStringLiteral("intakeOverrides"),
                          tr("workflow refunds: sample=1,failed,rest=5\nagent triage: sample=0.1"), 2);
    form->addRow(tr("E&xceptions"), m_overrides);
    column->addWidget(result, 1);
    watch();
}

void IntakeSamplingPage::addKeepRules(QFormLayout& form)
{
    auto* rules = new QWidget(this);
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
    m_rest->setRange(0, kMostRest);
    m_rest->setSpecialValueText(tr("none"));
    m_rest->setPrefix(tr("1 in "));
    m_rest->setObjectName(QStringLiteral("intakeRest"));
    m_decideAfter = new QSpinBox(rules);
    m_decideAfter->setRange(0, 24 * 3600);
    m_decideAfter->setSuffix(tr(" s after its last span"));
    m_decideAfter->setAccessibleName(tr("Decide after"));
    auto* fields = new QFormLayout(rules);
    fields->setContentsMargins(2 * fontMetrics().averageCharWidth(), 0, 0, 0);
    fields->addRow(m_failed);
    fields->addRow(beside(m_slow, {m_slowerThan}));
    fields->addRow(beside(m_dear, {m_dearerThan}));
    fields->addRow(tr("has one of the ta&gs"), m_tags);
    fields->addRow(tr("or is, of all &others,"), narrow(m_rest));
    fields->addRow(tr("&Decide"), narrow(m_decideAfter));
    rules->setEnabled(m_tail->isChecked());
    connect(m_tail, &QCheckBox::toggled, rules, &QWidget::setEnabled);
    form.addRow(rules);
}

void IntakeSamplingPage::watch()
{
    for (const QCheckBox* box : {m_head, m_tail, m_failed, m_slow, m_dear})
        connect(box, &QCheckBox::toggled, this, &IntakeSamplingPage::changed);
    for (const QDoubleSpinBox* field : {m_ratio, m_slowerThan, m_dearerThan})
        connect(field, &QDoubleSpinBox::valueChanged, this, &IntakeSamplingPage::changed);
    for (const QSpinBox* field : {m_rest, m_decideAfter})
        connect(field, &QSpinBox::valueChanged, this, &IntakeSamplingPage::changed);
    connect(m_tags, &QLineEdit::textChanged, this, &IntakeSamplingPage::changed);
    connect(m_overrides, &QPlainTextEdit::textChanged, this, &IntakeSamplingPage::changed);
}

void IntakeSamplingPage::fill(const IntakeSettings& settings)
{
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
    m_rest->setValue(static_cast<int>(std::min(keep.restOneIn, static_cast<unsigned>(kMostRest))));
    m_decideAfter->setValue(static_cast<int>(settings.decideAfterNs / static_cast<std::int64_t>(kSecondNs)));
    QStringList overrides;
    for (const insight::SamplingOverride& rule : policy.overrides)
        overrides << (rule.agent ? tr("agent %1") : tr("workflow %1"))
                         .arg(QString::fromStdString(insight::toString(rule)));
    m_overrides->setPlainText(overrides.join(QLatin1Char('\n')));
}

insight::KeepRules IntakeSamplingPage::keepRules() const
{
    insight::KeepRules keep{.failed = m_failed->isChecked()};
    if (m_slow->isChecked()) keep.slowerThanNs = std::llround(m_slowerThan->value() * kSecondNs);
    if (m_dear->isChecked()) keep.dearerThanMicroUsd = std::llround(m_dearerThan->value() * kMicro);
    keep.tags = partsOf(m_tags->text(), QLatin1Char(','));
    keep.restOneIn = static_cast<unsigned>(m_rest->value());
    return keep;
}

QString IntakeSamplingPage::read(IntakeSettings& settings) const
{
    settings.decideAfterNs = m_decideAfter->value() * static_cast<std::int64_t>(kSecondNs);
    settings.sampling = {};
    if (m_head->isChecked()) settings.sampling.headRatio = m_ratio->value() / kPercent;
    if (m_tail->isChecked()) settings.sampling.keep = keepRules();
    for (const std::string& line : partsOf(m_overrides->toPlainText(), QLatin1Char('\n'))) {
        const std::size_t space = line.find(' ');
        const std::string kind = line.substr(0, space);
        if (space == std::string::npos || (kind != "workflow" && kind != "agent"))
            return tr("\"%1\": an exception begins with workflow or agent and a name")
                .arg(QString::fromStdString(line));
        auto rule = insight::parseOverride(line.substr(space + 1), kind == "agent");
        if (!rule.ok()) return QString::fromStdString(rule.error().message);
        settings.sampling.overrides.push_back(std::move(*rule));
    }
    return {};
}

} // namespace retrospan::app
