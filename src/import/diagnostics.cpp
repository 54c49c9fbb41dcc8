#include "import/diagnostics.h"

#include <algorithm>

namespace retrospan::import {
namespace {

/// At most kExampleBytes, control characters escaped, cut between characters.
std::string printable(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (out.size() >= ImportReport::kExampleBytes && (c & 0xc0) != 0x80) return out + "\u2026";
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
            out += c;
            continue;
        }
        constexpr std::string_view hex = "0123456789abcdef";
        out += "\\x";
        out += hex[static_cast<unsigned char>(c) >> 4];
        out += hex[static_cast<unsigned char>(c) & 0xf];
    }
    return out;
}

} // namespace

std::string_view toString(Severity severity)
{
    switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: break;
    }
    return "error";
}

void ImportReport::add(std::string_view code, Severity severity, const Place& place, std::string_view example,
                       std::uint64_t count)
{
    const std::string where = place.toString();
    addAt(m_member.empty() ? where : printable(m_member) + ", " + where, code, severity, example, count);
}

void ImportReport::addAt(std::string_view where, std::string_view code, Severity severity,
                         std::string_view example, std::uint64_t count)
{
    const auto found = m_byCode.find(code);
    if (found != m_byCode.end()) {
        found->second.count += count;
        found->second.severity = std::max(found->second.severity, severity);
        return;
    }
    // The beginning is all that is shown; a secret that is cut in it is not recognised at its end.
    constexpr std::size_t kScrubbed = 20 * kExampleBytes;
    const std::string shown = m_scrub ? m_scrub(example.substr(0, kScrubbed)) : std::string();
    const std::string place = m_scrub ? m_scrub(where) : std::string(where);
    m_byCode.emplace(
        code, Diagnostic{std::string(code), severity, count, place, printable(m_scrub ? shown : example)});
}

std::vector<Diagnostic> ImportReport::diagnostics() const
{
    std::vector<Diagnostic> list;
    for (const auto& [code, diagnostic] : m_byCode) list.push_back(diagnostic);
    std::stable_sort(list.begin(), list.end(),
                     [](const Diagnostic& a, const Diagnostic& b) { return a.severity > b.severity; });
    return list;
}

bool ImportReport::hasErrors() const
{
    return std::any_of(m_byCode.begin(), m_byCode.end(),
                       [](const auto& item) { return item.second.severity == Severity::error; });
}

} // namespace retrospan::import
