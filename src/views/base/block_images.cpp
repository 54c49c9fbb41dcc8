#include "views/base/block_images.h"

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kLineHeight = 28; ///< of a picture that is not there (yet)

} // namespace

void BlockImages::setDocument(std::shared_ptr<const models::BlockDocument> document)
{
    m_job.cancel();
    m_images.clear();
    m_waiting.clear();
    m_document = std::move(document);
}

const models::Thumbnail* BlockImages::thumbnail(std::uint32_t block)
{
    if (const auto found = m_images.find(block); found != m_images.end()) return &found->second;
    if (std::find(m_waiting.begin(), m_waiting.end(), block) == m_waiting.end()) {
        m_waiting.push_back(block);
        if (!m_job.running()) next();
    }
    return nullptr;
}

int BlockImages::height(std::uint32_t block) const
{
    const auto found = m_images.find(block);
    if (found == m_images.end() || found->second.image.isNull()) return kLineHeight;
    return found->second.image.height() + 10;
}

void BlockImages::next()
{
    if (m_waiting.empty()) return;
    const std::uint32_t block = m_waiting.front();
    m_job.run([document = m_document, block](
                  std::stop_token) { return models::decodeThumbnail(document->blocks[block].text, kBound); },
              [this, block](models::Thumbnail image) {
                  m_images.insert_or_assign(block, std::move(image));
                  m_waiting.pop_front();
                  emit decoded(block);
                  next();
              });
}

} // namespace retrospan::views
