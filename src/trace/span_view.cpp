#include "trace/span_view.h"

#include <cstring>

namespace retrospan {
namespace {

template <typename Word> bool differAt(const char* a, const char* b)
{
    Word wordOfA = 0, wordOfB = 0;
    std::memcpy(&wordOfA, a, sizeof(Word));
    std::memcpy(&wordOfB, b, sizeof(Word));
    return wordOfA != wordOfB;
}

/// Keys are short and mostly differ: a call to memcmp would cost more than the comparison.
bool sameKey(std::string_view a, std::string_view b)
{
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    const char *const ofA = a.data(), *const ofB = b.data();
    if (size >= 8) {
        if (differAt<std::uint64_t>(ofA + size - 8, ofB + size - 8) || differAt<std::uint64_t>(ofA, ofB))
            return false;
        return size <= 16 || std::memcmp(ofA + 8, ofB + 8, size - 16) == 0;
    }
    if (size >= 4)
        return !differAt<std::uint32_t>(ofA, ofB) && !differAt<std::uint32_t>(ofA + size - 4, ofB + size - 4);
    for (std::size_t i = 0; i < size; ++i)
        if (ofA[i] != ofB[i]) return false;
    return true;
}

} // namespace

const ValueView* findAttribute(AttributesView attributes, std::string_view key)
{
    for (const AttributeView& attribute : attributes)
        if (sameKey(attribute.key, key)) return &attribute.value;
    return nullptr;
}

const ValueView& ValueView::operator[](std::string_view key) const
{
    static const ValueView null{};
    const ValueView* found = findAttribute(members(), key);
    return found != nullptr ? *found : null;
}

} // namespace retrospan
