// OutputFile: a file that gets its name when it is complete, or standard output. Invariant: what had the name
// before stays until finish(); what is not finished leaves nothing behind. Thread: confined.
#pragma once

#include "trace/result.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace retrospan::app {

class OutputFile {
public:
    /// An empty path is standard output.
    explicit OutputFile(std::string path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    [[nodiscard]] bool open() const { return m_file != nullptr; }
    /// False with errno on failure.
    bool write(std::string_view bytes);
    Status finish();
    /// Why the last thing went wrong, by errno; what was written is removed.
    [[nodiscard]] Error failed() const;

private:
    std::string m_path, m_partial;
    std::FILE* m_file;
};

} // namespace retrospan::app
