#include "trace/span_labels.h"

namespace retrospan {
namespace {

constexpr std::size_t kFirstSlots = 64;

std::size_t hashOf(const SpanLabels& labels)
{
    std::uint64_t hash = 0;
    for (const StringId id : {labels.agent, labels.model, labels.provider, labels.tool, labels.service,
                              labels.errorType, labels.handoffTo, labels.origin})
        hash = (hash ^ static_cast<std::uint32_t>(id)) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(hash ^ hash >> 32);
}

} // namespace

LabelPool::LabelPool()
    : m_labels(1)
    , m_slots(kFirstSlots, 0)
{
}

std::size_t LabelPool::slotOf(const SpanLabels& labels) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hashOf(labels) & mask;
    while (m_slots[slot] != 0 && m_labels[m_slots[slot]] != labels) slot = (slot + 1) & mask;
    return slot;
}

std::uint32_t LabelPool::intern(const SpanLabels& labels)
{
    if (labels == SpanLabels{}) return 0;
    std::size_t slot = slotOf(labels);
    if (m_slots[slot] != 0) return m_slots[slot];
    if (m_labels.size() * 4 > m_slots.size() * 3) {
        grow();
        slot = slotOf(labels);
    }
    m_labels.push_back(labels);
    return m_slots[slot] = static_cast<std::uint32_t>(m_labels.size() - 1);
}

void LabelPool::grow()
{
    m_slots.assign(m_slots.size() * 2, 0);
    for (std::uint32_t number = 1; number < m_labels.size(); ++number)
        m_slots[slotOf(m_labels[number])] = number;
}

std::size_t LabelPool::memoryBytes() const
{
    return m_labels.capacity() * sizeof(SpanLabels) + m_slots.capacity() * sizeof(std::uint32_t);
}

} // namespace retrospan
