#include "output_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace retrospan::app {
namespace {

std::string partialName(const std::string& path)
{
    std::error_code ignored;
    const auto kind = std::filesystem::status(path, ignored).type();
    const bool replaceable =
        kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular;
    return replaceable ? path + ".part" : path; // a device or a pipe is written as it is
}

} // namespace

OutputFile::OutputFile(std::string path)
    : m_path(std::move(path))
    , m_partial(m_path.empty() ? std::string() : partialName(m_path))
    , m_file(m_path.empty() ? stdout : std::fopen(m_partial.c_str(), "wb"))
{
}

OutputFile::~OutputFile()
{
    if (m_file == nullptr || m_file == stdout) return;
    std::fclose(m_file);
    if (m_partial != m_path) std::remove(m_partial.c_str());
}

bool OutputFile::write(std::string_view bytes)
{
    return std::fwrite(bytes.data(), 1, bytes.size(), m_file) == bytes.size();
}

Status OutputFile::finish()
{
    std::FILE* file = std::exchange(m_file, nullptr);
    const bool flushed = std::fflush(file) == 0;
    const bool closed = file == stdout || std::fclose(file) == 0;
    if (!flushed || !closed) return failed();
    if (m_partial != m_path && std::rename(m_partial.c_str(), m_path.c_str()) != 0) return failed();
    return success();
}

Error OutputFile::failed() const
{
    const std::string why = std::strerror(errno);
    if (m_partial != m_path) std::remove(m_partial.c_str());
    return Error{"cannot write " + (m_path.empty() ? std::string("to standard output") : m_path) + ": "
                 + why};
}

} // namespace retrospan::app
