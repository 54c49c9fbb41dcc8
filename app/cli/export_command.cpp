#include "cli/command.h"
#include "export_session.h"
#include "open_link.h"

namespace retrospan::app::cli {

int runExport(const QCommandLineParser& arguments)
{
    const auto format = exportFormat(utf8(arguments.value(QStringLiteral("to"))));
    if (arguments.positionalArguments().size() != 1) return fail("export needs one session", kUsage);
    if (!format) return fail("--to takes otlp or json", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto session =
        findNamedSession((*library)->workspace(), utf8(arguments.positionalArguments().front()));
    if (!session.ok()) return fail(session.error().message);
    const ExportTarget target{*format, utf8(arguments.value(QStringLiteral("output")))};
    const Status written = exportSession(**library, *session, target, {}, {});
    return written.ok() ? kDone : fail(written.error().message);
}

} // namespace retrospan::app::cli
