#include "cli/command.h"
#include "cli/show.h"
#include "import/otlp_export.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace retrospan::app::cli {
namespace {

/// Where the export goes: a file, removed again when writing fails, or standard output.
class Output {
public:
    explicit Output(std::string path)
        : m_path(std::move(path))
        , m_file(m_path.empty() ? stdout : std::fopen(m_path.c_str(), "wb"))
    {
    }
    ~Output()
    {
        if (m_file != nullptr && m_file != stdout) std::fclose(m_file);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    [[nodiscard]] bool open() const { return m_file != nullptr; }
    bool write(std::string_view bytes)
    {
        return std::fwrite(bytes.data(), 1, bytes.size(), m_file) == bytes.size();
    }
    /// Flushes; false when something did not reach the file, which is then removed.
    bool close(bool written)
    {
        written = std::fflush(m_file) == 0 && written;
        if (m_file == stdout) return written;
        written = std::fclose(std::exchange(m_file, nullptr)) == 0 && written;
        if (!written) std::remove(m_path.c_str());
        return written;
    }

private:
    std::string m_path;
    std::FILE* m_file;
};

Status writeOtlp(Library& library, std::int64_t session, Output& output)
{
    import::OtlpWriter writer([&](std::string_view bytes) { return output.write(bytes);
});
bool written = true;
const Status visited = library.workspace().eachSpan(
    session, [&](const store::SpanDetail& span) { return written = writer.add(span.view); }, {});
if (!visited.ok() && !visited.cancelled()) return visited;
if (!written || !writer.finish()) return Error{std::strerror(errno)};
return success();
} // namespace

Status writeJson(Library& library, const OpenSession& session, Output& output)
{
    const auto json = showJson(library, session);
    if (!json.ok()) return json.error();
    if (!output.write(dump(*json) + "\n")) return Error{std::strerror(errno)};
    return success();
}

} // namespace retrospan::app::cli

int runExport(const QCommandLineParser& arguments)
{
    const std::string to = utf8(arguments.value(QStringLiteral("to")));
    if (arguments.positionalArguments().size() != 1) return fail("export needs one session", kUsage);
    if (to != "otlp" && to != "json") return fail("--to takes otlp or json", kUsage);
    auto library =
        Library::open(utf8(arguments.value(QStringLiteral("workspace"))), store::Access::readWrite);
    if (!library.ok()) return fail(library.error().message);
    const auto session = openNamedSession(**library, utf8(arguments.positionalArguments().front()));
    if (!session.ok()) return fail(session.error().message);
    const std::string path = utf8(arguments.value(QStringLiteral("output")));
    Output output(path);
    if (!output.open()) return fail("cannot write " + path + ": " + std::strerror(errno));
    const Status written = to == "otlp" ? writeOtlp(**library, session->summary.key, output)
                                        : writeJson(**library, *session, output);
    if (!output.close(written.ok()))
        return fail("writing " + (path.empty() ? std::string("to standard output") : path) + " failed");
    return written.ok() ? kDone : fail(written.error().message);
}

} // namespace retrospan::app::cli
