#include "trace/text_collection.h"

#include "trace/value_state.h"

#include <functional>

namespace retrospan {

std::string_view beginningOf(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) --bytes;
    return text.substr(0, bytes);
}

TextId TextCollection::add(std::string_view text)
{
    if (text.empty()) return TextId::empty;
    std::uint64_t hash = std::hash<std::string_view>{}(text);
    for (auto found = m_byHash.find(hash); found != m_byHash.end(); found = m_byHash.find(++hash)) {
        const Text& known = m_texts[index(found->second)];
        if (known.bytes == text.size() && text.starts_with(known.kept)) return found->second;
    }
    const std::size_t most = m_bytes < kMaxBytes ? kMaxTextBytes : kBeginningBytes;
    const auto id = static_cast<TextId>(m_texts.size());
    m_texts.push_back({std::string(beginningOf(text, most)), text.size(), hash});
    m_bytes += m_texts.back().kept.size();
    m_byHash.emplace(hash, id);
    if (text.ends_with(kCutOnImport)) m_cutOnImport.insert(id);
    return id;
}

} // namespace retrospan
