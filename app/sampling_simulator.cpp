#include "sampling_simulator.h"

#include "intake_fields.h"
#include "models/format.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace retrospan::app {
namespace {

constexpr int kMostLost = 200; ///< named in the list

QString shareText(const insight::SampledShare& of)
{
    return SamplingSimulator::tr("%1: %2, %3 of content")
        .arg(models::countOf(of.sessions, SamplingSimulator::tr("session")),
             models::countOf(of.spans, SamplingSimulator::tr("span")), models::formatBytes(of.bytes));
}

} // namespace

SamplingSimulator::SamplingSimulator(std::shared_ptr<Library> library, QWidget* parent)
    : QWidget(parent)
    , m_library(std::move(library))
{
    QVBoxLayout* layout = section(this, tr("Tried on the sessions that are stored"));
    m_keeps = wrappedLabel(this, QStringLiteral("intakeKeeps"));
    m_loses = wrappedLabel(this, QStringLiteral("intakeLoses"));
    m_lost = new QListWidget(this);
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
}

Result<SamplingSimulator::Basis> SamplingSimulator::readBasis(Library& library)
{
    auto sessions = library.sessions();
    if (!sessions.ok()) return sessions.error();
    auto bytes = library.workspace().contentBytes();
    if (!bytes.ok()) return bytes.error();
    auto traces = library.workspace().traceIds();
    if (!traces.ok()) return traces.error();
    return Basis{std::move(*sessions), {std::move(*bytes), std::move(*traces)}};
}

void SamplingSimulator::simulate(const insight::SamplingPolicy& policy)
{
    m_simulating.run(
        [library = m_library, basis = m_basis, policy](std::stop_token) mutable {
            Outcome outcome;
            if (!basis) {
                auto read = readBasis(*library);
                if (read.ok())
                    basis = std::make_shared<const Basis>(std::move(*read));
                else
                    outcome.problem = QString::fromStdString(read.error().message);
            }
            if (basis) outcome.simulation = insight::simulate(policy, basis->sessions, basis->stored);
            outcome.basis = std::move(basis);
            return outcome;
        },
        [this](const Outcome& outcome) { show(outcome); });
}

void SamplingSimulator::show(const Outcome& outcome)
{
    m_basis = outcome.basis;
    const std::vector<std::size_t>& lost = outcome.simulation.lostFailures;
    if (!m_basis) {
        m_keeps->setText(outcome.problem);
        m_loses->clear();
    } else {
        m_keeps->setText(tr("Keeps %1\nSaves %2")
                             .arg(shareText(outcome.simulation.kept), shareText(outcome.simulation.dropped)));
        m_loses->setText(
            lost.empty() ? tr("Loses no session that failed")
                         : tr("Loses %1 that failed:")
                               .arg(models::countOf(static_cast<std::int64_t>(lost.size()), tr("session"))));
    }
    listLost(lost);
    emit simulated();
}

void SamplingSimulator::listLost(const std::vector<std::size_t>& lost)
{
    m_lost->clear();
    for (const std::size_t index : lost) {
        if (m_lost->count() >= kMostLost) break;
        const SessionSummary& session = m_basis->sessions[index];
        const std::string& name = session.facts.title.empty() ? session.id : session.facts.title;
        auto* item = new QListWidgetItem(QString::fromStdString(name), m_lost);
        item->setData(Qt::UserRole, QVariant::fromValue<qint64>(session.key));
        item->setToolTip(QString::fromStdString(session.id).toHtmlEscaped());
    }
    m_lost->setVisible(!lost.empty());
}

} // namespace retrospan::app
