// ReportWriter: writes a case report (case_report.h) part after part, so that none of them is held longer
// than it takes. Invariants: texts of the recording are characters, never markup, links or actions, in
// whatever format; characters that nobody sees, such as those that turn the direction of the text, are named.
// Thread: any, confined; PDF needs a QGuiApplication (fonts). Memory: a part, of PDF some pages.
#pragma once

#include "models/block_document.h"

#include <functional>
#include <memory>
#include <string_view>

namespace retrospan::models {

class ReportWriter {
public:
    virtual ~ReportWriter() = default;
    /// False when it cannot be written, as of the others: nothing more is to be added then.
    [[nodiscard]] virtual bool begin(const QString& title) = 0;
    /// Blocks that go on after those of the parts before.
    [[nodiscard]] virtual bool add(const BlockDocument& part) = 0;
    [[nodiscard]] virtual bool end() = 0;
};

/// Takes the bytes of the file; false when they cannot be written.
using WriteBytes = std::function<bool(std::string_view)>;

/// One file that loads and runs nothing.
[[nodiscard]] std::unique_ptr<ReportWriter> htmlReport(WriteBytes write);
/// For trackers and mail: CommonMark, recorded texts in fences.
[[nodiscard]] std::unique_ptr<ReportWriter> markdownReport(WriteBytes write);
/// A4, page after page with numbers.
[[nodiscard]] std::unique_ptr<ReportWriter> pdfReport(WriteBytes write);

/// The body of a block as it is to be read; empty when there is none.
[[nodiscard]] QString bodyOf(const Block& block);

} // namespace retrospan::models
