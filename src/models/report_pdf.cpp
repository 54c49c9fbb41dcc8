#include "models/report_writer.h"

#include "models/plain_text.h"

#include <QAbstractTextDocumentLayout>
#include <QIODevice>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextFrame>

#include <algorithm>
#include <array>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr int kDotsPerInch = 96; ///< of the layout: sizes in points look the same on paper and on a screen
constexpr double kMmPerInch = 25.4, kMarginMm = 18, kFooterMm = 8, kIndentPoints = 12, kGapPoints = 4,
                 kNamePoints = 135;
constexpr double kTextPoints = 9.5, kCodePoints = 8;
constexpr std::array kHeadPoints{14.0, 11.0, 9.5};
const QColor kDim(0x5c, 0x64, 0x70), kBad(0xb3, 0x26, 0x1e), kSoft(0xf4, 0xf5, 0xf7);

constexpr double kBetweenPages = 4; ///< dots that a page leaves free, so that nothing of the next one is seen

/// Lays that much out at once: what a page is broken at is known then, and memory is bounded.
constexpr int kMostParagraphs = 400;
constexpr qsizetype kMostCharacters = 256 * 1024;

/// Hands over what is written to it.
class ByteDevice : public QIODevice {
public:
    explicit ByteDevice(WriteBytes write)
        : m_write(std::move(write))
    {
        open(QIODevice::WriteOnly);
    }
    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] bool good() const { return m_good; }

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* bytes, qint64 size) override
    {
        m_good = m_good && m_write({bytes, static_cast<std::size_t>(size)});
        return m_good ? size : -1;
    }

private:
    WriteBytes m_write;
    bool m_good = true;
};

/// Lays blocks out as paragraphs, below what is on the page already.
class PdfText {
public:
    PdfText(QTextDocument& document, double below)
        : m_cursor(&document)
    {
        m_cursor.beginEditBlock();
        QTextBlockFormat space;
        space.setLineHeight(std::max(below, 0.1), QTextBlockFormat::FixedHeight);
        m_cursor.setBlockFormat(space);
    }
    ~PdfText() { m_cursor.endEditBlock(); }
    PdfText(const PdfText&) = delete;
    PdfText& operator=(const PdfText&) = delete;

    void title(const QString& text)
    {
        QTextCharFormat format;
        format.setFontPointSize(18);
        format.setFontWeight(QFont::Bold);
        m_cursor.insertBlock(QTextBlockFormat(), format);
        insert(text, format);
    }

    void add(const Block& block)
    {
        if (block.header || !block.title.isEmpty()) addHead(block);
        const QString body = bodyOf(block);
        if (body.isEmpty()) return;
        const bool text = block.body == BlockBody::text;
        QTextBlockFormat paragraph = indented(block.level);
        if (!text) paragraph.setBackground(kSoft);
        QTextCharFormat format;
        format.setFontPointSize(text ? kTextPoints : kCodePoints);
        if (!text) format.setFontFamilies({u"DejaVu Sans Mono"_s});
        for (const QStringView line : QStringView(body).split(u'\n')) {
            m_cursor.insertBlock(paragraph, format);
            m_cursor.insertText((block.header ? QString() : markOf(block)) + line.toString(), format);
        }
        paragraph.setBottomMargin(kGapPoints);
        m_cursor.setBlockFormat(paragraph);
    }

private:
    void insert(const QString& text, const QTextCharFormat& format)
    {
        m_cursor.insertText(withNamedControls(text), format);
    }

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
        insert(markOf(block) + block.title, format);
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
        if (!text.isEmpty()) insert(gap + text, format);
    }

    QTextCursor m_cursor;
};

class PdfReport : public ReportWriter {
public:
    explicit PdfReport(WriteBytes write)
        : m_device(std::move(write))
        , m_writer(&m_device)
    {
        m_writer.setPageSize(QPageSize(QPageSize::A4));
        m_writer.setPageMargins(QMarginsF(kMarginMm, kMarginMm, kMarginMm, kMarginMm),
                                QPageLayout::Millimeter);
        m_writer.setCreator(u"Retrospan"_s);
        m_scale = m_writer.resolution() / static_cast<double>(kDotsPerInch);
        m_page = QSizeF(m_writer.width() / m_scale,
                        m_writer.height() / m_scale - kFooterMm / kMmPerInch * kDotsPerInch);
    }

    bool begin(const QString& title) override
    {
        m_title = withNamedControls(title);
        m_writer.setTitle(m_title);
        if (!m_painter.begin(&m_writer)) return false;
        paintFooter();
        startText();
        m_paragraphs->title(title);
        return m_device.good();
    }
    bool add(const BlockDocument& part) override
    {
        for (const Block& block : part.blocks) {
            m_paragraphs->add(block);
            if (m_text->blockCount() < kMostParagraphs && m_text->characterCount() < kMostCharacters)
                continue;
            paintText();
            startText();
        }
        return m_device.good();
    }
    bool end() override
    {
        paintText();
        m_painter.end();
        return m_device.good();
    }

private:
    void startText()
    {
        m_text = std::make_unique<QTextDocument>();
        m_text->setUndoRedoEnabled(false);
        m_text->setDocumentMargin(0);
        m_text->setDefaultFont(bodyFont());
        QTextFrameFormat pages = m_text->rootFrame()->frameFormat();
        pages.setBottomMargin(kBetweenPages);
        m_text->rootFrame()->setFrameFormat(pages);
        m_paragraphs = std::make_unique<PdfText>(*m_text, m_below);
    }

    static QFont bodyFont() { return QFont(QStringList{u"DejaVu Sans"_s}, -1); }

    void paintText()
    {
        m_paragraphs.reset(); // ends its edit
        m_text->setPageSize(m_page);
        const int pages = m_text->pageCount();
        for (int page = 0; page < pages; ++page) {
            if (page > 0) {
                m_writer.newPage();
                ++m_number;
                paintFooter();
            }
            paintPage(page);
        }
        const QRectF last = m_text->documentLayout()->blockBoundingRect(m_text->lastBlock());
        m_below = std::clamp(last.bottom() - (pages - 1) * m_page.height(), 0.0, m_page.height());
    }

    void paintPage(int page)
    {
        const QRectF shown(0, page * m_page.height(), m_page.width(), m_page.height());
        m_painter.save();
        m_painter.scale(m_scale, m_scale);
        m_painter.translate(0, -shown.top());
        m_painter.setClipRect(shown.adjusted(0, 0, 0, -kBetweenPages / 2)); // a renderer rounds it up
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = shown;
        context.palette.setColor(QPalette::Text, Qt::black);
        m_text->documentLayout()->draw(&m_painter, context);
        m_painter.restore();
    }

    void paintFooter()
    {
        const QRectF area(0, 0, m_writer.width(), m_writer.height());
        QFont font = bodyFont();
        font.setPointSizeF(kCodePoints);
        m_painter.setFont(font);
        m_painter.setPen(kDim);
        const QString number = QString::number(m_number);
        const QFontMetricsF metrics(font, &m_writer);
        const double room = area.width() - 2 * metrics.horizontalAdvance(number);
        m_painter.drawText(area, Qt::AlignBottom | Qt::AlignRight, number);
        m_painter.drawText(area, Qt::AlignBottom | Qt::AlignLeft | Qt::TextSingleLine,
                           metrics.elidedText(m_title, Qt::ElideRight, room));
    }

    ByteDevice m_device;
    QPdfWriter m_writer;
    QPainter m_painter;
    QString m_title;
    double m_scale = 1, m_below = 0; ///< what of the page is taken, in dots of the layout
    QSizeF m_page; ///< without the footer, in dots of the layout
    int m_number = 1; ///< of the page
    std::unique_ptr<QTextDocument> m_text;
    std::unique_ptr<PdfText> m_paragraphs; ///< of it
};

} // namespace

std::unique_ptr<ReportWriter> pdfReport(WriteBytes write)
{
    return std::make_unique<PdfReport>(std::move(write));
}

} // namespace retrospan::models
