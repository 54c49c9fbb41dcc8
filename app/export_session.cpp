#include "export_session.h"

#include "cli/show.h"
#include "import/otlp_export.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace retrospan::app {
namespace {

constexpr std::size_t kSpansPerReport = 500;

std::string partialName(const std::string& path)
{
    std::error_code ignored;
    const auto kind = std::filesystem::status(path, ignored).type();
    const bool replaceable =
        kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular;
    return replaceable ? path + ".part" : path; // a device or a pipe is written as it is
}

/// A file that gets its name when it is complete, or standard output.
class Output {
public:
    explicit Output(std::string path)
        : m_path(std::move(path))
        , m_partial(m_path.empty() ? std::string() : partialName(m_path))
        , m_file(m_path.empty() ? stdout : std::fopen(m_partial.c_str(), "wb"))
    {
    }
    ~Output() { discard(); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    [[nodiscard]] bool open() const { return m_file != nullptr; }
    bool write(std::string_view bytes)
    {
        return std::fwrite(bytes.data(), 1, bytes.size(), m_file) == bytes.size();
    }
    Status finish()
    {
        std::FILE* file = std::exchange(m_file, nullptr);
        const bool flushed = std::fflush(file) == 0;
        const bool closed = file == stdout || std::fclose(file) == 0;
        if (!flushed || !closed) return failed();
        if (m_partial != m_path && std::rename(m_partial.c_str(), m_path.c_str()) != 0) return failed();
        return success();
    }
    [[nodiscard]] Status failed() const
    {
        const std::string why = std::strerror(errno);
        if (m_partial != m_path) std::remove(m_partial.c_str());
        return Error{"cannot write " + (m_path.empty() ? std::string("to standard output") : m_path) + ": "
                     + why};
    }

private:
    void discard()
    {
        if (m_file == nullptr || m_file == stdout) return;
        std::fclose(m_file);
        if (m_partial != m_path) std::remove(m_partial.c_str());
    }

    std::string m_path, m_partial;
    std::FILE* m_file;
};

/// Counts spans and says now and then how far it is.
class Meter {
public:
    Meter(std::int64_t total, const std::function<void(double)>& tell)
        : m_total(total)
        , m_tell(tell)
    {
    }
    void count()
    {
        if (++m_done % kSpansPerReport == 0 && m_tell && m_total > 0)
            m_tell(static_cast<double>(m_done) / static_cast<double>(m_total));
    }

private:
    std::int64_t m_total;
    const std::function<void(double)>& m_tell;
    std::size_t m_done = 0;
};

Status writeOtlp(Library& library, std::int64_t session, Output& output, Meter& meter, std::stop_token stop)
{
    const auto write = [&output](std::string_view bytes) { return output.write(bytes); };
    import::OtlpWriter writer(write);
    bool written = true;
    const auto add = [&](const store::SpanDetail& span) {
        meter.count();
        written = writer.add(span.view);
        return written;
    };
    const Status visited = library.workspace().eachSpan(session, add, stop);
    if (!written) return output.failed();
    if (!visited.ok()) return visited;
    return writer.finish() ? success() : output.failed();
}

Status writeJson(Library& library, std::int64_t session, Output& output, Meter& meter, std::stop_token stop)
{
    const auto opened = library.session(session, {}, stop);
    if (opened.cancelled()) return Cancelled{};
    if (!opened.ok()) return opened.error();
    const auto json = cli::showJson(library, *opened, [&] {
        meter.count();
        return !stop.stop_requested();
    });
    if (json.cancelled()) return Cancelled{};
    if (!json.ok()) return json.error();
    return output.write(dump(*json) + "\n") ? success() : output.failed();
}

} // namespace

std::optional<ExportFormat> exportFormat(std::string_view name)
{
    if (name == "otlp") return ExportFormat::otlp;
    if (name == "json") return ExportFormat::json;
    return std::nullopt;
}

Status exportSession(Library& library, std::int64_t session, const ExportTarget& target,
                     const std::function<void(double)>& progress, std::stop_token stop)
{
    const auto summary = library.workspace().session(session);
    if (!summary.ok()) return summary.error();
    Output output(target.path);
    if (!output.open()) return output.failed();
    Meter meter(summary->spans, progress);
    const Status written = target.format == ExportFormat::otlp
        ? writeOtlp(library, session, output, meter, stop)
        : writeJson(library, session, output, meter, stop);
    return written.ok() ? output.finish() : written;
}

} // namespace retrospan::app
