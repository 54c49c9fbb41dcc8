#include "import/langsmith_multipart.h"

#include <algorithm>
#include <unordered_map>

namespace retrospan::import::langsmith {
namespace {

/// "post.ID.inputs": which run of which list, and which field of it.
struct PartName {
    std::string_view list, id, field;
};
PartName partName(std::string_view name)
{
    PartName out;
    const std::size_t first = std::min(name.find('.'), name.size());
    out.list = name.substr(0, first);
    name.remove_prefix(std::min(first + 1, name.size()));
    const std::size_t second = std::min(name.find('.'), name.size());
    out.id = name.substr(0, second);
    out.field = name.substr(std::min(second + 1, name.size()));
    return out;
}

/// One run of a multipart body, in the pieces it came in.
struct RunParts {
    bool patch = false;
    std::string_view id;
    std::vector<AttributeView> fields, attachments;
};

/// Puts the parts of runs together.
class Assembly {
public:
    void add(const PartName& name, const ValueView& value)
    {
        RunParts& run = of(name.id, name.list == "patch");
        if (!name.field.empty()) {
            run.fields.push_back({name.field, value});
            return;
        }
        run.fields.insert(run.fields.end(), value.members().begin(), value.members().end());
    }

    /// Their bytes are not kept; that they were there is.
    void addAttachment(const PartName& name, const MultipartPart& part, Arena& arena)
    {
        const std::vector<AttributeView> said{
            {"mime_type", ValueView::ofText(part.type)},
            {"bytes", ValueView::ofInteger(static_cast<std::int64_t>(part.body.size()))}};
        of(name.id, true).attachments.push_back({name.field, ValueView::ofMap(arena.copy(said))});
    }

    [[nodiscard]] std::vector<RunParts>& runs() { return m_runs; }

private:
    /// The run of that id; attachments and updates join a create of the same body.
    RunParts& of(std::string_view id, bool patch)
    {
        const auto [known, added] = m_index.try_emplace(id, m_runs.size());
        if (added) m_runs.push_back({patch, id, {}, {}});
        RunParts& run = m_runs[known->second];
        run.patch = run.patch && patch;
        return run;
    }

    std::vector<RunParts> m_runs;
    std::unordered_map<std::string_view, std::size_t> m_index;
};

} // namespace

Result<MultipartItems> itemsOf(const std::vector<MultipartPart>& parts, std::size_t maxBytes,
                               JsonParser& parser, Arena& arena)
{
    MultipartItems items;
    Assembly assembly;
    std::size_t bytes = 0;
    for (const MultipartPart& part : parts) {
        const PartName name = partName(part.name);
        if (name.list == "attachment") {
            assembly.addAttachment(name, part, arena);
            continue;
        }
        if ((bytes += part.body.size()) > maxBytes)
            return Error{"more than " + std::to_string(maxBytes) + " bytes of JSON"};
        const auto parsed = parser.parse(part.body, arena);
        if (!parsed.ok()) return parsed.error().in("part " + std::string(part.name));
        if (name.list == "post" || name.list == "patch") assembly.add(name, parsed->root);
        if (name.list == "feedback") items.feedback.push_back(parsed->root);
    }
    for (RunParts& run : assembly.runs()) {
        if (!run.attachments.empty())
            run.fields.push_back({"attachments", ValueView::ofMap(arena.copy(run.attachments))});
        items.runs.push_back({run.patch, run.id, ValueView::ofMap(arena.copy(run.fields))});
    }
    return items;
}

std::string batchOf(const std::vector<ValueView>& post, const std::vector<ValueView>& patch,
                    const std::vector<ValueView>& feedback)
{
    const std::vector<AttributeView> lists{{"post", ValueView::ofArray(post)},
                                           {"patch", ValueView::ofArray(patch)},
                                           {"feedback", ValueView::ofArray(feedback)}};
    return toJson(ValueView::ofMap(lists));
}

} // namespace retrospan::import::langsmith
