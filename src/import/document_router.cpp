#include "import/document_router.h"

#include "import/formats.h"

#include <algorithm>
#include <array>

namespace retrospan::import {
namespace {

struct Finding {
    std::string_view code;
    Severity severity;
};
/// Severities of what framers and containers report; anything else is an error.
constexpr std::array<Finding, 10> kFindings{{{"bad_line", Severity::warning},
                                             {"console_shortened", Severity::warning},
                                             {"attributes_dropped", Severity::warning},
                                             {"bad_json", Severity::warning},
                                             {"text_cut", Severity::warning},
                                             {"unfinished_document", Severity::warning},
                                             {"truncated_record", Severity::warning},
                                             {"encrypted_member", Severity::warning},
                                             {"too_many_members", Severity::warning},
                                             {"still_open", Severity::info}}};

} // namespace

DocumentRouter::DocumentRouter(ReaderContext context, BatchBuilder& out, std::string_view forcedFormat)
    : m_context(std::move(context))
    , m_out(out)
    , m_forced(findFormat(forcedFormat))
{
}

void DocumentRouter::enter(std::string_view member)
{
    m_member = member;
    m_out.report().enter(member);
}

bool DocumentRouter::json(std::string_view text, std::size_t readable, const Place& place)
{
    m_arena.clear();
    auto parsed = m_parser.parseInPlace(text, readable, m_arena);
    if (!parsed.ok()) {
        m_lastError = parsed.error().message;
        return false;
    }
    m_lastError.clear();
    if (parsed->repaired) m_out.report().add("repaired_json", Severity::info, place, text);
    deliver({Document::Shape::json, text, parsed->root, place, m_member});
    return true;
}

void DocumentRouter::protobuf(std::string_view message, const Place& place)
{
    m_arena.clear();
    deliver({Document::Shape::protobuf, message, {}, place, m_member});
}

void DocumentRouter::bad(std::string_view code, std::string_view text, const Place& place,
                         std::uint64_t count)
{
    m_seen = true;
    const auto known = std::find_if(kFindings.begin(), kFindings.end(),
                                    [&](const Finding& finding) { return finding.code == code; });
    const Severity severity = known == kFindings.end() ? Severity::error : known->severity;
    const std::string_view shown = text.substr(0, ImportReport::kExampleBytes);
    std::string example(shown);
    if (code == "bad_json" && !m_lastError.empty()) example = m_lastError + ": " + example;
    m_lastError.clear();
    m_out.report().add(code, severity, place, example, count);
}

void DocumentRouter::deliver(const Document& document)
{
    m_seen = true;
    if (offer(document)) {
        m_anything = true;
        if (!m_held.empty()) replay();
        return;
    }
    // A top-level array is a list of documents, unless a format takes it whole.
    if (document.root.isArray()) {
        for (const ValueView& item : document.root.items()) {
            // Written again only for who needs it: that takes as long as parsing did.
            const bool keepsText = !item.isMap() || m_active.empty() || m_active.back().format->keepsText;
            const std::string text = keepsText ? toJson(item) : std::string();
            const Document one{document.shape, keepsText ? text : document.bytes, item, document.place,
                               document.member};
            item.isMap() ? deliver(one) : countUnknown(one);
        }
        return;
    }
    if (m_anything || document.shape != Document::Shape::json)
        countUnknown(document);
    else
        hold(document);
}

/// Gives the document to the reader in use, to the forced one, or to the first format that recognises it.
bool DocumentRouter::offer(const Document& document)
{
    if (m_forced != nullptr) return activate(*m_forced).reader->read(document, m_out);
    if (!m_active.empty() && m_active.back().reader->read(document, m_out)) return true;
    for (const Format& format : formats())
        if (format.recognises(document) && activate(format).reader->read(document, m_out)) return true;
    return false;
}

DocumentRouter::Active& DocumentRouter::activate(const Format& format)
{
    const auto found = std::find_if(m_active.begin(), m_active.end(),
                                    [&](const Active& active) { return active.format == &format; });
    if (found != m_active.end()) {
        std::rotate(found, found + 1, m_active.end());
    } else {
        m_active.push_back({&format, format.create(m_context)});
    }
    return m_active.back();
}

void DocumentRouter::hold(const Document& document)
{
    if (m_held.size() >= kMaxHeld || m_heldBytes + document.bytes.size() > kMaxHeldBytes)
        return countUnknown(document);
    // An element of an array is kept as text of its own.
    m_held.push_back({toJson(document.root), document.place, std::string(document.member)});
    m_heldBytes += m_held.back().text.size();
}

/// The documents held back before the format was clear.
void DocumentRouter::replay()
{
    JsonParser parser; // the own one holds the texts of the document that made the format clear
    for (const Held& held : std::exchange(m_held, {})) {
        Arena arena;
        const auto parsed = parser.parse(held.text, arena);
        if (!parsed.ok()) continue; // it was parsed before
        const Document document{Document::Shape::json, held.text, parsed->root, held.place, held.member};
        if (!offer(document)) countUnknown(document);
    }
    m_heldBytes = 0;
}

void DocumentRouter::countUnknown(const Document& document)
{
    const std::string_view example = document.bytes.substr(0, ImportReport::kExampleBytes);
    if (const std::string_view known = unsupportedFormat(document); !known.empty()) {
        m_named = true;
        m_out.report().add("format_not_supported", Severity::error, document.place, known);
    } else
        m_out.report().add("unknown_document", Severity::warning, document.place, example);
}

void DocumentRouter::flush()
{
    for (const Active& active : m_active) active.reader->flush(m_out);
}

void DocumentRouter::finish()
{
    for (const Active& active : m_active) active.reader->finish(m_out);
    for (const Held& held : m_held) {
        Arena arena;
        const auto parsed = m_parser.parse(held.text, arena);
        if (parsed.ok())
            countUnknown({Document::Shape::json, held.text, parsed->root, held.place, held.member});
    }
    if (!m_seen) m_out.report().add("empty_input", Severity::error, {}, "nothing in it");
    if (m_seen && !m_anything && !m_named)
        m_out.report().add("unrecognised", Severity::error, {},
                           "no recording of a format this program reads");
}

} // namespace retrospan::import
