// ImportReportDialog: every file of the recent imports with every diagnostic: code, severity, count, place,
// example. Thread: GUI.
#pragma once

#include "import/diagnostics.h"

#include <QDialog>

#include <vector>

namespace retrospan::app {

class ImportReportDialog : public QDialog {
    Q_OBJECT
public:
    ImportReportDialog(const std::vector<import::ImportReport>& reports, QWidget* parent);
};

} // namespace retrospan::app
