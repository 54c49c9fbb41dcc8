#include "import/zipkin_halves.h"

#include "import/json_values.h"
#include "import/otel_tags.h"

#include <algorithm>
#include <string>

namespace retrospan::import::zipkin {
namespace {

constexpr std::uint8_t kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5;

bool contains(const std::vector<std::string_view>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool isShared(const ValueView& row)
{
    return row["shared"].boolean();
}

std::uint8_t kindOf(const ValueView& row)
{
    return otlpKindOf(row["kind"].text());
}

} // namespace

std::string_view serviceOf(const ValueView& row)
{
    return row["localEndpoint"]["serviceName"].text();
}

bool Halves::Services::hasServerHalf(std::string_view service) const
{
    return contains(shared, service) || (!callers.empty() && contains(servers, service));
}

std::string_view Halves::Services::callerService() const
{
    for (const auto* list : {&callers, &others, &servers})
        for (const std::string_view service : *list)
            if (!service.empty()) return service;
    return {};
}

const std::string_view* Halves::Services::onlyServerHalf() const
{
    const bool otherHalf = !callers.empty() || !others.empty() || !servers.empty();
    return otherHalf || shared.empty() ? nullptr : &shared.front();
}

Halves::Halves(const std::vector<ValueView>& rows, Arena& arena)
    : m_arena(arena)
{
    for (const ValueView& row : rows) noteTraceId(row["traceId"].text());
    for (const ValueView& row : rows) noteRow(row);
    for (const ValueView& row : rows) noteStart(row);
}

void Halves::noteTraceId(std::string_view text)
{
    if (text.size() != kTraceIdDigits || !isHex(text)) return;
    const std::string_view id = otlpTraceId(text, m_arena);
    if (id.empty()) return;
    const auto [known, added] = m_longIds.try_emplace(id.substr(kTraceIdDigits - kSpanIdDigits), id);
    if (!added && known->second != id) known->second = {};
}

void Halves::noteRow(const ValueView& row)
{
    Services& services = m_services[{traceIdOf(row), spanId(row["id"].text()).id}];
    const std::uint8_t kind = kindOf(row);
    std::vector<std::string_view>& list = isShared(row) ? services.shared
        : kind == kClient || kind == kProducer          ? services.callers
        : kind == kServer || kind == kConsumer          ? services.servers
                                                        : services.others;
    if (!contains(list, serviceOf(row))) list.push_back(serviceOf(row));
}

void Halves::noteStart(const ValueView& row)
{
    const std::int64_t start = integerOf(row["timestamp"]);
    if (start == 0) return;
    const RowIds ids = idsOf(row);
    std::int64_t& earliest = m_starts.try_emplace({ids.traceId, ids.id.id}, start).first->second;
    earliest = std::min(earliest, start);
}

std::string_view Halves::traceIdOf(const ValueView& row) const
{
    const std::string_view text = row["traceId"].text();
    const std::string_view id = otlpTraceId(paddedHex(text, kTraceIdDigits, m_arena), m_arena);
    if (text.size() > kSpanIdDigits || !isHexTraceId(id)) return id;
    const auto longer = m_longIds.find(id.substr(kTraceIdDigits - kSpanIdDigits));
    return longer == m_longIds.end() || longer->second.empty() ? id : longer->second;
}

OtlpSpanId Halves::spanId(std::string_view text) const
{
    return otlpSpanId(paddedHex(text, kSpanIdDigits, m_arena), m_arena);
}

OtlpSpanId Halves::halfId(const OtlpSpanId& id, std::string_view service) const
{
    const std::string shared = id.text.empty() ? toHex(id.id) : std::string(id.text);
    return {spanIdFromText(shared + "@" + std::string(service)), {}};
}

/// Marked as such, or a server beside a client; a row of no kind goes with the half of its service.
bool Halves::isServerHalf(const ValueView& row, const Services& services) const
{
    if (isShared(row)) return true;
    const std::uint8_t kind = kindOf(row);
    const std::string_view service = serviceOf(row);
    if (kind == kServer || kind == kConsumer) return services.hasServerHalf(service);
    return kind != kClient && kind != kProducer && !service.empty() && services.hasServerHalf(service)
        && !contains(services.callers, service);
}

RowIds Halves::idsOf(const ValueView& row) const
{
    RowIds ids;
    ids.traceId = traceIdOf(row);
    ids.id = spanId(row["id"].text());
    const auto own = m_services.find({ids.traceId, ids.id.id});
    if (own != m_services.end() && isServerHalf(row, own->second)) {
        ids.serverHalf = true;
        ids.parent = ids.id;
        ids.id = halfId(ids.id, serviceOf(row));
        return ids;
    }
    ids.parent = spanId(row["parentId"].text());
    const auto above = m_services.find({ids.traceId, ids.parent.id});
    if (ids.parent.id.empty() || above == m_services.end()) return ids;
    // Rows in parts may name no service; all parts have one parent.
    std::string_view service = serviceOf(row);
    if (service.empty() && own != m_services.end()) service = own->second.callerService();
    if (above->second.hasServerHalf(service))
        ids.parent = halfId(ids.parent, service);
    else if (const std::string_view* half = above->second.onlyServerHalf())
        ids.parent = halfId(ids.parent, *half);
    return ids;
}

std::int64_t Halves::startMicros(const ValueView& row, const RowIds& ids) const
{
    if (const std::int64_t start = integerOf(row["timestamp"]); start != 0) return start;
    if (const auto known = m_starts.find({ids.traceId, ids.id.id}); known != m_starts.end())
        return known->second;
    std::int64_t earliest = 0;
    for (const ValueView& annotation : row["annotations"].items())
        if (const std::int64_t time = integerOf(annotation["timestamp"]);
            time != 0 && (earliest == 0 || time < earliest))
            earliest = time;
    return earliest;
}

} // namespace retrospan::import::zipkin
