#include "cli/command.h"
#include "export_session.h"
#include "open_link.h"

#include <QGuiApplication>

#include <unistd.h>

namespace retrospan::app::cli {
namespace {

/// Fonts for a PDF; nothing is shown.
class Fonts {
public:
    explicit Fonts(ExportFormat format)
    {
        if (format != ExportFormat::pdf) return;
        qputenv("QT_QPA_PLATFORM", "offscreen");
        showFaultsOnly();
        m_application.emplace(m_count, m_arguments);
    }

private:
    int m_count = 1;
    char m_name[10] = "retrospan";
    char* m_arguments[2] = {m_name, nullptr};
    std::optional<QGuiApplication> m_application;
};

/// What is asked to be redacted; the classes all together, as nobody can check a file that was handed on.
Result<import::RedactionRules> redactionOf(const QCommandLineParser& arguments)
{
    const QStringList patterns = arguments.values(QStringLiteral("redact-pattern"));
    auto rules = import::parseRedactionClasses(
        arguments.isSet(QStringLiteral("redact")) || !patterns.isEmpty() ? "all" : "");
    if (!rules.ok()) return rules.error();
    for (const QString& pattern : patterns) rules->patterns.push_back(utf8(pattern));
    if (const auto compiled = import::Redactor::compile(*rules); !compiled.ok())
        return compiled.error().in("--redact-pattern");
    return rules;
}

} // namespace

int runExport(const QCommandLineParser& arguments)
{
    const auto format = exportFormat(utf8(arguments.value(QStringLiteral("to"))));
    if (arguments.positionalArguments().size() != 1) return fail("export needs one session", kUsage);
    if (!format) return fail("--to takes otlp, json, html, md, pdf or bundle", kUsage);
    ExportTarget target{*format, utf8(arguments.value(QStringLiteral("output")))};
    const bool binary = *format == ExportFormat::pdf || *format == ExportFormat::bundle;
    if (binary && target.path.empty() && ::isatty(STDOUT_FILENO) != 0)
        return fail("-o FILE is missing: this is nothing for a terminal", kUsage);
    auto rules = redactionOf(arguments);
    if (!rules.ok()) return fail(rules.error().message, kUsage);
    target.redaction = std::move(*rules);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto session =
        findNamedSession((*library)->workspace(), utf8(arguments.positionalArguments().front()));
    if (!session.ok()) return fail(session.error().message);
    const Fonts fonts(*format);
    const Status written = exportSession(**library, *session, target, {}, {});
    return written.ok() ? kDone : fail(written.error().message);
}

} // namespace retrospan::app::cli
