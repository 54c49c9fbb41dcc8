// ImportReportDialog: every file of the recent imports with every diagnostic: severity, meaning (code in
// the tool tip), count, place, example. Thread: GUI.
#pragma once

#include "import/diagnostics.h"
#include "views/base/theme.h"

#include <QDialog>

#include <vector>

namespace retrospan::app {

class ImportReportDialog : public QDialog {
    Q_OBJECT
public:
    ImportReportDialog(const std::vector<import::ImportReport>& reports, const views::Theme& theme,
                       QWidget* parent);
};

} // namespace retrospan::app
