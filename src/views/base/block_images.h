// BlockImages: the pictures of a BlockDocument, decoded one after the other on a worker when they are first
// looked at. Invariants: pictures that are not looked at are never decoded. Thread: GUI.
#pragma once

#include "models/block_document.h"
#include "models/image_thumbnail.h"
#include "models/jobs.h"

#include <QObject>

#include <deque>
#include <map>

namespace retrospan::views {

class BlockImages : public QObject {
    Q_OBJECT
public:
    static constexpr QSize kBound{420, 260};

    using QObject::QObject;
    void setDocument(std::shared_ptr<const models::BlockDocument> document);
    /// Null until it is decoded; asking starts that.
    [[nodiscard]] const models::Thumbnail* thumbnail(std::uint32_t block);
    /// What is known of its height, without asking for it.
    [[nodiscard]] int height(std::uint32_t block) const;

signals:
    void decoded(std::uint32_t block);

private:
    void next();

    std::shared_ptr<const models::BlockDocument> m_document;
    std::map<std::uint32_t, models::Thumbnail> m_images;
    std::deque<std::uint32_t> m_waiting;
    models::JobRunner m_job;
};

} // namespace retrospan::views
