// A file that is followed while it is written in any pieces: it ends as the same spans as when it is read
// once. Where it becomes shorter or is replaced on the way, what it holds at last is there as well. An input
// is operations of three bytes (what, how much) in front of the text, with 0x00 at their end.
#include "live/followed_file.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include <unistd.h>

namespace {

using namespace retrospan;
using Spans = std::set<std::pair<std::string, std::uint64_t>>;

import::BatchSink into(Spans& spans){return [&spans](SpanBatch && batch){
    for (const BatchSpan& span:batch.spans) spans.emplace(batch.traces[span.trace].id, span.id.value);
return true;
}; // namespace
}

Spans readOnce(const std::string& path)
{
    Spans spans;
    live::FollowedFile file(path, into(spans));
    while (file.read().state == live::FollowedFile::State::more) { }
    file.finish();
    return spans;
}

class Writing {
public:
    explicit Writing(std::string path)
        : m_path(std::move(path))
        , m_file(m_path, into(m_spans))
    {
    }
    void apply(unsigned what, std::size_t much, std::string_view& text)
    {
        const std::string_view piece = text.substr(0, much);
        switch (what % 5U) {
        case 1: std::filesystem::resize_file(m_path, much % (std::filesystem::file_size(m_path) + 1)); return;
        case 2: replace(); return;
        case 3: m_file.flush(); return;
        case 4: m_file.drop(); return;
        default: break;
        }
        append(piece);
        text.remove_prefix(piece.size());
        catchUp();
    }
    void append(std::string_view piece) { std::ofstream(m_path, std::ios::app | std::ios::binary) << piece; }
    void catchUp()
    {
        while (m_file.read().state == live::FollowedFile::State::more) { }
    }
    [[nodiscard]] const Spans& finish()
    {
        catchUp();
        m_file.finish();
        return m_spans;
    }

private:
    void replace()
    {
        const std::string other = m_path + ".new";
        std::ofstream(other, std::ios::binary) << "";
        std::filesystem::rename(other, m_path);
    }

    std::string m_path;
    Spans m_spans;
    live::FollowedFile m_file;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::string path =
        (std::filesystem::temp_directory_path() / ("fuzz_follow-" + std::to_string(::getpid()))).string();
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t head = std::min(text.find('\0'), text.size());
    std::string_view steps = text.substr(0, head);
    text.remove_prefix(std::min(head + 1, text.size()));
    std::ofstream(path, std::ios::trunc | std::ios::binary) << "";
    bool whole = true; // nothing that was written went away
    {
        Writing writing(path);
        for (; steps.size() >= 3; steps.remove_prefix(3)) {
            const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(steps[i]); };
            whole = whole && byte(0) % 5U != 1 && byte(0) % 5U != 2;
            writing.apply(byte(0), byte(1) * 256U + byte(2), text);
        }
        writing.append(text);
        const Spans& followed = writing.finish();
        const Spans once = readOnce(path);
        if (whole && !std::ranges::includes(followed, once)) std::abort();
    }
    std::filesystem::remove(path);
    return 0;
}
