#include "receiver_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <cmath>

namespace retrospan::app {
namespace {

constexpr std::int64_t kMinuteNs = 60LL * 1'000'000'000;
constexpr double kMicro = 1e6;
constexpr int kDayMinutes = 24 * 60;

} // namespace

ReceiverDialog::ReceiverDialog(const LiveSettings& settings, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_http(makeField(tr("OTLP over &HTTP, LangSmith, Langfuse, OpenAI Agents"), settings.options.http,
                       kHttpPort))
    , m_grpc(makeField(tr("OTLP over &gRPC"), settings.options.grpc, kGrpcPort))
    , m_quiet(new QSpinBox(this))
    , m_fault(new QLabel(this))
{
    setWindowTitle(tr("Receivers"));
    m_quiet->setRange(1, kDayMinutes);
    m_quiet->setSuffix(tr(" min"));
    m_quiet->setValue(static_cast<int>(settings.quietNs / kMinuteNs));
    m_fault->setTextFormat(Qt::PlainText);
    m_fault->setWordWrap(true);
    m_fault->setObjectName(QStringLiteral("receiverFault"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_keep = buttons->button(QDialogButtonBox::Ok);
    auto* form = new QFormLayout;
    form->addRow(m_http.on, m_http.address);
    form->addRow(m_grpc.on, m_grpc.address);
    form->addRow(tr("A session without an end is &stale after"), m_quiet);
    addAlerts(*form);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_fault);
    layout->addStretch(1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_quiet, &QSpinBox::valueChanged, this, qOverload<>(&ReceiverDialog::read));
    read();
}

void ReceiverDialog::addAlerts(QFormLayout& form)
{
    const std::array<QString, models::kAlertKinds> names{
        tr("a session &fails"), tr("a session &costs more than"), tr("a session &waits for a human")};
    m_costLimit = new QDoubleSpinBox(this);
    m_costLimit->setRange(0, 100'000);
    m_costLimit->setDecimals(2);
    m_costLimit->setPrefix(QStringLiteral("$ "));
    m_costLimit->setValue(static_cast<double>(m_settings.alerts.costLimitMicroUsd) / kMicro);
    m_costLimit->setAccessibleName(tr("Cost worth a notice"));
    form.addRow(new QLabel(tr("Tell me when"), this));
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_alerts[i] = new QCheckBox(names[i], this);
        m_alerts[i]->setChecked(m_settings.alerts.wanted[i]);
        connect(m_alerts[i], &QCheckBox::toggled, this, qOverload<>(&ReceiverDialog::read));
        const bool cost = static_cast<models::AlertKind>(i) == models::AlertKind::expensive;
        form.addRow(m_alerts[i], cost ? m_costLimit : nullptr);
    }
    connect(m_costLimit, &QDoubleSpinBox::valueChanged, this, qOverload<>(&ReceiverDialog::read));
}

ReceiverDialog::Field ReceiverDialog::makeField(const QString& name,
                                                const std::optional<LiveAddress>& address, std::uint16_t port)
{
    Field field{new QCheckBox(name, this), new QLineEdit(this)};
    const LiveAddress shown = address.value_or(LiveAddress{"127.0.0.1", port});
    const QString host = QString::fromStdString(shown.host);
    field.on->setChecked(address.has_value());
    field.address->setText(
        (host.contains(QLatin1Char(':')) ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
            .arg(host)
            .arg(shown.port));
    field.address->setMinimumWidth(18 * fontMetrics().horizontalAdvance(QLatin1Char('0')));
    field.address->setAccessibleName(QString(name).remove(QLatin1Char('&')));
    connect(field.on, &QCheckBox::toggled, this, qOverload<>(&ReceiverDialog::read));
    connect(field.address, &QLineEdit::textChanged, this, qOverload<>(&ReceiverDialog::read));
    return field;
}

/// What is wrong with the field; nothing when `address` holds it.
QString ReceiverDialog::read(const Field& field, std::uint16_t port, std::optional<LiveAddress>& address)
{
    field.address->setEnabled(field.on->isChecked());
    address.reset();
    if (!field.on->isChecked()) return {};
    address = parseAddress(field.address->text().trimmed().toStdString(), port);
    return address ? QString() : tr("An address is HOST:PORT, for example 127.0.0.1:%1").arg(port);
}

void ReceiverDialog::read()
{
    const QString http = read(m_http, kHttpPort, m_settings.options.http);
    const QString grpc = read(m_grpc, kGrpcPort, m_settings.options.grpc);
    QString fault = !http.isEmpty() ? http : grpc;
    const LiveOptions& options = m_settings.options;
    if (fault.isEmpty() && options.http && options.grpc && options.http->port == options.grpc->port)
        fault = tr("Two receivers cannot share port %1").arg(options.http->port);
    m_fault->setText(fault);
    m_keep->setEnabled(fault.isEmpty());
    m_settings.quietNs = m_quiet->value() * kMinuteNs;
    for (std::size_t i = 0; i < m_alerts.size(); ++i) m_settings.alerts.wanted[i] = m_alerts[i]->isChecked();
    m_settings.alerts.costLimitMicroUsd = std::llround(m_costLimit->value() * kMicro);
}

} // namespace retrospan::app
