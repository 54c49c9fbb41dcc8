#include "import/large_json.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace retrospan::import {
namespace {

constexpr std::size_t kSpanBytesPerDocument = 1024 * 1024;
constexpr std::size_t kMaxKey = 64;
constexpr std::size_t kHeadBytes = 200; ///< of the value, as an example
constexpr std::size_t kListDepth = 2; ///< open containers inside a list that is a member of a span
constexpr std::size_t kMaxFrames = 64; ///< containers deeper than this are never on the way to spans

bool isKey(const std::string& key, std::string_view camel, std::string_view snake)
{
    return key == camel || key == snake;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Each value but the first of a container follows a comma.
bool isSeparator(char c)
{
    return c == ',' || c == '{' || c == '[';
}

/// Also those inside strings; short runs with a small counter become vector instructions.
std::size_t separatorsIn(std::string_view text)
{
    constexpr std::size_t run = 255;
    std::size_t count = 0;
    for (; !text.empty(); text.remove_prefix(std::min(run, text.size()))) {
        std::uint8_t inRun = 0;
        for (const char c : text.substr(0, run))
            inRun = static_cast<std::uint8_t>(inRun + (isSeparator(c) ? 1 : 0));
        count += inRun;
    }
    return count;
}

} // namespace

bool hasMoreValuesThan(std::size_t most, std::string_view text)
{
    if (text.size() <= most || separatorsIn(text) <= most) return false;
    std::size_t values = 0;
    bool inString = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (inString && c == '\\') ++at;
        if (c == '"') inString = !inString;
        values += !inString && isSeparator(c) ? 1U : 0U;
    }
    return values > most;
}

std::size_t LargeJson::push(std::string_view bytes)
{
    std::size_t used = 0;
    if (m_head.size() < kHeadBytes) m_head += bytes.substr(0, kHeadBytes - m_head.size());
    while (used < bytes.size() && !m_done && !m_sink.stopped()) {
        const char c = bytes[used];
        if (breaksAt(c)) {
            breakOff();
        } else if (const std::size_t run = plainRun(bytes.substr(used)); run > 0) {
            if (m_capture != Capture::none) keep(bytes.substr(used, run));
            used += run;
            m_bytes += run;
        } else {
            ++used;
            ++m_bytes;
            if (c == '\n') ++m_lines;
            m_inString ? stringCharacter(c) : structure(c);
        }
    }
    return used;
}

/// The same two signs of damage as JsonFramer goes by.
bool LargeJson::breaksAt(char c) const
{
    if (m_inString) return c == '\n';
    return c == '{' && m_last == '\n' && m_lastInk != 0 && std::strchr("[,:", m_lastInk) == nullptr;
}

/// How many bytes from the front are text that only has to be kept or passed over.
std::size_t LargeJson::plainRun(std::string_view bytes) const
{
    if (!m_inString || m_escaped || m_stringIsKey) return 0;
    return static_cast<std::size_t>(
        std::find_if(bytes.begin(), bytes.end(), [](char c) { return c == '"' || c == '\\' || c == '\n'; })
        - bytes.begin());
}

void LargeJson::deliverWhole()
{
    emitSpans();
    emitTraceSpans();
}

void LargeJson::breakOff()
{
    deliverWhole();
    m_sink.bad("bad_json", m_captured, place());
    m_done = true;
}

void LargeJson::finish()
{
    deliverWhole();
    m_sink.bad("unfinished_document", m_captured, place());
}

Place LargeJson::place() const
{
    return {m_start.line == 0 ? 0 : m_start.line + m_lines, m_start.offset + m_bytes};
}

void LargeJson::stringCharacter(char c)
{
    if (m_capture != Capture::none) keep(c);
    if (m_escaped) {
        m_escaped = false;
    } else if (c == '\\') {
        m_escaped = true;
    } else if (c == '"') {
        m_inString = false;
        if (m_stringIsKey) m_frames.back().key = m_string;
    } else if (m_stringIsKey && m_string.size() < kMaxKey) {
        m_string += c;
    }
}

void LargeJson::structure(char c)
{
    m_last = c;
    if (!isBlank(c)) m_lastInk = c;
    if (c == '{' || c == '[') return openContainer(c);
    if (c == '}' || c == ']') return closeContainer(c);
    if (c == '"') m_inString = true;
    if (m_capture != Capture::none) {
        if (c == ',') cutLongList();
        return keep(c);
    }
    if (m_ignoredDepth > 0 || m_frames.empty()) {
        m_stringIsKey = false;
        return;
    }
    Frame& frame = m_frames.back();
    if (c == '"') {
        m_stringIsKey = frame.expectKey;
        m_string.clear();
    }
    if (c == ',') frame.expectKey = frame.object;
    if (c == ':') frame.expectKey = false;
}

void LargeJson::openContainer(char c)
{
    m_stringIsKey = false;
    if (m_capture != Capture::none) {
        ++m_captureDepth;
        if (m_captureDepth == kListDepth) m_listItems = 0;
        return keep(c);
    }
    if (m_ignoredDepth > 0 || m_frames.size() >= kMaxFrames) {
        ++m_ignoredDepth;
        return;
    }
    m_capture = captureOfChild(c == '{');
    if (m_capture != Capture::none) {
        m_captureDepth = 1;
        m_captureTooLarge = false;
        m_captured.clear();
        return keep(c);
    }
    m_frames.push_back({roleOfChild(), c == '{', c == '{', {}});
    if (m_frames.size() == 1 && c == '[') m_frames.back().role = Role::topArray;
}

void LargeJson::closeContainer(char c)
{
    if (m_capture != Capture::none) {
        if (m_captureDepth == kListDepth) m_listItems = 0;
        keep(c);
        if (--m_captureDepth == 0) finishCapture();
        return;
    }
    if (m_ignoredDepth > 0) {
        --m_ignoredDepth;
        return;
    }
    const Role role = m_frames.back().role;
    m_frames.pop_back();
    if (role == Role::spanList) emitSpans();
    if (role == Role::scope) m_scope.clear();
    if (role == Role::resource) m_resource.clear();
    if (role == Role::traceSpans) emitTraceSpans();
    if (role == Role::trace || role == Role::root) m_processes.clear();
    m_done = m_frames.empty();
    if (m_done && m_delivered == 0) m_sink.bad("document_too_large", m_head, m_start);
}

LargeJson::Role LargeJson::roleOfChild() const
{
    if (m_frames.empty()) return Role::root;
    const Frame& parent = m_frames.back();
    switch (parent.role) {
    case Role::root:
    case Role::resource:
        if (isKey(parent.key, "resourceSpans", "resource_spans") || parent.key == "batches")
            return Role::resourceList;
        if (isKey(parent.key, "scopeSpans", "scope_spans")) return Role::scopeList;
        if (parent.role == Role::root && parent.key == "spans") return Role::traceSpans;
        if (parent.role == Role::root && parent.key == "data") return Role::traceList;
        return parent.key == "result" || parent.key == "trace" ? Role::root : Role::other;
    case Role::resourceList: return Role::resource;
    case Role::scopeList: return Role::scope;
    case Role::scope: return parent.key == "spans" ? Role::spanList : Role::other;
    case Role::traceList: return Role::trace;
    case Role::trace: return parent.key == "spans" ? Role::traceSpans : Role::other;
    default: return Role::other;
    }
}

LargeJson::Capture LargeJson::captureOfChild(bool object) const
{
    if (m_frames.empty()) return Capture::none;
    const Frame& parent = m_frames.back();
    if (parent.role == Role::topArray) return Capture::element;
    if (!object) return Capture::none;
    if (parent.role == Role::spanList) return Capture::span;
    if (parent.role == Role::traceSpans) return Capture::traceSpan;
    if ((parent.role == Role::trace || parent.role == Role::root) && parent.key == "processes")
        return Capture::processes;
    if ((parent.role == Role::resource || parent.role == Role::root) && parent.key == "resource")
        return Capture::resourceValue;
    if (parent.role == Role::scope && parent.key == "scope") return Capture::scopeValue;
    return Capture::none;
}

void LargeJson::keep(char c)
{
    keep(std::string_view(&c, 1));
}

void LargeJson::keep(std::string_view text)
{
    if (m_listItems >= m_limits.maxListItems) return;
    if (m_captured.size() + text.size() <= m_limits.maxDocumentBytes)
        m_captured += text;
    else
        m_captureTooLarge = true;
}

/// Before a comma inside a captured span: a list of the span that is full takes no more items.
void LargeJson::cutLongList()
{
    if ((m_capture != Capture::span && m_capture != Capture::traceSpan) || m_captureDepth != kListDepth)
        return;
    if (++m_listItems >= m_limits.maxListItems) ++m_cutItems;
}

void LargeJson::finishCapture()
{
    const Capture kind = m_capture;
    m_capture = Capture::none;
    if (m_cutItems > 0) m_sink.bad("attributes_dropped", m_captured, place(), std::exchange(m_cutItems, 0));
    if (hasMoreValuesThan(m_limits.maxDocumentValues, m_captured)) m_captureTooLarge = true;
    if (m_captureTooLarge) {
        m_sink.bad("document_too_large", m_captured, place());
        m_captured.clear();
        return;
    }
    switch (kind) {
    case Capture::element: deliver(m_captured); break;
    case Capture::resourceValue: m_resource = m_captured; break;
    case Capture::scopeValue: m_scope = m_captured; break;
    case Capture::span:
        m_spans += (m_spans.empty() ? "" : ",") + m_captured;
        // A large resource is not repeated for every few spans.
        if (m_spans.size() >= std::max(kSpanBytesPerDocument, m_resource.size())) emitSpans();
        break;
    case Capture::traceSpan: addTraceSpan(); break;
    case Capture::processes: takeProcesses(); break;
    case Capture::none: break;
    }
    m_captured.clear();
}

/// Only spans of Jaeger: other formats have lists of this name, too.
void LargeJson::addTraceSpan()
{
    if (m_captured.find("\"operationName\"") == std::string::npos) return;
    m_traceSpans += (m_traceSpans.empty() ? "" : ",") + m_captured;
    if (m_traceSpans.size() >= std::max(kSpanBytesPerDocument, m_processes.size())) emitTraceSpans();
}

/// The spans collected so far as a trace of their own.
void LargeJson::emitTraceSpans()
{
    if (m_traceSpans.empty()) return;
    if (m_processes.empty()) m_spansWithoutProcesses = true;
    deliver("{\"traceID\":\"\",\"spans\":[" + m_traceSpans + "]"
            + (m_processes.empty() ? "" : ",\"processes\":" + m_processes) + "}");
    m_traceSpans.clear();
}

void LargeJson::takeProcesses()
{
    m_processes = m_captured;
    if (std::exchange(m_spansWithoutProcesses, false))
        deliver("{\"traceID\":\"\",\"spans\":[],\"processes\":" + m_processes + "}");
}

void LargeJson::deliver(std::string_view text)
{
    ++m_delivered;
    if (m_sink.json(text, place())) return;
    ++m_bad;
    m_sink.bad("bad_json", text, place());
}

/// The spans collected so far as a request of their own, under their resource and scope.
void LargeJson::emitSpans()
{
    if (m_spans.empty()) return;
    const std::string resource = m_resource.empty() ? "{}" : m_resource;
    const std::string scope = m_scope.empty() ? "{}" : m_scope;
    deliver("{\"resourceSpans\":[{\"resource\":" + resource + ",\"scopeSpans\":[{\"scope\":" + scope
            + ",\"spans\":[" + m_spans + "]}]}]}");
    m_spans.clear();
}

} // namespace retrospan::import
