#include "import/text_spool.h"

#include <cstdint>
#include <type_traits>
#include <utility>

namespace retrospan::import {
namespace {

struct Header {
    std::uint64_t line = 0, offset = 0, size = 0;
};
static_assert(std::is_trivially_copyable_v<Header>);

} // namespace

bool TextSpool::add(std::string_view text, const Place& place)
{
    if (m_file == nullptr) m_file.reset(std::tmpfile());
    if (m_file == nullptr) return false;
    const Header header{place.line, place.offset, text.size()};
    const long end = std::ftell(m_file.get());
    if (std::fwrite(&header, sizeof(header), 1, m_file.get()) == 1
        && std::fwrite(text.data(), 1, text.size(), m_file.get()) == text.size()
        && std::fflush(m_file.get()) == 0)
        return true;
    // A full disk: what stood there before stays readable.
    std::clearerr(m_file.get());
    if (end >= 0) static_cast<void>(std::fseek(m_file.get(), end, SEEK_SET));
    return false;
}

void TextSpool::replay(const std::function<void(std::string_view text, const Place& place)>& take)
{
    const auto file = std::exchange(m_file, nullptr);
    if (file == nullptr) return;
    const long end = std::ftell(file.get());
    std::rewind(file.get());
    Header header;
    std::string text;
    while (std::ftell(file.get()) < end && std::fread(&header, sizeof(header), 1, file.get()) == 1) {
        text.resize(header.size);
        if (std::fread(text.data(), 1, text.size(), file.get()) != text.size()) break;
        Place place;
        place.line = header.line;
        place.offset = header.offset;
        take(text, place);
    }
}

} // namespace retrospan::import
