// EvalCaseDialog: a case of a data set made of the open session: its id, where it goes, the phrases that it
// is judged by, and the change that would be written, which is made and written on workers. Thread: GUI.
#pragma once

#include "evals/case_file.h"
#include "evals/case_from_session.h"
#include "library.h"
#include "models/jobs.h"
#include "models/session_source.h"

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>

#include <memory>

namespace retrospan::app {

class EvalCaseDialog : public QDialog {
    Q_OBJECT
public:
    /// `span`: the selected one, empty for none, and what it is called.
    EvalCaseDialog(std::shared_ptr<Library> library, std::int64_t session, SpanPlace span,
                   const QString& spanName, QWidget* parent);

    /// The file that was written.
    [[nodiscard]] const QString& written() const { return m_written; }
    /// Instead of the one of the last time.
    void setDataSet(const QString& path) { m_dataSet->setText(path); }

signals:
    void previewed();

private:
    struct Source {
        std::shared_ptr<const models::PreparedReplay> replay;
        std::vector<store::PlacedScore> scores;
    };
    struct Preview {
        std::shared_ptr<const Source> source;
        evals::CaseDraft draft;
        evals::FileEdit edit; ///< without a path as long as no data set is named
    };
    static Result<Source> readSource(Library& library, std::int64_t session, std::stop_token stop);
    static Result<Preview> makePreview(std::shared_ptr<const Source> source, CaseRequest request,
                                       const SpanPlace& at, const std::string& dataSet);
    void build();
    void chooseDataSet();
    void preview();
    void showPreview(const Result<Preview>& made);
    void say(const QString& text);
    void save();
    [[nodiscard]] CaseRequest request() const;

    std::shared_ptr<Library> m_library;
    std::int64_t m_session;
    SpanPlace m_span;
    std::shared_ptr<const Source> m_source; ///< nothing until it is read
    evals::FileEdit m_edit;
    bool m_filled = false; ///< the fields have what was found
    QString m_written;
    QLineEdit *m_id, *m_dataSet;
    QCheckBox* m_atSpan;
    QPlainTextEdit *m_must, *m_never, *m_change;
    QLabel* m_said;
    QPushButton* m_save = nullptr;
    QTimer m_soon;
    models::JobRunner m_job;
};

} // namespace retrospan::app
