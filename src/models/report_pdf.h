// A case report as PDF, A4, page by page with numbers. Texts are set as characters: nothing in them is
// markup, a link or an action. Thread: any, beside a QGuiApplication (fonts). Complexity: linear, but for the
// layout of paragraphs; some 2,000 pages take seconds.
#pragma once

#include "models/case_report.h"

#include <QIODevice>

namespace retrospan::models {

/// False when it was stopped; whether `out` took everything is for its owner to ask.
bool writePdf(const CaseReport& report, QIODevice& out, std::stop_token stop = {});

} // namespace retrospan::models
