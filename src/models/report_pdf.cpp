#include "models/report_pdf.h"

#include "models/json_pretty.h"
#include "models/plain_text.h"

#include <QAbstractTextDocumentLayout>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

#include <algorithm>
#include <array>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr int kDotsPerInch = 96; ///< of the layout: sizes in points look the same on paper and on a screen
constexpr double kMarginMm = 18, kFooterMm = 8, kIndentPoints = 12, kGapPoints = 4, kNamePoints = 135;
constexpr double kTextPoints = 9.5, kCodePoints = 8;
constexpr std::array kHeadPoints{14.0, 11.0, 9.5};
const QColor kDim(0x5c, 0x64, 0x70), kBad(0xb3, 0x26, 0x1e), kSoft(0xf4, 0xf5, 0xf7);

/// Lays the blocks out as paragraphs.
class PdfText {
public:
    explicit PdfText(QTextDocument& document)
        : m_cursor(&document)
    {
        m_cursor.beginEditBlock();
    }
    ~PdfText() { m_cursor.endEditBlock(); }
    PdfText(const PdfText&) = delete;
    PdfText& operator=(const PdfText&) = delete;

    void title(const QString& text)
    {
        QTextCharFormat format;
        format.setFontPointSize(18);
        format.setFontWeight(QFont::Bold);
        m_cursor.insertText(text, format);
    }

    void add(const Block& block)
    {
        if (block.header || !block.title.isEmpty()) addHead(block);
        if (block.body == BlockBody::none || block.body == BlockBody::image) return;
        const bool text = block.body == BlockBody::text;
        QTextBlockFormat paragraph = indented(block.level);
        if (!text) paragraph.setBackground(kSoft);
        QTextCharFormat format;
        format.setFontPointSize(text ? kTextPoints : kCodePoints);
        if (!text) format.setFontFamilies({u"DejaVu Sans Mono"_s});
        const QString body =
            block.body == BlockBody::json ? visibleText(prettyJson(block.text)) : visibleText(block.text);
        for (const QStringView line : QStringView(body).split(u'\n')) {
            m_cursor.insertBlock(paragraph, format);
            m_cursor.insertText(line.toString(), format);
        }
        paragraph.setBottomMargin(kGapPoints);
        m_cursor.setBlockFormat(paragraph);
    }

private:
    static QTextBlockFormat indented(int level)
    {
        QTextBlockFormat paragraph;
        paragraph.setLeftMargin(kIndentPoints * std::max(0, level - 1));
        return paragraph;
    }

    void addHead(const Block& block)
    {
        const bool heading = block.role == BlockRole::section;
        QTextBlockFormat paragraph = indented(block.level);
        paragraph.setTopMargin(heading ? (block.level == 0 ? 18 : 8) : 3);
        paragraph.setBottomMargin(heading ? kGapPoints : 0);
        if (block.role == BlockRole::field) hang(paragraph);
        QTextCharFormat format;
        const auto depth =
            std::min<std::size_t>(static_cast<std::size_t>(block.level), kHeadPoints.size() - 1);
        format.setFontPointSize(heading ? kHeadPoints[depth] : kTextPoints);
        const bool plain = block.role == BlockRole::note || block.role == BlockRole::field;
        format.setFontWeight(plain ? QFont::Normal : QFont::Bold);
        if (plain) format.setForeground(kDim);
        if (block.role == BlockRole::error) format.setForeground(kBad);
        m_cursor.insertBlock(paragraph, format);
        m_cursor.insertText(markOf(block) + block.title, format);
        addDetail(block);
    }

    /// Names of fields stand in a column of their own.
    static void hang(QTextBlockFormat& paragraph)
    {
        paragraph.setLeftMargin(paragraph.leftMargin() + kNamePoints);
        paragraph.setTextIndent(-kNamePoints);
        paragraph.setTabPositions({QTextOption::Tab(kNamePoints, QTextOption::LeftTab)});
    }

    static QString markOf(const Block& block)
    {
        return block.mark == BlockMark::added  ? u"+ "_s
            : block.mark == BlockMark::removed ? u"− "_s
                                               : QString();
    }

    void addDetail(const Block& block)
    {
        QTextCharFormat format;
        format.setFontPointSize(kTextPoints);
        if (block.role != BlockRole::field) format.setForeground(kDim);
        QString text = block.detail;
        for (const BlockBadge& badge : block.badges) text += u"  ["_s + badge.text + u']';
        const QString gap = block.role == BlockRole::field ? u"\t"_s : u"   "_s;
        if (!text.isEmpty()) m_cursor.insertText(gap + text, format);
    }

    QTextCursor m_cursor;
};

/// Paints page after page, each with its number.
class PdfPages {
public:
    PdfPages(const QTextDocument& text, QPdfWriter& writer, const QString& title)
        : m_text(text)
        , m_writer(writer)
        , m_painter(&writer)
        , m_title(title)
        , m_scale(writer.resolution() / static_cast<double>(kDotsPerInch))
    {
    }

    bool paint(const std::stop_token& stop)
    {
        const int pages = m_text.pageCount();
        for (int page = 0; page < pages; ++page) {
            if (stop.stop_requested()) return false;
            if (page > 0) m_writer.newPage();
            paintPage(page, pages);
        }
        return true;
    }

private:
    void paintPage(int page, int pages)
    {
        const QSizeF size = m_text.pageSize();
        const QRectF shown(0, page * size.height(), size.width(), size.height());
        m_painter.save();
        m_painter.scale(m_scale, m_scale);
        m_painter.translate(0, -shown.top());
        m_painter.setClipRect(shown);
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = shown;
        context.palette.setColor(QPalette::Text, Qt::black);
        m_text.documentLayout()->draw(&m_painter, context);
        m_painter.restore();
        paintFooter(page, pages);
    }

    void paintFooter(int page, int pages)
    {
        const QRectF area(0, 0, m_writer.width(), m_writer.height());
        QFont font = m_text.defaultFont();
        font.setPointSizeF(kCodePoints);
        m_painter.setFont(font);
        m_painter.setPen(kDim);
        const QString number = u"%1 / %2"_s.arg(page + 1).arg(pages);
        const QFontMetricsF metrics(font, &m_writer);
        const double room = area.width() - 2 * metrics.horizontalAdvance(number);
        m_painter.drawText(area, Qt::AlignBottom | Qt::AlignRight, number);
        m_painter.drawText(area, Qt::AlignBottom | Qt::AlignLeft | Qt::TextSingleLine,
                           metrics.elidedText(m_title, Qt::ElideRight, room));
    }

    const QTextDocument& m_text;
    QPdfWriter& m_writer;
    QPainter m_painter;
    QString m_title;
    double m_scale;
};

} // namespace

bool writePdf(const CaseReport& report, QIODevice& out, std::stop_token stop)
{
    QPdfWriter writer(&out);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(kMarginMm, kMarginMm, kMarginMm, kMarginMm), QPageLayout::Millimeter);
    writer.setTitle(report.title);
    writer.setCreator(u"Retrospan"_s);
    QTextDocument text;
    text.setUndoRedoEnabled(false);
    text.setDocumentMargin(0);
    text.setDefaultFont(QFont(QStringList{u"DejaVu Sans"_s}, -1));
    {
        PdfText paragraphs(text);
        paragraphs.title(report.title);
        for (const Block& block : report.document.blocks) {
            if (stop.stop_requested()) return false;
            paragraphs.add(block);
        }
    }
    const double scale = kDotsPerInch / static_cast<double>(writer.resolution());
    const double footer = kFooterMm / 25.4 * kDotsPerInch;
    text.setPageSize(QSizeF(writer.width() * scale, writer.height() * scale - footer));
    return PdfPages(text, writer, report.title).paint(stop);
}

} // namespace retrospan::models
