#include "models/report_writer.h"

#include "models/plain_text.h"

#include <algorithm>
#include <utility>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr int kDeepestHeading = 6;

/// Nothing may be loaded or run, whatever a reader of the file thinks of its text. Texts are isolated, so
/// that marks of direction in one do not turn what is around it.
constexpr auto kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #f4f5f7; --dim: #5c6470; --bad: #b3261e; --link: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --line: #3c424c; --soft: #24282e; --dim: #a4adba; --bad: #ff8a80; --link: #8ab8ff; } }
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; } h4, h5, h6 { font-size: .9rem; margin: .9rem 0 .2rem; }
h1, h2, h3, h4, h5, h6, p, pre, dd, .of { unicode-bidi: isolate; overflow-wrap: anywhere; overflow: clip; }
small, .note { color: var(--dim); font-weight: normal; font-size: .85rem; }
a { color: var(--link); }
.in { margin-left: 1rem; } .step { border-left: 3px solid var(--line); padding-left: 1rem; }
pre { background: var(--soft); border-radius: 6px; padding: .6rem .8rem; margin: .3rem 0; white-space: pre-wrap; font: .85rem/1.45 "DejaVu Sans Mono", monospace; }
.text { white-space: pre-wrap; margin: .2rem 0 .6rem; }
.field { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; } .field b { font-weight: normal; color: var(--dim); }
.error { border-left: 3px solid var(--bad); padding-left: .8rem; } .error > h4, .error > h5, .error > h6 { color: var(--bad); }
.badge { border: 1px solid var(--line); border-radius: 4px; padding: 0 .4em; font-size: .8rem; font-weight: normal; color: var(--dim); }
.added::before { content: "+ "; } .removed::before { content: "\2212  "; }
@media print { body { max-width: none; margin: 0; } h3 { break-after: avoid; } pre { break-inside: auto; } }
</style>
)";

QString escaped(const QString& text)
{
    return withNamedControls(text).toHtmlEscaped();
}

class HtmlReport : public ReportWriter {
public:
    explicit HtmlReport(WriteBytes write)
        : m_write(std::move(write))
    {
    }

    bool begin(const QString& title) override
    {
        m_html = QLatin1String(kHead) + u"<title>"_s + escaped(title)
            + u"</title>\n</head>\n<body>\n<h1 dir=\"auto\">"_s + escaped(title) + u"</h1>\n"_s;
        return flush();
    }
    bool add(const BlockDocument& part) override
    {
        m_part = &part;
        writeRange(0, part.blocks.size());
        return flush();
    }
    bool end() override
    {
        m_html = u"</body>\n</html>\n"_s;
        return flush();
    }

private:
    bool flush()
    {
        const QByteArray bytes = std::exchange(m_html, {}).toUtf8();
        return m_write({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    }

    void writeRange(std::size_t from, std::size_t end)
    {
        while (from < end) {
            const std::size_t next = m_part->endOf(from);
            write(from, next);
            from = next;
        }
    }

    void write(std::size_t index, std::size_t end)
    {
        const Block& block = m_part->blocks[index];
        if (block.role == BlockRole::field && end == index + 1) return writeField(block);
        const bool step = block.role == BlockRole::section && block.level == 1;
        m_html += u"<div class=\"%1\">\n"_s.arg(step                                 ? u"step"_s
                                                    : block.role == BlockRole::error ? u"error"_s
                                                    : block.level > 1                ? u"in"_s
                                                                                     : u"of"_s);
        if (block.header) writeHeader(block, step);
        writeBody(block);
        writeRange(index + 1, end);
        m_html += u"</div>\n"_s;
    }

    void writeField(const Block& block)
    {
        m_html += u"<div class=\"field\"><b class=\"%1\" dir=\"auto\">"_s.arg(markOf(block))
            + escaped(block.title) + u"</b><span class=\"of\" dir=\"auto\">"_s + detail(block)
            + u"</span></div>\n"_s;
        writeBody(block);
    }

    void writeHeader(const Block& block, bool step)
    {
        if (block.role == BlockRole::note) {
            m_html += u"<p class=\"note\" dir=\"auto\">"_s + escaped(block.title) + u' ' + detail(block)
                + badges(block) + u"</p>\n"_s;
            return;
        }
        const QString tag =
            u"h%1"_s.arg(std::min(kDeepestHeading, block.level + 2 + (isHeading(block) ? 0 : 1)));
        const QString id = step ? u" id=\"step-%1\""_s.arg(block.target) : QString();
        m_html += u"<"_s + tag + id + u" class=\"%1\" dir=\"auto\">"_s.arg(markOf(block))
            + escaped(block.title) + u' ';
        m_html += u"<small>"_s + (step ? escaped(block.detail) : detail(block)) + u"</small>"_s
            + badges(block) + u"</"_s + tag + u">\n"_s;
    }

    static bool isHeading(const Block& block) { return block.role == BlockRole::section; }

    static QString markOf(const Block& block)
    {
        return block.mark == BlockMark::added  ? u"added"_s
            : block.mark == BlockMark::removed ? u"removed"_s
                                               : u"of"_s;
    }

    static QString detail(const Block& block)
    {
        const QString text = escaped(block.detail);
        return block.target == Block::kNoTarget
            ? text
            : u"<a href=\"#step-%1\">%2</a>"_s.arg(block.target).arg(text);
    }

    static QString badges(const Block& block)
    {
        QString html;
        for (const BlockBadge& badge : block.badges)
            html += u" <span class=\"badge\">"_s + escaped(badge.text) + u"</span>"_s;
        return html;
    }

    void writeBody(const Block& block)
    {
        const QString text = bodyOf(block).toHtmlEscaped();
        const QString mark = block.header ? u"of"_s : markOf(block);
        if (block.body == BlockBody::text)
            m_html += u"<div class=\"text %1\" dir=\"auto\">"_s.arg(mark) + text + u"</div>\n"_s;
        else if (!text.isEmpty())
            m_html += u"<pre class=\"%1\" dir=\"auto\">"_s.arg(mark) + text + u"</pre>\n"_s;
    }

    WriteBytes m_write;
    const BlockDocument* m_part = nullptr; ///< that is being written
    QString m_html; ///< of it
};

} // namespace

std::unique_ptr<ReportWriter> htmlReport(WriteBytes write)
{
    return std::make_unique<HtmlReport>(std::move(write));
}

} // namespace retrospan::models
