#include "import/inspect_chunks.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace retrospan::import::inspect {
namespace {

constexpr std::string_view kLists[] = {"messages", "events", "calls", "attachments"};

/// What stands between the brackets of a list.
std::string_view itemsIn(std::string_view list)
{
    const std::size_t open = list.find('['), close = list.rfind(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close <= open) return {};
    return list.substr(open + 1, close - open - 1);
}

/// The items of the ranges [from, to) of a pool.
std::vector<ValueView> itemsOf(std::span<const ValueView> pool, const ValueView& ranges)
{
    std::vector<ValueView> items;
    for (const ValueView& range : ranges.items()) {
        const auto ends = range.items();
        if (ends.size() != 2) continue;
        const auto last = static_cast<std::int64_t>(pool.size());
        const std::int64_t from = std::clamp<std::int64_t>(ends[0].integer(), 0, last);
        const std::int64_t to = std::clamp<std::int64_t>(ends[1].integer(), from, last);
        if (items.size() > pool.size()) break; // a conversation is not longer than what was said
        items.insert(items.end(), pool.begin() + from, pool.begin() + to);
    }
    return items;
}

} // namespace

std::optional<ChunkName> chunkNameOf(std::string_view member)
{
    constexpr std::string_view folder = "samples/", suffix = ".json";
    if (!member.starts_with(folder) || !member.ends_with(suffix)) return std::nullopt;
    member = member.substr(folder.size(), member.size() - folder.size() - suffix.size());
    const std::size_t epoch = member.rfind("_epoch_");
    const std::size_t slash = member.find('/', epoch == std::string_view::npos ? member.size() : epoch);
    if (slash == std::string_view::npos) return std::nullopt;
    ChunkName name{member.substr(0, slash), member.substr(slash + 1), 0};
    const std::size_t next = name.part.find('/');
    if (next == std::string_view::npos) return name;
    const std::string_view start = name.part.substr(next + 1);
    name.part = name.part.substr(0, next);
    const auto [end, error] = std::from_chars(start.data(), start.data() + start.size(), name.start);
    if (error != std::errc() || end != start.data() + start.size()) name.part = {}; // events/stats.json
    return name;
}

bool ChunkedSample::add(const ChunkName& name, const Document& document)
{
    const bool list = std::ranges::find(kLists, name.part) != std::end(kLists);
    if (!list && name.part != "sample" && name.part != "metadata") return true;
    if (m_bytes + document.bytes.size() > kMaxBytes) return false;
    m_bytes += document.bytes.size();
    if (name.part == "sample") {
        m_shell = document.bytes;
        m_place = document.place;
    } else if (name.part == "metadata") {
        m_metadata = document.bytes;
    } else if (document.root.isArray()) {
        m_lists[std::string(name.part)].insert_or_assign(name.start, std::string(itemsIn(document.bytes)));
    } else {
        // A list that is too large to be read at once comes item by item.
        std::string& items = m_lists[std::string(name.part)][name.start];
        items += (items.empty() ? "" : ",") + std::string(document.bytes);
    }
    return true;
}

std::string ChunkedSample::listOf(const Chunks& chunks)
{
    std::string list = "[";
    for (const auto& [start, items] : chunks)
        if (items.find_first_not_of(" \t\r\n") != std::string::npos)
            list += (list.size() == 1 ? "" : ",") + items;
    return list + "]";
}

ValueView ChunkedSample::assembled(JsonParser& parser, Arena& arena) const
{
    std::string text = "{\"shell\":" + m_shell;
    if (!m_metadata.empty()) text += ",\"metadata\":" + m_metadata;
    for (const auto& [part, chunks] : m_lists) text += ",\"" + part + "\":" + listOf(chunks);
    const auto parsed = parser.parse(text + "}", arena);
    if (!parsed.ok()) return {};
    const ValueView& parts = parsed->root;

    std::vector<AttributeView> sample;
    for (const AttributeView& member : parts["shell"].members())
        if (member.key != "message_refs") sample.push_back(member);
    const auto conversation = itemsOf(parts["messages"].items(), parts["shell"]["message_refs"]);
    sample.push_back({"messages", ValueView::ofArray(arena.copy(conversation))});
    sample.push_back({"events", parts["events"]});
    const std::vector<AttributeView> pools{{"messages", parts["messages"]}, {"calls", parts["calls"]}};
    sample.push_back({"events_data", ValueView::ofMap(arena.copy(pools))});
    std::vector<AttributeView> attachments; // told by their index
    for (const ValueView& attachment : parts["attachments"].items())
        attachments.push_back({arena.copy(std::to_string(attachments.size())), attachment});
    sample.push_back({"attachments", ValueView::ofMap(arena.copy(attachments))});
    if (!parts["metadata"].isNull()) sample.push_back({"metadata", parts["metadata"]});
    return ValueView::ofMap(arena.copy(sample));
}

} // namespace retrospan::import::inspect
