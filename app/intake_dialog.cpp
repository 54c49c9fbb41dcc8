#include "intake_dialog.h"

#include "intake_content_page.h"
#include "intake_fields.h"
#include "intake_sampling_page.h"
#include "sampling_simulator.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace retrospan::app {

IntakeDialog::IntakeDialog(std::shared_ptr<Library> library, const IntakeSettings& settings, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_simulator(new SamplingSimulator(std::move(library), this))
    , m_content(new IntakeContentPage(this))
    , m_sampling(new IntakeSamplingPage(m_simulator, this))
    , m_fault(wrappedLabel(this, QStringLiteral("intakeFault")))
{
    setWindowTitle(tr("Intake rules"));
    auto* pages = new QTabWidget(this);
    pages->addTab(m_content, tr("&Content"));
    pages->addTab(m_sampling, tr("&Sampling"));
    auto* note = wrappedLabel(this, QStringLiteral("intakeNote"));
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
    connect(m_simulator, &SamplingSimulator::openRequested, this, &IntakeDialog::openRequested);
    connect(m_simulator, &SamplingSimulator::simulated, this, &IntakeDialog::simulated);
    m_content->fill(settings);
    m_sampling->fill(settings);
    connect(m_content, &IntakeContentPage::changed, this, &IntakeDialog::read);
    connect(m_sampling, &IntakeSamplingPage::changed, this, &IntakeDialog::read);
    read();
    m_simulator->simulate(m_settings.sampling);
    resize(sizeHint().expandedTo({640, 620}));
}

void IntakeDialog::read()
{
    IntakeSettings settings;
    QString fault = m_content->read(settings);
    if (fault.isEmpty()) fault = m_sampling->read(settings);
    m_fault->setText(fault);
    m_fault->setVisible(!fault.isEmpty());
    m_keep->setEnabled(fault.isEmpty());
    if (!fault.isEmpty()) return;
    const bool again = settings.sampling != m_settings.sampling;
    m_settings = std::move(settings);
    m_content->tryOut(m_settings.redaction);
    if (again) m_simulator->simulate(m_settings.sampling);
}

} // namespace retrospan::app
