// What SDKs of other tools post, as JSON documents that the readers of these tools take. An SDK sends a run
// in pieces over several requests, of which the later ones may not say where they belong: each translator
// remembers what the earlier ones said, within limits. Thread: confined. Memory: two or three times the body
// while it is translated; what is remembered is bounded.
#pragma once

#include "import/held_records.h"
#include "import/json.h"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::live {

/// JSON beyond this is refused: parsed it may take twenty times as much memory. SDKs stop at 20 MiB.
inline constexpr std::size_t kMaxTranslatedBytes = 24 * 1024 * 1024;

struct Translation {
    std::string json = {}; ///< for the reader
    std::string problem = {}; ///< why the body could not be translated; empty when it could
    std::vector<std::string> ids = {}; ///< of the events in the body, where the sender is told of each
    bool empty = false; ///< there was nothing in it
};

/// Where records belong, forgotten all at once when it is full.
class BoundedTraces {
public:
    void remember(std::string_view id, std::string_view trace);
    [[nodiscard]] std::string_view find(std::string_view id) const { return m_traces.find(id); }

private:
    static constexpr std::size_t kMaxIds = 100'000;
    static constexpr std::size_t kMaxIdBytes = 200;
    import::TraceOfRecord m_traces;
    std::size_t m_count = 0;
};

/// LangSmith: runs one by one, in batches and in multipart bodies, and feedback.
class LangsmithIngest {
public:
    Translation create(std::string_view body);
    Translation update(std::string_view body, std::string_view id);
    Translation batch(std::string_view body);
    Translation multipart(std::string_view body, std::string_view contentType);
    Translation feedback(std::string_view body);

private:
    struct Items;
    [[nodiscard]] ValueView placed(const ValueView& run, std::string_view id, Arena& arena);
    [[nodiscard]] ValueView placedFeedback(const ValueView& feedback, Arena& arena);
    import::JsonParser m_parser;
    BoundedTraces m_traces;
};

/// Langfuse: batches of events.
class LangfuseIngest {
public:
    Translation batch(std::string_view body);

private:
    void note(const ValueView& events);
    [[nodiscard]] ValueView placed(const ValueView& event, Arena& arena) const;
    [[nodiscard]] std::vector<ValueView> carriers(const ValueView& events, Arena& arena) const;
    import::JsonParser m_parser;
    BoundedTraces m_traces; ///< of observations
    BoundedTraces m_roots; ///< of traces: an observation without a parent, or the trace itself
};

/// OpenAI Agents SDK: traces and, mostly in later requests, their spans.
class OpenAiAgentsIngest {
public:
    Translation items(std::string body);

private:
    void remember(const ValueView& trace);
    static constexpr std::size_t kMaxTraces = 1'000, kMaxTraceBytes = 16 * 1024;
    import::JsonParser m_parser;
    std::map<std::string, std::string, std::less<>> m_traces; ///< JSON by id
    std::deque<std::string> m_order; ///< oldest first
};

} // namespace retrospan::live
