// The options of `listen` and `simulate` for intake rules and sampling. Thread: the command line's.
#pragma once

#include "cli/command.h"
#include "intake_settings.h"

namespace retrospan::app::cli {

/// --sample, --keep, --workflow, --agent.
void addSamplingOptions(QCommandLineParser& parser);
/// --redact, --redact-pattern, --hash-prompts, --max-value, --decide-after.
void addDoorOptions(QCommandLineParser& parser);

/// An error says which option is wrong and what it must be.
[[nodiscard]] Result<insight::SamplingPolicy> samplingPolicy(const QCommandLineParser& arguments);
[[nodiscard]] Result<IntakeSettings> intakeSettings(const QCommandLineParser& arguments);

} // namespace retrospan::app::cli
