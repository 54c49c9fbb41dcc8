#include "trace/span_view.h"

namespace retrospan {

const ValueView* findAttribute(AttributesView attributes, std::string_view key)
{
    for (const AttributeView& attribute : attributes)
        if (attribute.key == key) return &attribute.value;
    return nullptr;
}

const ValueView& ValueView::operator[](std::string_view key) const
{
    static const ValueView null{};
    const ValueView* found = findAttribute(members(), key);
    return found != nullptr ? *found : null;
}

} // namespace retrospan
