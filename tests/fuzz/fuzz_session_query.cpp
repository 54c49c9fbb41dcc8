// Any text as a query of the library: parsing and matching end, errors lie inside the text, and completion at
// the end of the text works.
#include "insight/query_completion.h"
#include "insight/session_query.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto query = insight::SessionQuery::parse(text);
    for (const insight::QueryError& error : query.errors())
        if (error.offset > text.size() || error.length > text.size() - error.offset) std::abort();
    SessionSummary session;
    session.id = "session";
    session.facts.title = "The refund of order 42";
    session.models = {"gpt-4o", "claude"};
    session.spans = 42;
    session.startNs = 1'700'000'000'000'000'000;
    static_cast<void>(
        query.matches(session, [](std::size_t index, const SessionSummary&) { return index % 2 == 0; }));
    static_cast<void>(insight::completeQuery(text, text.size(), {}));
    return 0;
}
