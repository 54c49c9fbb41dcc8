#include "import/json_framer.h"

#include "import/json_salvage.h"
#include "trace/value_state.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace retrospan::import {
namespace {

constexpr std::size_t kLongGarbage = 64 * 1024;
constexpr std::size_t kLongLine = 16 * 1024 * 1024;
constexpr std::size_t kFreeRescan = 1024 * 1024;
constexpr std::size_t kKeptOfCutText = 64 * 1024;
constexpr std::size_t kLongestCharacter = 12; ///< a pair of surrogates, escaped
constexpr char kRecordSeparator = '\x1e';

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == kRecordSeparator;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
    return text;
}

/// The longest beginning of at most `most` bytes that surely ends between two characters.
std::size_t wholeCharacters(std::string_view text, std::size_t most)
{
    const auto splits = [](char c) { return c == '\\' || static_cast<unsigned char>(c) >= 0x80; };
    for (std::size_t size = std::min(most, text.size()); size >= kLongestCharacter; --size) {
        const std::string_view last = text.substr(size - kLongestCharacter, kLongestCharacter);
        if (std::none_of(last.begin(), last.end(), splits)) return size;
    }
    return 0;
}

} // namespace

void JsonFramer::push(std::string_view bytes)
{
    if (m_sink.stopped()) return;
    if (m_large) {
        bytes.remove_prefix(m_large->push(bytes));
        if (!m_large->done()) return;
        endLarge();
    }
    if (m_at > 0 && m_at >= m_buffer.size() / 2) {
        m_buffer.erase(0, m_at);
        m_at = 0;
    }
    m_buffer.append(bytes);
    process(false);
}

void JsonFramer::finish()
{
    if (m_large) return m_large->finish();
    process(true);
}

void JsonFramer::consume(std::size_t count)
{
    const std::string_view taken = rest().substr(0, count);
    consume(taken.size(), static_cast<std::uint64_t>(std::count(taken.begin(), taken.end(), '\n')));
}

void JsonFramer::consume(std::size_t count, std::uint64_t lines)
{
    m_line += lines;
    m_offset += count + std::exchange(m_cutBytes, 0);
    m_at += count;
    m_scanned = m_noNewline = m_depth = m_keptEnd = m_longTexts = 0;
    m_inString = m_escaped = false;
    m_lastInk = 0;
}

void JsonFramer::process(bool atEnd)
{
    while (!m_sink.stopped() && !m_large) {
        if (m_scanned == 0 && !m_skippingLine) {
            const std::string_view text = rest();
            const auto ink = std::find_if_not(text.begin(), text.end(), isBlank);
            if (ink != text.begin()) consume(static_cast<std::size_t>(ink - text.begin()));
        }
        if (rest().empty()) break;
        const char first = rest().front();
        const bool value = !m_skippingLine && (first == '{' || first == '[');
        if (!(value ? takeValue(atEnd) : takeGarbage(atEnd))) break;
    }
}

/// The usual case: a value that fills a line. Waits for the line's end, since scanning for the value's end
/// costs more than parsing it. A line is tried once, at its first value: it may hold millions.
JsonFramer::Line JsonFramer::takeLine(bool atEnd)
{
    if (m_triedLine == m_line) return Line::other;
    const std::string_view text = rest();
    const std::size_t newline = text.find('\n', m_noNewline);
    if (newline == std::string_view::npos) {
        m_noNewline = text.size();
        if (!atEnd && text.size() <= std::min(kLongLine, m_limits.maxDocumentBytes)) return Line::more;
    }
    m_triedLine = m_line;
    if (newline == std::string_view::npos) return Line::other;
    const std::string_view line = trimmed(text.substr(0, newline));
    const char last = line.empty() ? '\0' : line.back();
    if ((last != '}' && last != ']') || line.size() > m_limits.maxDocumentBytes || !deliver(line))
        return Line::other;
    consume(newline + 1, 1);
    return Line::taken;
}

/// False when more bytes are needed.
bool JsonFramer::takeValue(bool atEnd)
{
    if (m_scanned == 0)
        if (const Line line = takeLine(atEnd); line != Line::other) return line == Line::taken;
    const Scan result = scan(atEnd);
    if (result == Scan::more && !atEnd) return !cutText() && !inLongText() && isTooLarge() && streamRest();
    const std::string_view text = trimmed(rest().substr(0, m_scanned));
    if (result == Scan::complete   ? deliver(text) || takeItems(text)
            : result == Scan::more ? takeBeginning(text)
                                   : takeItems(text))
        consume(m_scanned);
    else
        giveUp(result == Scan::more ? "unfinished_document" : "bad_json", text);
    return true;
}

bool JsonFramer::inLongText() const
{
    return m_inString && m_scanned - m_textAt > m_limits.maxDocumentBytes / 2;
}

/// The value in work is larger than may be kept even with a long text in it, and that is the text in work, an
/// image maybe: what comes of it is passed over. True when it is.
bool JsonFramer::cutText()
{
    const std::size_t most = m_limits.maxDocumentBytes;
    const bool large = inLongText() && m_scanned > most + m_limits.maxLongTextBytes;
    if (!m_inString || (m_keptEnd == 0 && !large)) return false;
    if (m_keptEnd == 0) {
        const std::string_view text = rest().substr(m_textAt + 1, m_scanned - m_textAt - 1);
        const std::size_t kept = m_textAt + 1 + wholeCharacters(text, std::min(kKeptOfCutText, most / 4));
        m_sink.bad("text_cut", text, place());
        m_buffer.insert(m_at + kept, kCutOnImport);
        m_scanned += kCutOnImport.size();
        m_keptEnd = kept + kCutOnImport.size();
    }
    dropCut();
    return true;
}

/// Takes out what was scanned of the text behind its kept beginning.
void JsonFramer::dropCut()
{
    m_buffer.erase(m_at + m_keptEnd, m_scanned - m_keptEnd);
    m_cutBytes += m_scanned - m_keptEnd;
    m_scanned = m_keptEnd;
}

/// The text in work has ended: what is left of a cut one goes. What is there to scan now.
std::string_view JsonFramer::endOfText()
{
    if (m_keptEnd == 0 && inLongText()) m_longTexts += m_scanned - m_textAt;
    m_inString = false;
    if (m_keptEnd > 0) dropCut();
    m_keptEnd = 0;
    return rest();
}

/// The value in work is larger than may be kept: from here on it is read in parts. False when that takes more
/// bytes.
bool JsonFramer::streamRest()
{
    m_large.emplace(m_sink, m_limits, place());
    const std::string text = std::exchange(m_buffer, {}).substr(std::exchange(m_at, 0));
    const std::size_t used = m_large->push(text);
    if (!m_large->done()) return false;
    endLarge();
    m_buffer = text.substr(used);
    return true;
}

void JsonFramer::endLarge()
{
    m_line += m_large->lines();
    m_offset += m_large->bytes();
    m_large.reset();
    consume(0);
}

/// False when it is not valid JSON. A value of too many parts would need many times its size in memory.
bool JsonFramer::deliver(std::string_view text)
{
    const auto behind =
        static_cast<std::size_t>(m_buffer.data() + m_buffer.size() - text.data()) - text.size();
    if (!hasMoreValuesThan(m_limits.maxDocumentValues, text)) return m_sink.json(text, behind, place());
    LargeJson parts(m_sink, m_limits, place());
    parts.push(text);
    if (!parts.done()) parts.finish();
    return true;
}

/// Of a broken list: the objects in it that are not broken. False when there is none.
bool JsonFramer::takeItems(std::string_view text)
{
    if (text.front() != '[' || !trimmed(text.substr(1)).starts_with('{')) return false;
    LargeJson parts(m_sink, m_limits, place());
    parts.push(text);
    if (parts.taken() > 0 && parts.refused() == 0) m_sink.bad("bad_json", text, place());
    return parts.taken() > 0;
}

/// Of a value that the end of the input cuts: what is whole in it. False when that is nothing, and when lines
/// of the value begin values of their own. Behind other values it is one of many lines, whose end may still
/// be written: then only what says the same when it comes again.
bool JsonFramer::takeBeginning(std::string_view text)
{
    if (text.front() == '{' && text.find("\n{") != std::string_view::npos) return false;
    LargeJson parts(m_sink, m_limits, place());
    parts.push(text);
    parts.deliverWhole();
    if (parts.taken() == 0) {
        const std::string whole = m_offset > 0 ? std::string() : closedBehindLastItem(text);
        if (whole.empty() || !m_sink.json(whole, place())) return false;
    }
    m_sink.bad("unfinished_document", text, parts.place());
    return true;
}

/// Counts the broken value and goes on behind it, or at the first of its lines that begins a value of its
/// own. What is scanned again stays below what was read, so that no input makes this quadratic.
void JsonFramer::giveUp(std::string_view code, std::string_view text)
{
    m_sink.bad(code, text, place());
    const std::size_t restart = rest().substr(0, m_scanned).find("\n{");
    if (restart == std::string_view::npos || m_rescanned > m_offset + kFreeRescan) return consume(m_scanned);
    m_rescanned += m_scanned - restart;
    consume(restart + 1);
}

/// Advances m_scanned to the end of the value, or to where it turns out to be broken.
JsonFramer::Scan JsonFramer::scan(bool atEnd)
{
    std::string_view text = rest();
    for (; m_scanned < text.size(); ++m_scanned) {
        const char c = text[m_scanned];
        if (m_inString) {
            if (c == '\n') return Scan::broken;
            if (m_escaped)
                m_escaped = false;
            else if (c == '\\')
                m_escaped = true;
            else if (c == '"')
                text = endOfText();
            continue;
        }
        if (c == '\n') {
            bool wait = false;
            if (restartsHere(m_scanned, atEnd, wait)) return Scan::broken;
            if (wait) return Scan::more;
        }
        if (!isBlank(c)) m_lastInk = c;
        if (c == '"') {
            m_inString = true;
            m_textAt = m_scanned;
        }
        if (c == '{' || c == '[') ++m_depth;
        if ((c == '}' || c == ']') && --m_depth == 0) {
            ++m_scanned;
            return Scan::complete;
        }
    }
    return Scan::more;
}

/// Whether the line after `newline` begins a new value although the one in work is not closed.
bool JsonFramer::restartsHere(std::size_t newline, bool atEnd, bool& wait) const
{
    const std::string_view text = rest();
    if (newline + 1 >= text.size()) {
        wait = !atEnd;
        return false;
    }
    return text[newline + 1] == '{' && std::strchr("[,:", m_lastInk) == nullptr;
}

/// What is neither an object nor an array, up to the end of its line.
bool JsonFramer::takeGarbage(bool atEnd)
{
    const std::string_view text = rest();
    const std::size_t newline = text.find('\n');
    if (newline != std::string_view::npos || atEnd) {
        const std::size_t size = std::min(newline, text.size());
        if (!std::exchange(m_skippingLine, false)) garbageLine(text.substr(0, size));
        consume(std::min(size + 1, text.size()));
        return true;
    }
    if (text.size() > kLongGarbage) {
        if (!m_skippingLine) garbageLine(text.substr(0, kLongGarbage));
        m_skippingLine = true;
        consume(text.size());
    }
    return false;
}

/// Lines of an SSE capture carry a value after "data:"; its other fields say nothing about spans.
void JsonFramer::garbageLine(std::string_view line)
{
    constexpr std::string_view data = "data:";
    if (line.starts_with(data)) {
        const std::string_view value = trimmed(line.substr(data.size()));
        if (value == "[DONE]" || m_sink.json(value, place())) return;
    }
    for (const std::string_view field : {"event:", "id:", "retry:", ":"})
        if (line.starts_with(field)) return;
    m_sink.bad("bad_line", trimmed(line), place());
}

} // namespace retrospan::import
