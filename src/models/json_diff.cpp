#include "models/json_diff.h"

#include <unordered_map>

namespace retrospan::models {
namespace {

using Node = JsonDocument::Node;

bool usable(const JsonDocument& document)
{
    return document.size() > 0 && !document.firstErrorOffset() && !document.cut();
}

class Differ {
public:
    Differ(const JsonDocument& before, const JsonDocument& after)
        : m_before(before)
        , m_after(after)
    {
    }

    JsonDiff run()
    {
        compare(0, 0);
        return std::move(m_diff);
    }

private:
    static std::string valueText(const JsonDocument& document, Node node)
    {
        if (document.type(node) == JsonType::string) return document.stringValue(node);
        return std::string(document.raw(node));
    }

    void add(const JsonDocument& in, Node node, std::optional<std::string> before,
             std::optional<std::string> after)
    {
        if (m_diff.changes.size() >= JsonDiff::kMaxChanges) {
            m_diff.atLeast = true;
            return;
        }
        m_diff.changes.push_back({in.pointer(node), std::move(before), std::move(after)});
    }

    void compare(Node before, Node after)
    {
        const bool sameType = m_before.type(before) == m_after.type(after);
        if (sameType && m_before.raw(before) == m_after.raw(after)) {
            m_diff.same += 1;
        } else if (sameType && m_after.isContainer(after) && m_depth < kMaxDepth) {
            ++m_depth;
            compareChildren(before, after);
            --m_depth;
        } else {
            add(m_after, after, valueText(m_before, before), valueText(m_after, after));
        }
    }

    static std::string childKey(const JsonDocument& document, Node child)
    {
        return document.hasKey(child) ? document.key(child) : std::to_string(document.indexInParent(child));
    }

    void compareChildren(Node before, Node after)
    {
        std::unordered_map<std::string, Node> old;
        for (Node child = before + 1; child < m_before.subtreeEnd(before); child = m_before.subtreeEnd(child))
            old.emplace(childKey(m_before, child), child);
        for (Node child = after + 1; child < m_after.subtreeEnd(after); child = m_after.subtreeEnd(child)) {
            const auto found = old.find(childKey(m_after, child));
            if (found == old.end()) {
                add(m_after, child, std::nullopt, valueText(m_after, child));
                continue;
            }
            compare(found->second, child);
            old.erase(found);
        }
        for (Node child = before + 1; child < m_before.subtreeEnd(before); child = m_before.subtreeEnd(child))
            if (const auto found = old.find(childKey(m_before, child));
                found != old.end() && found->second == child)
                add(m_before, child, valueText(m_before, child), std::nullopt);
    }

    static constexpr int kMaxDepth = 100; ///< deeper values are compared as wholes
    const JsonDocument& m_before;
    const JsonDocument& m_after;
    JsonDiff m_diff;
    int m_depth = 0;
};

} // namespace

JsonDiff diffJson(const std::string& before, const std::string& after)
{
    const auto old = JsonDocument::parse(before), now = JsonDocument::parse(after);
    if (usable(*old) && usable(*now)) return Differ(*old, *now).run();
    JsonDiff diff;
    if (before == after)
        diff.same = 1;
    else
        diff.changes.push_back({{}, before, after});
    return diff;
}

} // namespace retrospan::models
