#include "cli/command.h"
#include "cli/table.h"
#include "import_summary.h"
#include "importing.h"
#include "library.h"
#include "session_json.h"

namespace retrospan::app::cli {
namespace {

std::string describe(const import::ImportReport& report)
{
    std::string text = report.path + ": " + utf8(summaryOf(report)) + "\n";
    for (const import::Diagnostic& found : report.diagnostics())
        text += "  " + std::string(import::toString(found.severity)) + " " + found.code + " x"
            + std::to_string(found.count) + ", " + found.where + ": "
            + std::string(import::meaningOf(found.code))
            + (found.example.empty() ? "" : "\n    " + found.example) + "\n";
    return text;
}

/// The answer for a workspace that cannot be written: whoever reads JSON gets one entry a file all the same.
std::vector<import::ImportReport> notStored(const std::vector<std::string>& paths, const std::string& reason)
{
    std::vector<import::ImportReport> reports(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
        reports[i].path = paths[i];
        reports[i].add("not_stored", import::Severity::error, {}, reason);
    }
    return reports;
}

bool nothingCameIn(const std::vector<import::ImportReport>& reports)
{
    for (const import::ImportReport& report : reports)
        if (report.spans == 0 && report.hasErrors()) return true;
    return false;
}

} // namespace

int runImport(const QCommandLineParser& arguments)
{
    std::vector<std::string> paths;
    for (const QString& path : arguments.positionalArguments()) paths.push_back(utf8(path));
    if (paths.empty()) return fail("import needs at least one file", kUsage);
    const std::string format = utf8(arguments.value(QStringLiteral("format")));
    if (!format.empty() && import::findFormat(format) == nullptr)
        return fail("there is no format \"" + format + "\"", kUsage);
    const bool json = arguments.isSet(QStringLiteral("json"));
    auto library = openLibrary(arguments, Missing::create);
    if (!library.ok()) {
        if (json) print(dump(importJson(notStored(paths, library.error().message))) + "\n");
        return fail(library.error().message);
    }

    std::vector<import::ImportReport> reports;
    const auto done = [&](ImportedFile&& file) {
        if (!json) print(describe(file.report));
        reports.push_back(std::move(file.report));
    };
    const bool merge = arguments.isSet(QStringLiteral("merge"));
    const auto confirm = [merge](const BundleManifest&, bool sessionHere) { return merge || !sessionHere; };
    const Status imported = importPaths((*library)->workspace(), paths, format, {}, done, {}, confirm);
    if (json) print(dump(importJson(reports)) + "\n");
    if (!imported.ok()) return fail(imported.error().message);
    return nothingCameIn(reports) ? kFailed : kDone;
}

} // namespace retrospan::app::cli
