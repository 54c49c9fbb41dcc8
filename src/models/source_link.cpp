#include "models/source_link.h"

#include <array>

namespace retrospan::models {
namespace {

constexpr std::size_t kLongestUrl = 4096;

struct Field {
    std::string_view key;
    const char* tool;
};
/// In order of preference; relative paths, as some exports have them, name no host and are left alone.
constexpr std::array<Field, 5> kFields{{{"langsmith.url", "LangSmith"},
                                        {"langsmith.app_path", "LangSmith"},
                                        {"langfuse.trace.url", "Langfuse"},
                                        {"langfuse.trace.htmlPath", "Langfuse"},
                                        {"promptfoo.shareableUrl", "promptfoo"}}};

std::optional<QUrl> webAddress(std::string_view text)
{
    if (text.empty() || text.size() > kLongestUrl) return std::nullopt;
    const QUrl url(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())), QUrl::StrictMode);
    const bool web = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    if (!url.isValid() || !web || url.host().isEmpty() || !url.userInfo().isEmpty()) return std::nullopt;
    return url;
}

} // namespace

std::optional<SourceLink> sourceLinkOf(const SpanView& span)
{
    for (const Field& field : kFields)
        for (const AttributesView attributes : {span.attributes, span.resource.attributes})
            if (const ValueView* value = findAttribute(attributes, field.key))
                if (const auto url = webAddress(value->text()))
                    return SourceLink{QString::fromLatin1(field.tool), *url};
    return std::nullopt;
}

} // namespace retrospan::models
