// ExportDialog: what to export a session as, and whether what is personal or secret stays out. The file is
// asked for afterwards. Thread: GUI.
#pragma once

#include "export_session.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDialog>

namespace retrospan::app {

class ExportDialog : public QDialog {
    Q_OBJECT
public:
    explicit ExportDialog(QWidget* parent);

    [[nodiscard]] ExportFormat format() const;
    [[nodiscard]] bool redact() const { return m_redact->isChecked(); }

private:
    QButtonGroup* m_formats;
    QCheckBox* m_redact;
};

/// How files of that format end: ".html".
[[nodiscard]] QString suffixOf(ExportFormat format);
/// For a file dialog: "Report to read (*.html)".
[[nodiscard]] QString fileFilterOf(ExportFormat format);

} // namespace retrospan::app
