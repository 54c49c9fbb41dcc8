#include "export_dialog.h"

#include "case_bundle.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace retrospan::app {
namespace {

struct Offer {
    ExportFormat format;
    const char *name, *use, *suffix;
};

/// What people hand on comes first.
constexpr std::array kOffers{
    Offer{
        ExportFormat::bundle, QT_TRANSLATE_NOOP("ExportDialog", "Case file"),
        QT_TRANSLATE_NOOP("ExportDialog", "The session with notes and scores, to open in another Retrospan"),
        kBundleSuffix.data()},
    Offer{ExportFormat::html, QT_TRANSLATE_NOOP("ExportDialog", "Report, HTML"),
          QT_TRANSLATE_NOOP("ExportDialog", "The replay to read in any browser; one file, without scripts"),
          ".html"},
    Offer{ExportFormat::pdf, QT_TRANSLATE_NOOP("ExportDialog", "Report, PDF"),
          QT_TRANSLATE_NOOP("ExportDialog", "The same, to print or to file"), ".pdf"},
    Offer{ExportFormat::markdown, QT_TRANSLATE_NOOP("ExportDialog", "Report, Markdown"),
          QT_TRANSLATE_NOOP("ExportDialog", "The same, to paste into a ticket"), ".md"},
    Offer{ExportFormat::otlp, QT_TRANSLATE_NOOP("ExportDialog", "OpenTelemetry"),
          QT_TRANSLATE_NOOP("ExportDialog", "Every span and attribute as OTLP JSON lines, for other tools"),
          ".jsonl"},
    Offer{ExportFormat::json, QT_TRANSLATE_NOOP("ExportDialog", "Session with tree"),
          QT_TRANSLATE_NOOP("ExportDialog", "What retrospan show --json prints"), ".json"},
};

const Offer& offerOf(ExportFormat format)
{
    return *std::ranges::find(kOffers, format, &Offer::format);
}

QString translated(const char* text)
{
    return QCoreApplication::translate("ExportDialog", text);
}

} // namespace

ExportDialog::ExportDialog(QWidget* parent)
    : QDialog(parent)
    , m_formats(new QButtonGroup(this))
    , m_redact(new QCheckBox(tr("&Leave out personal data and secrets"), this))
{
    setWindowTitle(tr("Export session"));
    auto* offers = new QGridLayout;
    offers->setHorizontalSpacing(24);
    offers->setVerticalSpacing(8);
    for (const Offer& offer : kOffers) {
        auto* button = new QRadioButton(translated(offer.name), this);
        auto* use = new QLabel(translated(offer.use), this);
        use->setTextFormat(Qt::PlainText);
        use->setForegroundRole(QPalette::PlaceholderText);
        button->setAccessibleDescription(use->text());
        m_formats->addButton(button, static_cast<int>(offer.format));
        const int row = offers->rowCount();
        offers->addWidget(button, row, 0);
        offers->addWidget(use, row, 1);
    }
    m_formats->button(static_cast<int>(ExportFormat::bundle))->setChecked(true);
    auto* explained = new QLabel(tr("E-mail addresses, phone and card numbers, keys and tokens are replaced "
                                    "before anything is written; nothing brings them back."),
                                 this);
    explained->setWordWrap(true);
    explained->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(tr("&Choose file…"), QDialogButtonBox::AcceptRole)->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addLayout(offers);
    column->addSpacing(12);
    column->addWidget(m_redact);
    column->addWidget(explained);
    column->addSpacing(12);
    column->addWidget(buttons);
    m_formats->checkedButton()->setFocus();
}

ExportFormat ExportDialog::format() const
{
    return static_cast<ExportFormat>(m_formats->checkedId());
}

QString suffixOf(ExportFormat format)
{
    return QString::fromLatin1(offerOf(format).suffix);
}

QString fileFilterOf(ExportFormat format)
{
    return translated(offerOf(format).name) + QStringLiteral(" (*") + suffixOf(format) + QLatin1Char(')');
}

} // namespace retrospan::app
