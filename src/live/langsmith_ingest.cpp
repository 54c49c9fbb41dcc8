#include "import/langsmith_run.h"
#include "live/multipart.h"
#include "live/vendor_ingest.h"

#include <unordered_map>

namespace retrospan::live {
namespace {

using import::langsmith::RunIds;

ValueView withField(const ValueView& object, std::string_view key, const ValueView& value, Arena& arena)
{
    std::vector<AttributeView> fields;
    for (const AttributeView& field : object.members())
        if (field.key != key) fields.push_back(field);
    fields.push_back({key, value});
    return ValueView::ofMap(arena.copy(fields));
}

ValueView listOf(const std::vector<ValueView>& items, Arena& arena)
{
    return ValueView::ofArray(arena.copy(items));
}

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

struct LangsmithIngest::Items {
    std::vector<ValueView> post, patch, feedback;

    [[nodiscard]] Translation translated(Arena& arena) const
    {
        Translation out;
        out.empty = post.empty() && patch.empty() && feedback.empty();
        const std::vector<AttributeView> lists{{"post", listOf(post, arena)},
                                               {"patch", listOf(patch, arena)},
                                               {"feedback", listOf(feedback, arena)}};
        out.json = import::toJson(ValueView::ofMap(lists));
        return out;
    }
};

/// The run with the ids that it, the path or earlier requests say.
ValueView LangsmithIngest::placed(const ValueView& run, std::string_view id, Arena& arena)
{
    ValueView out = run;
    RunIds ids = import::langsmith::idsOf(run);
    if (ids.id.empty() && !id.empty()) {
        ids.id = id;
        out = withField(out, "id", ValueView::ofText(id), arena);
    }
    if (ids.trace.empty()) ids.trace = m_traces.find(ids.id);
    if (ids.trace.empty()) ids.trace = m_traces.find(ids.parent);
    if (ids.trace.empty() && ids.parent.empty()) ids.trace = ids.id; // a root
    m_traces.remember(ids.id, ids.trace);
    if (ids.trace.empty() || run["trace_id"].isText()) return out;
    return withField(out, "trace_id", ValueView::ofText(arena.copy(ids.trace)), arena);
}

ValueView LangsmithIngest::placedFeedback(const ValueView& feedback, Arena& arena)
{
    const std::string_view trace = m_traces.find(feedback["run_id"].text());
    if (trace.empty() || feedback["trace_id"].isText()) return feedback;
    return withField(feedback, "trace_id", ValueView::ofText(arena.copy(trace)), arena);
}

Translation LangsmithIngest::create(std::string_view body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    items.post.push_back(placed(parsed->root, {}, arena));
    return items.translated(arena);
}

Translation LangsmithIngest::update(std::string_view body, std::string_view id)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    items.patch.push_back(placed(parsed->root, id, arena));
    return items.translated(arena);
}

Translation LangsmithIngest::batch(std::string_view body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    for (const ValueView& run : parsed->root["post"].items()) items.post.push_back(placed(run, {}, arena));
    for (const ValueView& run : parsed->root["patch"].items()) items.patch.push_back(placed(run, {}, arena));
    return items.translated(arena);
}

Translation LangsmithIngest::feedback(std::string_view body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    items.feedback.push_back(placedFeedback(parsed->root, arena));
    return items.translated(arena);
}

Translation LangsmithIngest::multipart(std::string_view body, std::string_view contentType)
{
    const auto parts = multipartOf(body, boundaryOf(contentType));
    if (!parts) return {{}, "the multipart body does not end, or its boundary is not named"};
    Arena arena;
    Items items;
    Assembly assembly;
    std::size_t bytes = 0;
    for (const MultipartPart& part : *parts) {
        const PartName name = partName(part.name);
        if (name.list == "attachment") {
            assembly.addAttachment(name, part, arena);
            continue;
        }
        if ((bytes += part.body.size()) > kMaxTranslatedBytes)
            return {{}, "more than " + std::to_string(kMaxTranslatedBytes) + " bytes of JSON"};
        const auto parsed = m_parser.parse(part.body, arena);
        if (!parsed.ok()) return {{}, "part " + std::string(part.name) + ": " + parsed.error().message};
        if (name.list == "post" || name.list == "patch") assembly.add(name, parsed->root);
        if (name.list == "feedback") items.feedback.push_back(parsed->root);
    }
    for (RunParts& run : assembly.runs()) {
        if (!run.attachments.empty())
            run.fields.push_back({"attachments", ValueView::ofMap(arena.copy(run.attachments))});
        const ValueView whole = placed(ValueView::ofMap(arena.copy(run.fields)), run.id, arena);
        (run.patch ? items.patch : items.post).push_back(whole);
    }
    for (ValueView& feedback : items.feedback) feedback = placedFeedback(feedback, arena);
    return items.translated(arena);
}

} // namespace retrospan::live
