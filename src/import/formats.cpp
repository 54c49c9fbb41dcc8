#include "import/formats.h"

namespace retrospan::import {
namespace {

/// Strongest test first (docs/formats.md). One line per format.
// clang-format off
const Format* const kFormats[] = {
    &kOtlpJsonFormat,
    &kOtlpProtobufFormat,
    &kOpenAiAgentsFormat,
    &kCodexFormat,
    &kCodexExecFormat,
    &kJaegerFormat,
    &kClaudeCodeFormat,
    &kClaudeStreamFormat,
    &kLangsmithFormat,
    &kInspectFormat,
    &kDeepEvalFormat,
    &kPromptfooFormat,
    &kOpenAiEvalsFormat,
    &kLangfuseFormat,
    &kZipkinFormat,
    &kMlflowFormat,
    &kPhoenixFormat,
    &kSpanDumpFormat,
    &kScoresFormat,
};
// clang-format on

bool has(const ValueView& value, std::string_view key)
{
    return !value[key].isNull();
}

/// Formats that are known by sight, in the order of formats.md 1.3.
struct Sight {
    std::string_view name;
    bool (*matches)(const ValueView& root);
};
constexpr Sight kSights[] = {
    {"an OpenAI Agents SDK RunState (a snapshot, not a trace)",
     [](const ValueView& d) { return has(d, "$schemaVersion") && has(d, "current_agent"); }},
    {"a Tempo search answer (a list of traces without their spans)",
     [](const ValueView& d) { return has(d, "traceID") && has(d, "rootTraceName"); }},
    {"a Google Cloud Trace v1 dump",
     [](const ValueView& d) { return has(d, "projectId") && has(d, "traceId") && d["spans"].isArray(); }},
    {"a Zipkin v1 trace",
     [](const ValueView& d) { return has(d, "traceId") && has(d, "binaryAnnotations"); }},
    {"a Qwen Code transcript",
     [](const ValueView& d) {
         return has(d, "sessionId") && has(d, "uuid")
             && (d["message"]["parts"].isArray() || has(d, "systemPayload"));
     }},
};

std::string_view bySight(const ValueView& root)
{
    for (const Sight& sight : kSights)
        if (root.isMap() && sight.matches(root)) return sight.name;
    return {};
}

} // namespace

std::span<const Format> formats()
{
    static const auto copies = [] {
        std::vector<Format> list;
        for (const Format* format : kFormats) list.push_back(*format);
        return list;
    }();
    return copies;
}

const Format* findFormat(std::string_view name)
{
    for (const Format& format : formats())
        if (format.name == name) return &format;
    return nullptr;
}

std::string_view unsupportedFormat(const Document& document)
{
    if (document.shape == Document::Shape::protobuf)
        return isZipkinProtobuf(document.bytes) ? "Zipkin protobuf; its JSON is read" : std::string_view();
    if (const std::string_view name = bySight(document.root); !name.empty()) return name;
    // An answer of a server, or a dump, that wraps its list in an object.
    for (const char* list : {"runs", "traces", "spans"})
        if (const auto items = document.root[list].items(); !items.empty()) return bySight(items[0]);
    return {};
}

} // namespace retrospan::import
