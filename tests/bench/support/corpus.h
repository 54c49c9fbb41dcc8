// Generated agent sessions, for benchmarks: the same spans for the same seed on every machine.
// The shape: root > agent turns > model calls, each followed by 0 to 3 parallel tools, some of which retrieve
// documents or run an agent of their own (17 levels at most). 34 % are model calls with 27 attributes and
// 0.5 to 8 KiB of input messages (a system prompt and the tail of the conversation so far), 51 % tools with
// 14 attributes, arguments and results of 0.2 to 2 KiB each; 4 % fail with an exception event. Children are
// emitted before their parents, as exporters send them.
// Thread: confined. Memory: some 20 MB, whatever the number of spans.
#pragma once

#include "trace/span_view.h"

#include <cstdint>
#include <functional>

namespace retrospan::bench {

/// Views are valid during the call only.
using SpanSink = std::function<void(const SpanView&)>;

/// One session in one trace, of exactly `spans` spans.
void generateSession(std::uint64_t spans, std::uint64_t seed, const SpanSink& sink);

/// A session of 100 calls, each of which repeats a history of 100 KB and all that came since.
void generateRepeatedHistory(std::uint64_t seed, const SpanSink& sink);

} // namespace retrospan::bench
