// MLflow (formats.md 4.10): every value is JSON text, plain strings included.
#include "import/vocabularies/rules.h"

namespace retrospan::import {
namespace {

using enum Field;
constexpr std::uint8_t own = rank::mlflow;

constexpr Rule kTable[] = {
    {"mlflow.spanType", mlflowType, own},    {"mlflow.llm.model", requestModel, own},
    {"mlflow.llm.provider", provider, own},  {"mlflow.chat.tokenUsage", mlflowUsage, own},
    {"mlflow.llm.cost", mlflowCost, own},    {"mlflow.trace.session", session, own},
    {"mlflow.trace.user", user, own},        {"mlflow.linkedPrompts", linkedPrompt, own},
    {"mlflow.spanInputs", speech, own},      {"mlflow.spanOutputs", known, own},
    {"mlflow.spanFunctionName", known, own}, {"mlflow.spanLogLevel", known, own},
    {"mlflow.chat.tools", known, own},       {"mlflow.message.format", known, own},
    {"mlflow.experimentId", known, own},     {"mlflow.traceRequestId", known, own},
};

} // namespace

const Rules kMlflowRules = kTable;

} // namespace retrospan::import
