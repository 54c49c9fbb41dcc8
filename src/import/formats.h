// The formats that exist, one line each: declared here, listed in formats.cpp.
#pragma once

#include "import/reader.h"

namespace retrospan::import {

extern const Format kOtlpJsonFormat;
extern const Format kOtlpProtobufFormat;
extern const Format kOpenAiAgentsFormat;
extern const Format kCodexFormat;
extern const Format kCodexExecFormat;
extern const Format kClaudeCodeFormat;
extern const Format kClaudeStreamFormat;
extern const Format kJaegerFormat;
extern const Format kZipkinFormat;
extern const Format kInspectFormat;
extern const Format kPromptfooFormat;
extern const Format kLangsmithFormat;
extern const Format kDeepEvalFormat;
extern const Format kOpenAiEvalsFormat;
extern const Format kLangfuseFormat;
extern const Format kScoresFormat;
extern const Format kMlflowFormat;
extern const Format kPhoenixFormat;
extern const Format kSpanDumpFormat;

/// A list of spans as Zipkin sends it: the lengths of the ids in it tell it from OTLP (formats.md 7).
[[nodiscard]] bool isZipkinProtobuf(std::string_view message);

/// A format that is known by sight but not read yet, for a polite refusal; empty when it is none of these.
[[nodiscard]] std::string_view unsupportedFormat(const Document& document);

} // namespace retrospan::import
