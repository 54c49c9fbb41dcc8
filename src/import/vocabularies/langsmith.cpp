// LangSmith OTel attributes (formats.md 4.9). `langsmith.trace.session_name` is the project, not a session;
// the thread's id is among the free metadata (metadata_rules.h).
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::langsmith;

constexpr Rule kTable[] = {
    {"langsmith.span.kind", langsmithKind, own},
    {"langsmith.span.tags", tags, own},
    {"langsmith.span.id", known, own},
    {"langsmith.span.parent_id", known, own},
    {"langsmith.span.dotted_order", known, own},
    {"langsmith.span.runtime", known, own},
    {"langsmith.usage_metadata", langsmithUsage, own},
    {"langsmith.metadata.usage_metadata", langsmithUsage, own + 1},
    {"langsmith.total_cost", cost, own},
    {"langsmith.prompt_cost", inputCost, own},
    {"langsmith.completion_cost", outputCost, own},
    {"langsmith.trace.session_name", known, own},
    {"langsmith.trace.session_id", known, own},
    {"langsmith.trace.id", relatedRun, own},
    {"langsmith.trace.name", known, own},
    {"langsmith.is_root", known, own},
    {"langsmith.traceable", known, own},
    {"langsmith.traceable_parent_otel_span_id", known, own},
    {"langsmith.reference_example_id", known, own},
    {"langsmith.request.streaming", known, own},
    {"langsmith.request.headers", known, own},
    {"gen_ai.prompt", speech, own},
    {"gen_ai.completion", known, own},
    {"gen_ai.usage.input_token_details", inputDetails, own},
    {"gen_ai.usage.output_token_details", outputDetails, own},
};

} // namespace

const Rules kLangsmithRules = kTable;

} // namespace retrospan::import
