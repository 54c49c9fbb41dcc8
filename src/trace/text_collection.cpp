#include "trace/text_collection.h"

#include "trace/value_state.h"

#include <functional>

namespace retrospan {
namespace {

CutBy whoCut(std::string_view text)
{
    const ValueReport report = valueStateOf(text);
    if (report.onImport) return CutBy::import;
    return report.state == ValueState::cut ? CutBy::source : CutBy::nobody;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value)
{
    return (hash ^ value) * 0x9e3779b97f4a7c15ULL + (hash >> 29U);
}

} // namespace

std::string_view beginningOf(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) --bytes;
    return text.substr(0, bytes);
}

bool sameText(const TextCollection& ofA, TextId a, const TextCollection& ofB, TextId b)
{
    return ofA.hash(a) == ofB.hash(b) && ofA.size(a) == ofB.size(b);
}

/// One that is there; else TextId::empty, and `place` is where it belongs.
TextId TextCollection::find(std::string_view beginning, const Text& text, std::uint64_t& place) const
{
    place = text.hash;
    for (auto found = m_byHash.find(place); found != m_byHash.end(); found = m_byHash.find(++place)) {
        const Text& known = m_texts[index(found->second)];
        if (known.hash == text.hash && known.bytes == text.bytes && beginning.starts_with(known.kept))
            return found->second;
    }
    return TextId::empty;
}

TextId TextCollection::insert(std::string_view beginning, Text text, std::uint64_t place)
{
    const auto id = static_cast<TextId>(m_texts.size());
    text.kept = kept(beginning);
    m_bytes += text.kept.size();
    m_anyCutOnImport = m_anyCutOnImport || text.cutBy == CutBy::import;
    m_texts.push_back(std::move(text));
    m_byHash.emplace(place, id);
    return id;
}

std::string_view TextCollection::kept(std::string_view text) const
{
    return beginningOf(text, m_bytes < kMaxBytes ? kMaxTextBytes : kBeginningBytes);
}

TextId TextCollection::add(std::string_view text, CutBy cutBy)
{
    if (text.empty() && cutBy == CutBy::nobody) return TextId::empty;
    Text added{{}, text.size(), std::hash<std::string_view>{}(text), cutBy};
    if (cutBy != CutBy::nobody) added.hash = mixed(added.hash, static_cast<std::uint64_t>(cutBy));
    std::uint64_t place = 0;
    if (const TextId known = find(text, added, place); known != TextId::empty) return known;
    if (cutBy == CutBy::nobody && text.ends_with(kCutOnImport))
        added.cutBy = CutBy::import;
    else if (cutBy == CutBy::nobody && kept(text).size() < text.size())
        added.cutBy = whoCut(text);
    return insert(text, std::move(added), place);
}

TextId TextCollection::join(std::span<const TextId> parts)
{
    Text joined;
    std::string beginning;
    TextId last{};
    std::size_t count = 0;
    bool whole = true; // so far
    for (const TextId part : parts) {
        if (size(part) == 0) continue;
        if (count++ > 0) ++joined.bytes;
        if (count > 1 && whole) beginning += '\n';
        if (whole) beginning += view(part);
        whole = whole && !isCut(part);
        joined.bytes += size(part);
        joined.hash = mixed(joined.hash, hash(part));
        if (joined.cutBy == CutBy::nobody) joined.cutBy = cutBy(part);
        last = part;
    }
    if (count < 2) return last;
    if (whole) return add(beginning, joined.cutBy);
    std::uint64_t place = 0;
    const TextId known = find(beginning, joined, place);
    return known != TextId::empty ? known : insert(beginning, std::move(joined), place);
}

CutBy TextCollection::cutBy(TextId id) const
{
    const Text& text = m_texts[index(id)];
    return text.cutBy != CutBy::nobody || isCut(id) ? text.cutBy : whoCut(text.kept);
}

} // namespace retrospan
