// The window's work in the background: imports, exports, the text index, prices; progress and cancel in the
// status bar.
#include "main_window.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "price_dialog.h"
#include "recent_files.h"
#include "status_line.h"
#include "views/base/icons.h"
#include "views/library/library_view.h"

#include <QAction>
#include <QFile>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTemporaryDir>

#include <set>

namespace retrospan::app {

void MainWindow::exportSession(const ExportTarget& target)
{
    const auto stop = std::make_shared<std::stop_source>();
    const QString path = QString::fromStdString(target.path);
    const JobBar::Id job = m_status->jobs().start(tr("Exporting %1").arg(QFileInfo(path).fileName()),
                                                  [stop] { stop->request_stop(); });
    const QPointer<MainWindow> self(this);
    const auto progress = [self, job](double share) {
        const auto tell = [self, job, share] {
            if (self) self->m_status->jobs().setProgress(job, share);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
    m_export.run(
        [library = m_library, key = m_document->data()->summary.key, target, progress,
         stop](std::stop_token gone) {
            const std::stop_callback relay(gone, [stop] { stop->request_stop(); });
            return app::exportSession(*library, key, target, progress, stop->get_token());
        },
        [this, job, path](const Status& written) {
            m_status->jobs().finish(job);
            if (written.ok())
                m_status->say(tr("Exported to %1").arg(path));
            else if (written.cancelled())
                m_status->say(tr("Export cancelled; nothing was written"));
            else
                m_status->say(QString::fromStdString(written.error().message), views::Tone::error);
            updateActions();
            emit exportFinished();
        });
    updateActions();
}

/// The sample travels inside the program; readers take files, so it is written to a folder of its own first.
void MainWindow::importSample()
{
    auto folder = std::make_shared<QTemporaryDir>();
    const QString path = folder->filePath(QStringLiteral("checkout-journey.jsonl"));
    if (!QFile::copy(QStringLiteral(":/samples/checkout-journey.jsonl"), path))
        return m_status->say(tr("The sample cannot be written to %1").arg(path), views::Tone::error);
    m_imports.add({path}, [folder] { folder->remove(); });
}

void MainWindow::importFiles(const QStringList& paths)
{
    m_recent->remember(paths);
    m_imports.add(paths);
}

QPixmap MainWindow::dialogIcon(views::Icon icon, const QColor& colour) const
{
    return views::IconSet(m_themes.theme()).icon(icon, colour).pixmap(QSize(32, 32), devicePixelRatioF());
}

/// Somebody else's case: said before it is added to what is here.
bool MainWindow::wantsBundle(const BundleManifest& manifest, bool sessionHere)
{
    const QString title = models::oneLine(manifest.title.empty() ? manifest.sessionId : manifest.title);
    QStringList facts{models::countOf(manifest.spans, tr("span")),
                      models::countOf(manifest.notes, tr("note")),
                      manifest.redacted ? tr("personal data and secrets left out") : tr("as recorded")};
    QString text = tr("%1\n\nWritten by %2 on %3.")
                       .arg(facts.join(QStringLiteral(" · ")), models::oneLine(manifest.program),
                            models::formatDateTime(manifest.createdNs));
    if (sessionHere)
        text += tr("\n\nThe session is in this workspace already. What the case file has beyond it is added; "
                   "nothing is removed.");
    QMessageBox box(QMessageBox::NoIcon, tr("Case file"), title, QMessageBox::NoButton, this);
    box.setIconPixmap(dialogIcon(views::Icon::import, m_themes.theme().accent));
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(text);
    QPushButton* add =
        box.addButton(sessionHere ? tr("&Merge") : tr("&Add to the workspace"), QMessageBox::AcceptRole);
    box.addButton(QMessageBox::Cancel);
    box.setDefaultButton(add);
    connect(&m_imports, &ImportJobs::cancelled, &box, &QDialog::reject);
    box.exec();
    return box.clickedButton() == add;
}

void MainWindow::connectImports()
{
    m_imports.setConfirm([this](const BundleManifest& manifest, bool sessionHere) {
        return wantsBundle(manifest, sessionHere);
    });
    connect(&m_imports, &ImportJobs::started, this, [this] {
        m_importJob = m_status->jobs().start(tr("Importing"), [this] { m_imports.cancel(); });
    });
    connect(&m_imports, &ImportJobs::refreshed, m_libraryModel.get(), &models::LibraryModel::reload);
    connect(&m_imports, &ImportJobs::progressed, this, &MainWindow::showImportProgress);
    connect(&m_imports, &ImportJobs::finished, this,
            [this](const std::shared_ptr<ImportOutcome>& outcome) { importDone(*outcome); });
}

void MainWindow::showImportProgress(const ImportProgressInfo& progress)
{
    const QString name = QFileInfo(QString::fromStdString(progress.path)).fileName();
    m_status->jobs().setText(
        m_importJob,
        progress.fileCount == 1
            ? tr("Importing %1").arg(name)
            : tr("Importing %1 (%2 of %3)").arg(name).arg(progress.fileIndex + 1).arg(progress.fileCount));
    m_status->jobs().setProgress(m_importJob,
                                 progress.bytesTotal == 0 ? -1
                                                          : static_cast<double>(progress.bytesRead)
                                         / static_cast<double>(progress.bytesTotal));
}

/// Somebody waits for a case file; why it is not here is no matter for the status bar alone.
void MainWindow::tellRefusedCases(const ImportOutcome& outcome)
{
    QStringList refused;
    for (const ImportedFile& file : outcome.files)
        for (const import::Diagnostic& found : file.report.diagnostics())
            if (found.code == "bad_bundle" || found.code == "bundle_redacted")
                refused << tr("%1: %2\n%3")
                               .arg(QFileInfo(QString::fromStdString(file.report.path)).fileName(),
                                    models::oneLine(import::meaningOf(found.code)),
                                    models::oneLine(found.example));
    if (refused.isEmpty()) return;
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Case file"), tr("The case file was not added"),
                                QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(dialogIcon(views::Icon::warning, m_themes.theme().tone(views::Tone::warning)));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(models::textPrefix(refused.join(QStringLiteral("\n\n")), 4000));
    box->open();
}

void MainWindow::importDone(ImportOutcome& outcome)
{
    m_status->jobs().finish(m_importJob);
    tellRefusedCases(outcome);
    std::int64_t spans = 0, findings = 0, unread = 0, files = 0;
    std::uint64_t changed = 0;
    std::set<std::int64_t> sessions;
    for (ImportedFile& file : outcome.files) {
        spans += static_cast<std::int64_t>(file.report.spans);
        if (!file.report.besideRecordings()) {
            ++files;
            if (file.report.format.empty()) ++unread;
        }
        for (const import::Diagnostic& found : file.report.diagnostics())
            if (found.severity != import::Severity::info) findings += static_cast<std::int64_t>(found.count);
        changed += file.counts.newSpans + file.counts.mergedSpans;
        sessions.insert(file.counts.sessions.begin(), file.counts.sessions.end());
        m_reports.push_back(std::move(file.report));
    }
    const bool one = files == 1 && sessions.size() == 1;
    m_openAfterLoad = one ? *sessions.begin() : 0;
    if (sessions.size() > 1) showPage(m_libraryView);
    QAction* report = findings > 0 ? m_actions.action(ActionId::importReport) : nullptr;
    const auto several = static_cast<std::int64_t>(sessions.size());
    const QString read = models::countOf(spans, tr("span"))
        + (several > 1 ? tr(" of %1").arg(models::countOf(several, tr("session"))) : QString());
    const QString imported = spans == 0 && several > 0
        ? tr("Scores of %1 imported").arg(models::countOf(several, tr("session")))
        : spans > 0 && changed == 0 ? tr("Nothing new")
                                    : tr("%1 imported").arg(read);
    if (outcome.status.cancelled())
        m_status->say(tr("Import cancelled; %1 read before stay in the library").arg(read));
    else if (!outcome.status.ok())
        m_status->say(QString::fromStdString(outcome.status.error().message), views::Tone::error);
    else if (unread > 0)
        m_status->say(unread == files ? tr("Not imported; the report says why")
                                      : tr("%1; %2 of %3 left out")
                                            .arg(imported, models::formatCount(unread),
                                                 models::countOf(files, tr("file"))),
                      views::Tone::warning, report);
    else if (findings == 0)
        m_status->say(imported);
    else
        m_status->say(tr("%1, %2").arg(imported, models::countOf(findings, tr("warning"))),
                      views::Tone::warning, report);
    m_libraryModel->reload();
    indexContent();
    updateActions();
    emit importFinished();
}

/// In the background, so that searches over the whole library find what was read.
void MainWindow::indexContent()
{
    const auto stop = std::make_shared<std::stop_source>();
    const QPointer<MainWindow> self(this);
    m_status->jobs().finish(std::exchange(m_indexJob, 0));
    const auto progress = [self, stop](double share) {
        const auto tell = [self, stop, share] {
            if (!self || stop->stop_requested() || !self->m_indexing.running()) return;
            JobBar& jobs = self->m_status->jobs();
            if (self->m_indexJob == 0)
                self->m_indexJob = jobs.start(tr("Indexing text"), [stop] { stop->request_stop(); });
            jobs.setProgress(self->m_indexJob, share);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
    m_indexing.run(
        [library = m_library, progress, stop](std::stop_token gone) {
            const std::stop_callback relay(gone, [stop] { stop->request_stop(); });
            return library->workspace().fillIndex(progress, stop->get_token());
        },
        [this](const Status& filled) {
            m_status->jobs().finish(std::exchange(m_indexJob, 0));
            if (!filled.ok() && !filled.cancelled())
                m_status->say(QString::fromStdString(filled.error().message), views::Tone::warning);
            m_libraryModel->searchAgain();
            emit contentIndexed();
        });
}

void MainWindow::editPrices()
{
    struct Documents {
        Result<insight::PriceDocument> builtin, changes;
    };
    m_pricing.run(
        [library = m_library](std::stop_token) {
            return Documents{insight::builtinPrices(), library->priceChanges()};
        },
        [this](Documents documents) {
            for (const auto* document : {&documents.builtin, &documents.changes})
                if (!document->ok())
                    return m_status->say(QString::fromStdString(document->error().message),
                                         views::Tone::error);
            PriceDialog dialog(std::move(*documents.builtin), std::move(*documents.changes), m_themes.theme(),
                               this);
            if (dialog.exec() == QDialog::Accepted) storePrices(dialog.changes());
        });
}

void MainWindow::storePrices(const insight::PriceDocument& changes)
{
    m_pricing.run(
        [library = m_library, changes](std::stop_token) { return library->setPriceChanges(changes); },
        [this](const Status& kept) {
            if (!kept.ok())
                return m_status->say(QString::fromStdString(kept.error().message), views::Tone::error);
            m_status->say(tr("Prices changed; every cost follows them"));
            m_libraryModel->reload();
            if (m_document->data() != nullptr) m_document->reload();
            emit pricesChanged();
        });
}

} // namespace retrospan::app
