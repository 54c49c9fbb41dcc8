#include "models/plain_text.h"

namespace retrospan::models {
namespace {

constexpr char16_t kEscape = 0x1b, kBell = 0x07, kPictures = 0x2400, kDeletePicture = 0x2421;

/// The position after the escape sequence that starts at `at` (where ESC is), or `at` when there is none.
qsizetype afterEscape(QStringView text, qsizetype at)
{
    if (at + 1 >= text.size()) return at;
    const char16_t kind = text[at + 1].unicode();
    qsizetype i = at + 2;
    if (kind == u'[') { // CSI: parameters, then one final byte
        while (i < text.size() && text[i] >= u' ' && text[i] <= u'?') ++i;
        return i < text.size() && text[i] >= u'@' && text[i] <= u'~' ? i + 1 : at;
    }
    if (kind == u']' || kind == u'P' || kind == u'_'
        || kind == u'^') { // OSC and its like: up to BEL or ESC \.
        for (; i < text.size() && text[i] != u'\n'; ++i) {
            if (text[i] == kBell) return i + 1;
            if (text[i] == kEscape && i + 1 < text.size() && text[i + 1] == u'\\') return i + 2;
        }
        return at;
    }
    return kind >= u'@' && kind <= u'_' ? i : at;
}

/// What stands for a character that cannot be shown, or that a text document would take for structure.
QChar visible(QChar c)
{
    const char16_t u = c.unicode();
    if (u >= 0x20 && u < 0x7f) return c;
    if (u == u'\t' || u == u'\n') return c;
    if (u < 0x20) return QChar(static_cast<char16_t>(kPictures + u));
    if (u == 0x7f) return QChar(kDeletePicture);
    if (u == 0x2028 || u == 0x2029) return u'\n';
    if ((u >= 0x80 && u < 0xa0) || u == 0xfffc || (u >= 0xfdd0 && u <= 0xfdef))
        return QChar::ReplacementCharacter;
    return c;
}

/// A character without a picture of its own.
bool isUnseen(char32_t c)
{
    switch (c) {
    case 0x200c: // in Persian and Indic words
    case 0x200d: return false; // in these and in emoji
    case 0x034f:
    case 0x115f:
    case 0x1160:
    case 0x17b4:
    case 0x17b5:
    case 0x3164:
    case 0xffa0: return true; // letters by their category
    default: break;
    }
    // Signs around numbers in Arabic, Syriac and Kaithi are of that category, and are seen.
    const bool sign = (c >= 0x600 && c <= 0x605) || c == 0x6dd || c == 0x70f || c == 0x890 || c == 0x891
        || c == 0x8e2 || c == 0x110bd || c == 0x110cd;
    return !sign && QChar::category(c) == QChar::Other_Format;
}

/// Turns the direction of what follows it, whatever that is.
bool turnsDirection(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
}

QString nameOf(char32_t c)
{
    return QStringLiteral("[U+%1]").arg(std::uint32_t{c}, 4, 16, QLatin1Char('0')).toUpper();
}

/// Those that steer a terminal; ends of lines and tabs stay.
bool isControl(char32_t c)
{
    return (c < 0x20 && c != U'\n' && c != U'\t') || (c >= 0x7f && c < 0xa0);
}

} // namespace

QString withNamedControls(const QString& text)
{
    QString out;
    qsizetype done = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t c = pair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        const qsizetype size = pair ? 2 : 1;
        if (isControl(c) || (c >= 0xad && isUnseen(c))) {
            out += text.mid(done, i - done) + nameOf(c);
            done = i + size;
        }
        i += size - 1;
    }
    return done == 0 ? text : out + text.mid(done);
}

QString visibleText(std::string_view utf8, AnsiEscapes ansi)
{
    const QString text = QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'\r') {
            if (i + 1 >= text.size() || text[i + 1] != u'\n') out.append(u'\n');
            continue;
        }
        if (c == kEscape && ansi == AnsiEscapes::strip) {
            const qsizetype after = afterEscape(text, i);
            if (after > i) {
                i = after - 1;
                continue;
            }
        }
        if (turnsDirection(c))
            out.append(nameOf(c.unicode()));
        else
            out.append(visible(c));
    }
    return out;
}

QString oneLine(std::string_view utf8, std::size_t maxChars)
{
    // A character takes at most four bytes; spaces that are dropped must not use up the budget at once.
    const QString text = withNamedControls(visibleText(utf8Prefix(utf8, maxChars * 8 + 256)));
    QString out;
    bool space = false;
    for (const QChar c : text) {
        if (c.isSpace()) {
            space = !out.isEmpty();
            continue;
        }
        if (space) out.append(u' ');
        space = false;
        out.append(c);
        if (out.size() > static_cast<qsizetype>(maxChars)) break;
    }
    if (out.size() <= static_cast<qsizetype>(maxChars)) return out;
    return textPrefix(out, static_cast<qsizetype>(maxChars)) + u'…';
}

QString textPrefix(const QString& text, qsizetype maxChars)
{
    if (text.size() <= maxChars) return text;
    const bool inside =
        maxChars > 0 && text[maxChars - 1].isHighSurrogate() && text[maxChars].isLowSurrogate();
    return text.left(inside ? maxChars - 1 : maxChars);
}

std::string_view utf8Prefix(std::string_view utf8, std::size_t maxBytes)
{
    if (utf8.size() <= maxBytes) return utf8;
    std::size_t end = maxBytes;
    for (int back = 0; back < 3 && end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xc0U) == 0x80U;
         ++back)
        --end;
    return utf8.substr(0, end);
}

} // namespace retrospan::models
