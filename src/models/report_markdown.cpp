#include "models/report_writer.h"

#include "models/plain_text.h"

#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr int kDeepestHeading = 6;

/// More backticks than the text has in a row, and that many at least.
QString fenceFor(const QString& text, qsizetype least)
{
    qsizetype longest = least - 1, run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return QString(longest + 1, u'`');
}

/// What trackers make links of although no markup says so: addresses, names after @, numbers after #,
/// commits.
bool becomesLink(const QString& word)
{
    static const QRegularExpression linked(
        u"@|://|www\\.|mailto:|xmpp:|#\\d|\\bGH-\\d|^[^0-9a-f]*[0-9a-f]{7,}[^0-9a-f]*$"_s,
        QRegularExpression::CaseInsensitiveOption);
    return linked.match(word).hasMatch();
}

/// As code, in which nothing is markup or a link. A space on both sides is left out by readers.
QString asCode(const QString& word)
{
    const QString fence = fenceFor(word, 1);
    const QString pad = word.startsWith(u'`') || word.endsWith(u'`') ? u" "_s : QString();
    return fence + pad + word + pad + fence;
}

/// Text within a line in which nothing is markup.
QString escaped(const QString& text)
{
    static const QString special = u"\\`*_[]<>#|~&$"_s;
    QString line = withNamedControls(text);
    QStringList words = line.replace(u'\n', u' ').split(u' ');
    for (QString& word : words) {
        if (becomesLink(word)) {
            word = asCode(word);
            continue;
        }
        QString out;
        for (const QChar c : std::as_const(word)) {
            if (special.contains(c)) out += u'\\';
            out += c;
        }
        word = out;
    }
    return words.join(u' ');
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
    QString text = bodyOf(block);
    if (block.body == BlockBody::none || block.body == BlockBody::image) return;
    if (!text.endsWith(u'\n')) text += u'\n';
    if (!block.header && block.mark == BlockMark::removed) out += u"Before:\n\n"_s;
    if (!block.header && block.mark == BlockMark::added) out += u"After:\n\n"_s;
    const QString fence = fenceFor(text, 3);
    out += fence + (block.body == BlockBody::json ? u"json"_s : u"text"_s) + u'\n' + text + fence + u"\n\n"_s;
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

class MarkdownReport : public ReportWriter {
public:
    explicit MarkdownReport(WriteBytes write)
        : m_write(std::move(write))
    {
    }

    bool begin(const QString& title) override
    {
        m_text = u"# "_s + escaped(title) + u"\n"_s;
        return flush(kTail);
    }
    bool add(const BlockDocument& part) override
    {
        for (const Block& block : part.blocks) addBlock(m_text, block);
        return flush(kTail);
    }
    bool end() override { return flush(0); }

private:
    static constexpr qsizetype kTail = 2; ///< by which the next part knows whether a line is empty

    bool flush(qsizetype kept)
    {
        const qsizetype done = std::max(qsizetype{0}, m_text.size() - kept);
        const QString whole = textPrefix(m_text, done); // not half of a character
        const QByteArray bytes = whole.toUtf8();
        m_text.remove(0, whole.size());
        return m_write({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    }

    WriteBytes m_write;
    QString m_text; ///< not written yet
};

} // namespace

std::unique_ptr<ReportWriter> markdownReport(WriteBytes write)
{
    return std::make_unique<MarkdownReport>(std::move(write));
}

} // namespace retrospan::models
