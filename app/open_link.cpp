#include "open_link.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace retrospan::app {
namespace {

using Found = Result<std::optional<LinkTarget>>;

constexpr std::size_t kShortestRunId = 8; ///< shorter texts stand everywhere
constexpr std::size_t kSpansSearched = 500; ///< of one session

LinkTarget targetOf(const store::SpanAddress& address)
{
    return {address.session, {address.trace, address.span}, {}};
}

std::string lowered(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

bool isUuid(const std::string& id)
{
    return id.size() == 36 && std::ranges::count(id, '-') == 4;
}

/// The ways one id is written: as it is, in lower case, a UUID as the trace id it becomes in OpenTelemetry,
/// and a 64-bit trace id with the zeros before it.
std::vector<std::string> spellings(const std::string& id)
{
    std::vector<std::string> all{id};
    const auto add = [&all](std::string text) {
        if (std::ranges::find(all, text) == all.end()) all.push_back(std::move(text));
    };
    if (isHexTraceId(id) || isUuid(id)) add(lowered(id));
    if (isHexSpanId(id)) add(std::string(16, '0') + lowered(id)); // a 64-bit trace id of Zipkin or Jaeger
    if (!isUuid(id)) return all;
    std::string hex = lowered(id);
    std::erase(hex, '-');
    add(std::move(hex));
    return all;
}

Result<std::int64_t> sessionOf(store::Workspace& workspace, const std::string& id)
{
    for (const std::string& spelling : spellings(id)) {
        auto session = workspace.sessionNamed(spelling);
        if (!session.ok() || *session != 0) return session;
    }
    return std::int64_t{0};
}

Found findSpan(store::Workspace& workspace, const std::string& id, std::int64_t session,
               const std::string& trace)
{
    for (const std::string& spelling : spellings(id)) {
        const auto span = workspace.findSpan(spanIdFromText(spelling), session, trace);
        if (!span.ok()) return span.error();
        if (*span) return std::optional(targetOf(**span));
    }
    return std::optional<LinkTarget>();
}

Found findTrace(store::Workspace& workspace, const std::string& id)
{
    for (const std::string& spelling : spellings(id)) {
        const auto root = workspace.rootOfTrace(canonicalTraceId(spelling));
        if (!root.ok()) return root.error();
        if (*root) return std::optional(targetOf(**root));
    }
    return std::optional<LinkTarget>();
}

bool isWholeValue(const ValueView& value, std::string_view id)
{
    const auto inside = [id](const ValueView& item) { return isWholeValue(item, id); };
    const auto member = [id](const AttributeView& one) { return isWholeValue(one.value, id); };
    return value.text() == id || std::ranges::any_of(value.items(), inside)
        || std::ranges::any_of(value.members(), member);
}

/// True when the span says the id of itself; a parent's id is its parent's.
bool carries(const SpanView& span, std::string_view id)
{
    return std::ranges::any_of(span.attributes, [id](const AttributeView& attribute) {
        return attribute.key.find("parent") == std::string_view::npos && isWholeValue(attribute.value, id);
    });
}

Found findCarrier(store::Workspace& workspace, std::int64_t session, const std::string& id,
                  std::stop_token stop)
{
    std::vector<std::int64_t> hits;
    const auto note = [&hits](std::int64_t storeKey) {
        if (hits.size() < kSpansSearched) hits.push_back(storeKey);
    };
    if (const Status searched = workspace.searchSession(session, {id, true}, note, stop); !searched.ok())
        return searched.cancelled() ? Found(Cancelled{}) : Found(searched.error());
    std::ranges::sort(hits);
    for (const std::int64_t key : hits) {
        const auto detail = workspace.span(key);
        if (!detail.ok()) return detail.error();
        if (carries(detail->view, id))
            return std::optional(
                LinkTarget{session, {std::string(detail->view.traceId), detail->view.id}, {}});
    }
    return std::optional<LinkTarget>();
}

/// Those that the index names; while it is being filled, every session may hold the id.
Result<std::vector<std::int64_t>> sessionsWith(store::Workspace& workspace, const std::string& id,
                                               std::stop_token stop)
{
    auto hits = workspace.searchLibrary({id, true}, stop);
    if (hits.cancelled()) return Cancelled{};
    if (!hits.ok()) return hits.error();
    if (hits->complete) return std::move(hits->sessions);
    const auto all = workspace.sessions();
    if (!all.ok()) return all.error();
    const std::unordered_set<std::int64_t> indexed(hits->sessions.begin(), hits->sessions.end());
    for (const SessionSummary& session : *all)
        if (!indexed.contains(session.key)) hits->sessions.push_back(session.key);
    return std::move(hits->sessions);
}

Found findRun(store::Workspace& workspace, const std::string& id, std::stop_token stop)
{
    if (id.size() < kShortestRunId) return std::optional<LinkTarget>();
    const auto sessions = sessionsWith(workspace, id, stop);
    if (sessions.cancelled()) return Cancelled{};
    if (!sessions.ok()) return sessions.error();
    for (const std::int64_t session : *sessions) {
        auto found = findCarrier(workspace, session, id, stop);
        if (!found.ok() || *found) return found;
    }
    return std::optional<LinkTarget>();
}

Found findAny(store::Workspace& workspace, const std::string& id, std::stop_token stop)
{
    if (auto trace = findTrace(workspace, id); !trace.ok() || *trace) return trace;
    const auto session = sessionOf(workspace, id);
    if (!session.ok()) return session.error();
    if (*session != 0) return std::optional(LinkTarget{*session, {}, {}});
    if (auto span = findSpan(workspace, id, 0, {}); !span.ok() || *span) return span;
    return findRun(workspace, id, stop);
}

/// The session or trace that is named, and the span in it; without the span, the whole.
Found findPart(store::Workspace& workspace, const models::DeepLink& link)
{
    if (link.session.empty() && link.trace.empty()) return findSpan(workspace, link.span, 0, {});
    Found whole = std::optional<LinkTarget>();
    if (!link.session.empty()) {
        const auto session = sessionOf(workspace, link.session);
        if (!session.ok()) return session.error();
        if (*session != 0) whole = std::optional(LinkTarget{*session, {}, {}});
    } else {
        whole = findTrace(workspace, link.trace);
    }
    if (!whole.ok() || !*whole || link.span.empty()) return whole;
    const LinkTarget& target = **whole;
    auto span = findSpan(workspace, link.span, link.session.empty() ? 0 : target.session, target.span.trace);
    if (!span.ok() || *span) return span;
    (*whole)->missing = models::describe(link);
    return whole;
}

} // namespace

Result<LinkTarget> resolveLink(store::Workspace& workspace, const models::DeepLink& link,
                               std::stop_token stop)
{
    const Found found = link.any.empty() ? findPart(workspace, link) : findAny(workspace, link.any, stop);
    if (found.cancelled()) return Cancelled{};
    if (!found.ok()) return found.error().in(models::describe(link));
    if (!*found) return Error{"there is no " + models::describe(link) + " in this workspace"};
    return **found;
}

Result<LinkTarget> findNamedTarget(store::Workspace& workspace, const std::string& name)
{
    if (!models::isDeepLink(name)) {
        const auto session = workspace.findSession(name);
        if (!session.ok()) return session.error();
        return LinkTarget{*session, {}, {}};
    }
    const auto link = models::parseDeepLink(name);
    if (!link.ok()) return link.error();
    const auto target = resolveLink(workspace, *link, {});
    if (!target.ok()) return target.error();
    if (!target->missing.empty()) return Error{"there is no " + target->missing + " in this workspace"};
    return target;
}

Result<std::int64_t> findNamedSession(store::Workspace& workspace, const std::string& name)
{
    const auto target = findNamedTarget(workspace, name);
    if (!target.ok()) return target.error();
    return target->session;
}

NamedPart partNamed(const std::string& text)
{
    for (const char* mark : {"#branch=", "#span="})
        if (const auto at = text.rfind(mark); at != std::string::npos && at > 0)
            return {text.substr(0, at), text.substr(at + 1)};
    return {text, {}};
}

} // namespace retrospan::app
