#include "import/langsmith_multipart.h"
#include "import/langsmith_run.h"
#include "live/vendor_ingest.h"

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

} // namespace

struct LangsmithIngest::Items {
    std::vector<ValueView> post, patch, feedback;

    [[nodiscard]] Translation translated() const
    {
        Translation out;
        out.empty = post.empty() && patch.empty() && feedback.empty();
        out.json = import::langsmith::batchOf(post, patch, feedback);
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
    return items.translated();
}

Translation LangsmithIngest::update(std::string_view body, std::string_view id)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    items.patch.push_back(placed(parsed->root, id, arena));
    return items.translated();
}

Translation LangsmithIngest::batch(std::string_view body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    for (const ValueView& run : parsed->root["post"].items()) items.post.push_back(placed(run, {}, arena));
    for (const ValueView& run : parsed->root["patch"].items()) items.patch.push_back(placed(run, {}, arena));
    return items.translated();
}

Translation LangsmithIngest::feedback(std::string_view body)
{
    Arena arena;
    const auto parsed = m_parser.parse(body, arena);
    if (!parsed.ok()) return {{}, parsed.error().message};
    Items items;
    items.feedback.push_back(placedFeedback(parsed->root, arena));
    return items.translated();
}

Translation LangsmithIngest::multipart(std::string_view body, std::string_view contentType)
{
    const auto parts = import::multipartOf(body, import::boundaryOf(contentType));
    if (!parts) return {{}, "the multipart body does not end, or its boundary is not named"};
    Arena arena;
    const auto sent = import::langsmith::itemsOf(*parts, kMaxTranslatedBytes, m_parser, arena);
    if (!sent.ok()) return {{}, sent.error().message};
    Items items;
    for (const import::langsmith::MultipartRun& run : sent->runs)
        (run.patch ? items.patch : items.post).push_back(placed(run.fields, run.id, arena));
    for (const ValueView& feedback : sent->feedback)
        items.feedback.push_back(placedFeedback(feedback, arena));
    return items.translated();
}

} // namespace retrospan::live
