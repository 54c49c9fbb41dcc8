#include "models/image_thumbnail.h"

#include "models/format.h"

#include <QBuffer>
#include <QImageReader>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

QByteArray formatOf(std::string_view bytes)
{
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "png";
    if (bytes.starts_with("\xff\xd8\xff")) return "jpeg";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "gif";
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return "webp";
    if (bytes.starts_with("BM")) return "bmp";
    return {};
}

Thumbnail refused(const QString& problem, const QSize& original = {})
{
    return {QImage(), original, problem};
}

} // namespace

Thumbnail decodeThumbnail(std::string_view bytes, const QSize& bound)
{
    const QByteArray format = formatOf(bytes);
    if (format.isEmpty()) return refused(u"This kind of image is not shown."_s);
    if (bytes.size() > Thumbnail::kMostBytes) return refused(u"The image is too large to be shown."_s);
    QByteArray data = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&data);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, format);
    reader.setAutoDetectImageFormat(false);
    const QSize size = reader.size();
    if (!size.isValid() || size.isEmpty()) return refused(u"The image is damaged."_s);
    if (qint64(size.width()) * size.height() > Thumbnail::kMostPixels)
        return refused(u"The image has too many pixels to be shown."_s, size);
    const QSize shown = size.width() > bound.width() || size.height() > bound.height()
        ? size.scaled(bound, Qt::KeepAspectRatio).expandedTo({1, 1})
        : size;
    reader.setScaledSize(shown);
    const QImage image = reader.read();
    if (image.isNull()) return refused(u"The image cannot be decoded."_s, size);
    return {image, size, {}};
}

} // namespace retrospan::models
