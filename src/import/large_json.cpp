#include "import/large_json.h"

namespace retrospan::import {
namespace {

constexpr std::size_t kSpanBytesPerDocument = 1024 * 1024;
constexpr std::size_t kMaxKey = 64;
constexpr std::size_t kMaxFrames = 64; ///< containers deeper than this are never on the way to spans

bool isKey(const std::string& key, std::string_view camel, std::string_view snake)
{
    return key == camel || key == snake;
}

} // namespace

std::size_t LargeJson::push(std::string_view bytes)
{
    std::size_t used = 0;
    while (used < bytes.size() && !m_done && !m_sink.stopped()) {
        const char c = bytes[used++];
        if (c == '\n') ++m_lines;
        if (m_inString)
            stringCharacter(c);
        else
            structure(c);
    }
    m_bytes += used;
    return used;
}

void LargeJson::finish()
{
    emitSpans();
    m_sink.bad("unfinished_document", m_captured.substr(0, kMaxKey), m_start);
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
    if (c == '{' || c == '[') return openContainer(c);
    if (c == '}' || c == ']') return closeContainer(c);
    if (c == '"') m_inString = true;
    if (m_capture != Capture::none) return keep(c);
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
    m_done = m_frames.empty();
    if (m_done && m_delivered == 0) m_sink.bad("document_too_large", "", m_start);
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
        return parent.key == "result" || parent.key == "trace" ? Role::root : Role::other;
    case Role::resourceList: return Role::resource;
    case Role::scopeList: return Role::scope;
    case Role::scope: return parent.key == "spans" ? Role::spanList : Role::other;
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
    if ((parent.role == Role::resource || parent.role == Role::root) && parent.key == "resource")
        return Capture::resourceValue;
    if (parent.role == Role::scope && parent.key == "scope") return Capture::scopeValue;
    return Capture::none;
}

void LargeJson::keep(char c)
{
    if (m_captured.size() < m_limits.maxDocumentBytes)
        m_captured += c;
    else
        m_captureTooLarge = true;
}

void LargeJson::finishCapture()
{
    const Capture kind = m_capture;
    m_capture = Capture::none;
    if (m_captureTooLarge) {
        m_sink.bad("document_too_large", m_captured, m_start);
        m_captured.clear();
        return;
    }
    switch (kind) {
    case Capture::element: deliver(m_captured); break;
    case Capture::resourceValue: m_resource = m_captured; break;
    case Capture::scopeValue: m_scope = m_captured; break;
    case Capture::span:
        m_spans += (m_spans.empty() ? "" : ",") + m_captured;
        if (m_spans.size() >= kSpanBytesPerDocument) emitSpans();
        break;
    case Capture::none: break;
    }
    m_captured.clear();
}

void LargeJson::deliver(std::string_view text)
{
    ++m_delivered;
    const Place place{m_start.line == 0 ? 0 : m_start.line + m_lines, m_start.offset + m_bytes};
    if (!m_sink.json(text, place)) m_sink.bad("bad_json", text, place);
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
