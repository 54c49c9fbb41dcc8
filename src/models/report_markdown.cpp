#include "models/case_report.h"

#include "models/json_pretty.h"
#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr int kDeepestHeading = 6;

/// Text within a line in which nothing is markup.
QString escaped(const QString& text)
{
    static const QString special = u"\\`*_[]<>#|~&"_s;
    QString out;
    for (const QChar c : text) {
        if (special.contains(c)) out += u'\\';
        out += c == u'\n' ? QChar(u' ') : c;
    }
    return out;
}

/// More backticks than the text has in a row.
QString fenceFor(const QString& text)
{
    qsizetype longest = 2, run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return QString(longest + 1, u'`');
}

QString headOf(const Block& block)
{
    QString text = escaped(block.title);
    if (block.mark == BlockMark::added) text.prepend(u"+ "_s);
    if (block.mark == BlockMark::removed) text.prepend(u"− "_s);
    if (!block.detail.isEmpty())
        text += (block.title.isEmpty() ? QString() : u" · "_s) + escaped(block.detail);
    for (const BlockBadge& badge : block.badges) text += u" \\["_s + escaped(badge.text) + u"\\]"_s;
    return text;
}

void addBody(QString& out, const Block& block)
{
    if (block.body == BlockBody::none || block.body == BlockBody::image) return;
    const bool json = block.body == BlockBody::json;
    QString text = json ? visibleText(prettyJson(block.text)) : visibleText(block.text);
    if (!text.endsWith(u'\n')) text += u'\n';
    const QString fence = fenceFor(text);
    out += fence + (json ? u"json"_s : u"text"_s) + u'\n' + text + fence + u"\n\n"_s;
}

/// Paragraphs are parted by one empty line.
void addGap(QString& out)
{
    if (!out.endsWith(u"\n\n"_s)) out += u'\n';
}

void addBlock(QString& out, const Block& block)
{
    const QString head = headOf(block);
    if (block.role != BlockRole::field) addGap(out);
    if (block.role == BlockRole::field)
        out += u"- **"_s + escaped(block.title) + u"**"_s
            + (block.detail.isEmpty() ? QString() : u": "_s + escaped(block.detail)) + u"\n"_s;
    else if (block.header && block.role == BlockRole::section)
        out += QString(std::min(kDeepestHeading, block.level + 2), u'#') + u' ' + head + u"\n\n"_s;
    else if (block.header && block.role == BlockRole::note)
        out += u"*"_s + head + u"*\n\n"_s;
    else if (block.header)
        out += u"**"_s + head + u"**\n\n"_s;
    addBody(out, block);
}

} // namespace

QString toMarkdown(const CaseReport& report)
{
    QString out = u"# "_s + escaped(report.title) + u"\n"_s;
    for (const Block& block : report.document.blocks) addBlock(out, block);
    return out;
}

} // namespace retrospan::models
