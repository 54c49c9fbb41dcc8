// Tool definitions and retrieved documents in the dialects of the field.
#include "import/vocabularies/derive.h"
#include "import/vocabularies/messages.h"

#include <cmath>

namespace retrospan::import {
namespace {

RetrievedDocument plainDocument(const ValueView& text)
{
    RetrievedDocument document;
    document.text = textOrJson(text);
    return document;
}

RetrievedDocument documentOf(const ValueView& value)
{
    const ValueView& entry = value["kwargs"].isMap() ? value["kwargs"] : value;
    RetrievedDocument document;
    document.id = firstText(entry, {"id"});
    const ValueView& words = firstOf(entry, {"content", "page_content", "pageContent", "text", "document"});
    document.text = contentText(words);
    if (document.text.empty()) document.text = textOrJson(words);
    const ValueView& own = firstOf(entry, {"score", "relevanceScore"});
    const double score = numberOf(own.isNull() ? entry["metadata"]["score"] : own, NAN);
    if (!std::isnan(score)) document.score = score;
    document.metadata = firstText(entry, {"metadata"});
    return document;
}

} // namespace

void appendTools(const ValueView& value, std::vector<ToolDefinition>& out)
{
    if (value.isText()) {
        Arena arena;
        const ValueView root = parseEmbedded(value.text(), threadParser(), arena);
        if (!root.isNull()) appendTools(root, out);
        return;
    }
    for (const ValueView& item : value.items()) appendTools(item, out);
    if (!value.isMap()) return;
    // The model request parameters of Pydantic AI.
    if (value["function_tools"].isArray() || value["output_tools"].isArray()) {
        appendTools(value["function_tools"], out);
        return appendTools(value["output_tools"], out);
    }
    const ValueView& function = value["function"].isMap() ? value["function"] : value;
    ToolDefinition tool{
        firstText(function, {"name"}), firstText(function, {"description"}),
        firstText(function,
                  {"parameters", "input_schema", "inputSchema", "parameters_json_schema", "schema"})};
    if (!tool.name.empty()) out.push_back(std::move(tool));
}

void appendDocuments(const ValueView& value, std::vector<RetrievedDocument>& out)
{
    if (value.isText()) {
        Arena arena;
        const ValueView root = parseEmbedded(value.text(), threadParser(), arena);
        if (!root.isNull()) appendDocuments(root, out);
        return;
    }
    if (value.isMap())
        for (const std::string_view key : {"documents", "outputs", "output"})
            if (value[key].isArray()) return appendDocuments(value[key], out);
    for (const ValueView& item : value.items()) {
        Arena arena;
        const ValueView written = item.isText() ? parseEmbedded(item.text(), threadParser(), arena) : item;
        out.push_back(written.isMap() ? documentOf(written) : plainDocument(item));
    }
}

} // namespace retrospan::import
