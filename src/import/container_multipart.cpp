// The body of a request to LangSmith's multipart endpoint, as a proxy or a recording of the traffic keeps it.
// It becomes the body of the batch endpoint that says the same. A body is read when it has ended.
#include "import/containers.h"
#include "import/langsmith_multipart.h"
#include "trace/ascii_text.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::string_view kDashes = "--";
constexpr std::string_view kLineEnd = "\r\n";

std::string_view firstLine(std::string_view body)
{
    return body.substr(0, body.find(kLineEnd));
}

class MultipartBody : public ByteSink {
public:
    explicit MultipartBody(const ContainerContext& context)
        : m_sink(context.sink)
        , m_maxBytes(context.limits.maxDocumentBytes)
    {
    }

    void push(std::string_view bytes) override
    {
        if (m_tooLarge) return;
        m_body.append(bytes);
        m_tooLarge = m_body.size() > m_maxBytes;
        if (m_tooLarge) m_sink.bad("document_too_large", "a multipart body", {});
    }

    void finish() override
    {
        if (m_tooLarge) return;
        const std::string_view boundary = firstLine(m_body).substr(kDashes.size());
        auto parts = multipartOf(m_body, boundary);
        if (!parts) parts = wholeParts(boundary);
        if (!parts) return m_sink.bad("unfinished_document", firstLine(m_body), {});
        deliver(*parts);
    }

private:
    /// The parts of a cut body that are all there.
    std::optional<std::vector<MultipartPart>> wholeParts(std::string_view boundary)
    {
        const std::string delimiter = std::string(kLineEnd) + std::string(kDashes) + std::string(boundary);
        const std::size_t end = m_body.rfind(delimiter);
        if (end == std::string::npos) return std::nullopt;
        m_sink.bad("unfinished_document", "a multipart body without its end", {0, end});
        // The boundary is the body's own first line, which stays where it is.
        m_body.replace(end + delimiter.size(), std::string::npos, kDashes);
        return multipartOf(m_body, firstLine(m_body).substr(kDashes.size()));
    }

    void deliver(const std::vector<MultipartPart>& parts)
    {
        Arena arena;
        const auto items = langsmith::itemsOf(parts, m_maxBytes, m_parser, arena);
        if (!items.ok()) return m_sink.bad("bad_json", items.error().message, {});
        std::vector<ValueView> post, patch;
        for (const langsmith::MultipartRun& run : items->runs)
            (run.patch ? patch : post).push_back(withId(run, arena));
        if (post.empty() && patch.empty() && items->feedback.empty())
            return m_sink.bad("format_not_supported", "a multipart body without runs of LangSmith", {});
        const std::string batch = langsmith::batchOf(post, patch, items->feedback);
        if (!m_sink.json(batch, {1, 0})) m_sink.bad("bad_json", batch, {1, 0});
    }

    /// A run whose parts are updates is named by its parts alone.
    static ValueView withId(const langsmith::MultipartRun& run, Arena& arena)
    {
        if (!run.fields["id"].isNull()) return run.fields;
        std::vector<AttributeView> fields(run.fields.members().begin(), run.fields.members().end());
        fields.push_back({"id", ValueView::ofText(run.id)});
        return ValueView::ofMap(arena.copy(fields));
    }

    DocumentSink& m_sink;
    std::size_t m_maxBytes;
    JsonParser m_parser;
    std::string m_body;
    bool m_tooLarge = false;
};

} // namespace

bool isMultipart(std::string_view head)
{
    const std::string_view first = firstLine(head);
    if (!head.starts_with(kDashes) || first.size() <= kDashes.size() || first.size() == head.size())
        return false;
    for (std::string_view rest = head.substr(first.size() + kLineEnd.size());;) {
        const std::string_view field = firstLine(rest);
        constexpr std::string_view name = "content-disposition:";
        if (sameText(field.substr(0, name.size()), name))
            return trimmed(field.substr(name.size())).starts_with("form-data");
        if (field.empty() || field.size() == rest.size()) return false;
        rest.remove_prefix(field.size() + kLineEnd.size());
    }
}

std::unique_ptr<ByteSink> makeMultipart(const ContainerContext& context)
{
    return std::make_unique<MultipartBody>(context);
}

} // namespace retrospan::import
