// What came out of an import, in words that a test can compare: a line a span, a line a score.
#pragma once

#include "import/importer.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::test {

struct Told {
    std::vector<std::string>
        spans; ///< "name kind <parent's name> error input/output"; what is not there is left out
    std::vector<std::string> scores; ///< "name=label value"
    SessionFacts facts; ///< of all traces together, merged as a library does
    import::ImportReport report;
};

inline Told told(std::string_view text)
{
    Told result;
    const auto sink = [&](SpanBatch&& batch) {
        std::map<std::uint64_t, std::string> names;
        for (const BatchSpan& span : batch.spans) names[span.id.value] = batch.strings.view(span.name);
        for (const BatchSpan& span : batch.spans) {
            std::string line(batch.strings.view(span.name));
            line += " " + std::string(toString(span.kind)) + " <" + names[span.parentId.value] + ">";
            if (span.status == SpanStatus::error) line += " error";
            if (span.usage.known())
                line += " " + std::to_string(span.usage.input) + "/" + std::to_string(span.usage.output);
            result.spans.push_back(line);
        }
        for (const BatchTrace& trace : batch.traces) result.facts.merge(trace.facts);
        for (const auto& [trace, span, score] : batch.scores) {
            std::string line = score.name + "=" + score.label;
            if (score.value) line += (score.label.empty() ? "" : " ") + std::to_string(*score.value);
            result.scores.push_back(line);
        }
        return true;
    };
    import::Importer importer({"test"}, sink, result.report);
    importer.push(text);
    importer.finish();
    return result;
}

} // namespace retrospan::test
