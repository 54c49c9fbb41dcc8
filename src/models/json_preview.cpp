#include "models/json_preview.h"

#include "models/plain_text.h"

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype kPreviewChars = 160;
constexpr std::size_t kMemberChars = 48, kKeyBytes = 60;

QString member(const JsonDocument& document, JsonDocument::Node node)
{
    QString text;
    if (document.hasKey(node)) text = inlineText(document.key(node, kKeyBytes), kMemberChars) + u": "_s;
    if (!document.isContainer(node)) return text + scalarText(document, node, kMemberChars);
    const bool object = document.type(node) == JsonType::object;
    return text + (object ? u"{%1}"_s : u"[%1]"_s).arg(document.childCount(node));
}

} // namespace

QString containerPreview(const JsonDocument& document, JsonDocument::Node node)
{
    QString preview;
    const auto end = document.subtreeEnd(node);
    for (auto child = node + 1; child < end; child = document.subtreeEnd(child)) {
        if (!preview.isEmpty()) preview += u", "_s;
        if (preview.size() > kPreviewChars) return preview + u'…';
        preview += member(document, child);
    }
    return preview;
}

QString inlineText(std::string_view utf8, std::size_t maxChars)
{
    QString text = visibleText(utf8);
    if (text.size() > static_cast<qsizetype>(maxChars))
        text = textPrefix(text, static_cast<qsizetype>(maxChars)) + u'…';
    text.replace(u'\n', u'↵');
    return text.replace(u'\t', u'⇥');
}

QString scalarText(const JsonDocument& document, JsonDocument::Node node, std::size_t maxChars)
{
    const std::string_view raw = document.raw(node);
    if (document.type(node) != JsonType::string) return inlineText(utf8Prefix(raw, maxChars * 4), maxChars);
    const QString text = inlineText(JsonDocument::decode(raw, maxChars * 4 + 4), maxChars);
    return u'"' + text + (document.isCut(node) ? QString() : u"\""_s);
}

} // namespace retrospan::models
