#include "output_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>

namespace retrospan::app {
namespace {

constexpr int kTries = 100;

/// A device or a pipe is written as it is.
bool isReplaceable(const std::string& path)
{
    std::error_code ignored;
    const auto kind = std::filesystem::status(path, ignored).type();
    return kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular;
}

/// A name in the folder that nobody has.
std::string nameBeside(const std::string& path, std::random_device& random)
{
    char name[32];
    std::snprintf(name, sizeof name, ".retrospan-%08x%08x", random(), random());
    return (std::filesystem::path(path).parent_path() / name).string();
}

} // namespace

OutputFile::OutputFile(std::string path)
    : m_path(std::move(path))
    , m_partial(m_path)
    , m_file(m_path.empty() ? stdout : nullptr)
{
    if (m_file == nullptr && !isReplaceable(m_path)) m_file = std::fopen(m_path.c_str(), "wb");
    std::random_device random;
    for (int tries = 0; m_file == nullptr && tries < kTries && isReplaceable(m_path); ++tries) {
        m_partial = nameBeside(m_path, random);
        m_file = std::fopen(m_partial.c_str(), "wbx");
        if (m_file == nullptr && errno != EEXIST) break;
    }
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
