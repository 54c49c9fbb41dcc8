#include "evals/eval_case_dialog.h"

#include "evals/made_cases.h"
#include "evals/unified_diff.h"

#include "session_replay.h"
#include "trace/span_places.h"
#include "views/base/theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QSettings>
#include <QVBoxLayout>

#include <array>

namespace retrospan::app {
namespace {

constexpr auto kDataSet = "evals/case-data-set";
constexpr int kSoonMs = 250;

std::vector<std::string> phrases(const QPlainTextEdit& edit)
{
    std::vector<std::string> all;
    for (const QString& line : edit.toPlainText().split(QLatin1Char('\n')))
        if (!line.trimmed().isEmpty()) all.push_back(line.trimmed().toStdString());
    return all;
}

QString linesOf(const std::vector<std::string>& phrases)
{
    QStringList lines;
    for (const std::string& phrase : phrases) lines << QString::fromStdString(phrase);
    return lines.join(QLatin1Char('\n'));
}

QPlainTextEdit* phraseEdit(const QString& placeholder, QWidget* parent)
{
    auto* edit = new QPlainTextEdit(parent);
    edit->setPlaceholderText(placeholder);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(3 * edit->fontMetrics().lineSpacing() + 14);
    return edit;
}

} // namespace

EvalCaseDialog::EvalCaseDialog(std::shared_ptr<Library> library, std::int64_t session, SpanPlace span,
                               const QString& spanName, QWidget* parent)
    : QDialog(parent)
    , m_library(std::move(library))
    , m_session(session)
    , m_span(std::move(span))
    , m_id(new QLineEdit(this))
    , m_dataSet(new QLineEdit(QSettings().value(QLatin1String(kDataSet)).toString(), this))
    , m_atSpan(new QCheckBox(tr("It went wrong &at the selected span, %1")
                                 .arg(QString(spanName).replace(QLatin1Char('&'), QLatin1String("&&"))),
                             this))
    , m_must(phraseEdit(tr("What a right answer says, a phrase a line"), this))
    , m_never(phraseEdit(tr("What was wrong with the answer, a phrase a line"), this))
    , m_change(new QPlainTextEdit(this))
    , m_said(new QLabel(this))
{
    setWindowTitle(tr("Make eval case"));
    build();
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &EvalCaseDialog::preview);
    const auto soon = [this] { m_soon.start(); };
    for (QLineEdit* edit : {m_id, m_dataSet}) connect(edit, &QLineEdit::textChanged, this, soon);
    for (QPlainTextEdit* edit : {m_must, m_never}) connect(edit, &QPlainTextEdit::textChanged, this, soon);
    connect(m_atSpan, &QCheckBox::toggled, this, [this] {
        m_filled = false; // other words were wrong there
        m_never->clear();
        preview();
    });
    preview();
}

void EvalCaseDialog::build()
{
    m_atSpan->setVisible(!m_span.span.empty());
    m_dataSet->setPlaceholderText(tr("A file or folder of cases; what is not there is made"));
    m_change->setReadOnly(true);
    m_change->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_change->setFont(views::monospaceFont(font()));
    m_change->setAccessibleName(tr("The change that will be written"));
    m_said->setTextFormat(Qt::PlainText);
    m_said->setWordWrap(true);
    auto* choose = new QPushButton(tr("&Browse…"), this);
    connect(choose, &QPushButton::clicked, this, &EvalCaseDialog::chooseDataSet);
    auto* place = new QHBoxLayout;
    place->addWidget(m_dataSet);
    place->addWidget(choose);
    auto* form = new QFormLayout;
    form->addRow(tr("&Data set"), place);
    qobject_cast<QLabel*>(form->itemAt(0, QFormLayout::LabelRole)->widget())->setBuddy(m_dataSet);
    form->addRow(tr("&Id"), m_id);
    form->addRow(QString(), m_atSpan);
    form->addRow(tr("M&ust have"), m_must);
    form->addRow(tr("Must &never have"), m_never);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("&Save"), QDialogButtonBox::AcceptRole);
    m_save->setDefault(true);
    m_save->setEnabled(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &EvalCaseDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &EvalCaseDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_change, 1);
    column->addWidget(m_said);
    column->addWidget(buttons);
    m_dataSet->setFocus();
    resize(100 * fontMetrics().averageCharWidth(), 42 * fontMetrics().lineSpacing());
}

void EvalCaseDialog::chooseDataSet()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Data set"), m_dataSet->text(),
                                                      tr("Data sets (*.yaml *.yml *.jsonl *.ndjson)"),
                                                      nullptr, QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty()) m_dataSet->setText(path);
}

CaseRequest EvalCaseDialog::request() const
{
    CaseRequest request;
    request.id = m_id->text().trimmed().toStdString();
    request.contains = phrases(*m_must);
    request.never = phrases(*m_never);
    return request;
}

Result<EvalCaseDialog::Source> EvalCaseDialog::readSource(Library& library, std::int64_t session,
                                                          std::stop_token stop)
{
    auto opened = library.session(session, {}, stop);
    if (!opened.ok()) return opened.error();
    auto scores = library.workspace().scores(session);
    if (!scores.ok()) return scores.error();
    auto replay = prepareReplay(library, std::move(*opened), stop);
    if (!replay.ok()) return replay.error();
    return Source{std::move(*replay), std::move(*scores)};
}

Result<EvalCaseDialog::Preview> EvalCaseDialog::makePreview(std::shared_ptr<const Source> source,
                                                            CaseRequest request, const SpanPlace& at,
                                                            const std::string& dataSet)
{
    if (!at.span.empty()) request.span = rowsOf(source->replay->table(), std::array{at}).front();
    auto draft = caseFromSession(*source->replay, source->scores, request);
    if (!draft.ok()) return draft.error();
    const CaseId id = request.id.empty() ? CaseId::madeFree : CaseId::asNamed;
    Preview preview{std::move(source), std::move(*draft), {}};
    if (dataSet.empty()) {
        if (id == CaseId::madeFree) preview.draft.id = evals::freeCaseId({}, preview.draft.id);
        preview.edit.after = evals::caseYaml(evals::caseNode(preview.draft));
        return preview;
    }
    auto edit = caseInDataSet(dataSet, preview.draft, id);
    if (!edit.ok()) return edit.error();
    preview.edit = std::move(*edit);
    return preview;
}

void EvalCaseDialog::preview()
{
    m_save->setEnabled(false);
    if (m_source == nullptr) say(tr("Reading the session…"));
    m_job.run(
        [library = m_library, session = m_session, source = m_source, request = request(),
         at = m_atSpan->isChecked() ? m_span : SpanPlace(),
         dataSet = m_dataSet->text().trimmed().toStdString()](std::stop_token stop) -> Result<Preview> {
            if (source != nullptr) return makePreview(source, request, at, dataSet);
            auto read = readSource(*library, session, stop);
            if (!read.ok()) return read.error();
            return makePreview(std::make_shared<const Source>(std::move(*read)), request, at, dataSet);
        },
        [this](const Result<Preview>& made) { showPreview(made); });
}

void EvalCaseDialog::showPreview(const Result<Preview>& made)
{
    m_edit = made.ok() ? made->edit : evals::FileEdit();
    if (!made.ok()) {
        m_change->clear();
        say(QString::fromStdString(made.error().message));
        emit previewed();
        return;
    }
    m_source = made->source;
    if (!m_filled && m_must->toPlainText().isEmpty()) {
        const QSignalBlocker quiet(m_never);
        m_never->setPlainText(linesOf(made->draft.never));
    }
    m_filled = true;
    m_id->setPlaceholderText(QString::fromStdString(made->draft.id));
    const bool named = !m_edit.path.empty();
    m_change->setPlainText(QString::fromStdString(named ? evals::unifiedDiff(m_edit) : m_edit.after));
    m_save->setEnabled(named);
    const bool any = made->draft.never.empty() && made->draft.contains.empty();
    say(any ? tr("No phrase is known that shows what was wrong: until some are filled in, any answer passes.")
            : !named ? tr("Name a data set to add the case to.")
                     : QString());
    emit previewed();
}

void EvalCaseDialog::say(const QString& text)
{
    m_said->setText(text);
}

void EvalCaseDialog::save()
{
    m_save->setEnabled(false);
    m_job.run(
        [edit = m_edit, library = m_library,
         dataSet = m_dataSet->text().trimmed().toStdString()](std::stop_token) {
            const Status written = writeEdit(edit);
            if (!written.ok()) return written;
            const Status known = rememberDataSet(library->workspace(), dataSet);
            return known.ok() ? known
                              : Status(known.error().in("the case was written, but is not remembered"));
        },
        [this](const Status& done) {
            if (!done.ok()) return say(QString::fromStdString(done.error().message));
            QSettings().setValue(QLatin1String(kDataSet), m_dataSet->text().trimmed());
            m_written = QString::fromStdString(m_edit.path);
            accept();
        });
}

} // namespace retrospan::app
