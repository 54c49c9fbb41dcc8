// A picture that was recorded inline, made small enough to show. Invariants: only raster formats that are
// told by their first bytes are decoded (never SVG, which can name other files); nothing is decoded that is
// too large in bytes or pixels; nothing is ever fetched. Thread: any; on a worker. Complexity: of the
// decoding.
#pragma once

#include <QImage>
#include <QString>

#include <string_view>

namespace retrospan::models {

struct Thumbnail {
    static constexpr std::size_t kMostBytes = 32 * 1024 * 1024;
    static constexpr qint64 kMostPixels = 40'000'000;

    QImage image; ///< null: see problem
    QSize original;
    QString problem; ///< why it cannot be shown
};

[[nodiscard]] Thumbnail decodeThumbnail(std::string_view bytes, const QSize& bound);

} // namespace retrospan::models
