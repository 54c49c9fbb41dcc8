// What came out of one file in a line, the same in the terminal and in the window: "otlp-json, 1 session,
// 3 traces, 29 spans". Thread: any.
#pragma once

#include "import/diagnostics.h"
#include "models/format.h"

namespace retrospan::app {

[[nodiscard]] inline QString summaryOf(const import::ImportReport& report)
{
    if (report.besideRecordings()) return QStringLiteral("not all of it is imported");
    if (report.format.empty()) return QStringLiteral("not imported");
    return QString::fromStdString(report.format) + QStringLiteral(", ")
        + models::countOf(report.sessions, QStringLiteral("session")) + QStringLiteral(", ")
        + models::countOf(report.traces, QStringLiteral("trace")) + QStringLiteral(", ")
        + models::countOf(report.spans, QStringLiteral("span"));
}

} // namespace retrospan::app
