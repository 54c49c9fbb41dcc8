#include "live/vendor_ingest.h"

#include <set>

namespace retrospan::live {
namespace {

bool isTrace(const ValueView& item)
{
    return item["object"].text() == "trace";
}

} // namespace

void OpenAiAgentsIngest::remember(const ValueView& trace)
{
    std::string json = import::toJson(trace);
    const std::string id(trace["id"].text());
    if (id.empty() || json.size() > kMaxTraceBytes) return;
    if (m_traces.insert_or_assign(id, std::move(json)).second) m_order.push_back(id);
    if (m_order.size() <= kMaxTraces) return;
    m_traces.erase(m_order.front());
    m_order.pop_front();
}

Translation OpenAiAgentsIngest::items(std::string body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    const ValueView& data = parsed->root["data"];
    if (!data.isArray()) return {{}, "the body has no data"};
    std::set<std::string_view> here, before;
    for (const ValueView& item : data.items()) {
        if (isTrace(item)) remember(item);
        if (isTrace(item)) here.insert(item["id"].text());
        before.insert(item["trace_id"].text());
    }
    // The traces that these spans belong to, said again: the reader sees one request at a time.
    std::string known;
    for (const std::string_view trace : before)
        if (const auto found = m_traces.find(trace); found != m_traces.end() && !here.contains(trace))
            known += found->second + ",";
    Translation out;
    out.empty = data.items().empty();
    if (!known.empty() && !out.empty) body = R"({"data":[)" + known + import::toJson(data).substr(1) + "}";
    out.json = std::move(body);
    return out;
}

} // namespace retrospan::live
