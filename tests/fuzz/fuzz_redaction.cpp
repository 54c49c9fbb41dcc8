// Any text through redaction: it ends, what is found lies inside the text in order, and nothing is left to
// find. JSON stays JSON when no own expression is at work.
#include "import/redaction.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan::import;
    static const Redactor shapes = *Redactor::compile(*parseRedactionClasses("all"));
    static const Redactor own = [] {
        RedactionRules rules = *parseRedactionClasses("email,card");
        rules.patterns = {"^a|b$", "\\bx", "EMP-[0-9]+"};
        return *Redactor::compile(rules);
    }();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const Redactor* redactor : {&shapes, &own}) {
        std::size_t end = 0;
        for (const RedactionSpot& finding : redactor->scan(text)) {
            if (finding.begin < end || finding.end <= finding.begin || finding.end > size) std::abort();
            end = finding.end;
        }
        const std::string once = redactor->redacted(text);
        if (!redactor->scan(once).empty() || redactor->redacted(once) != once) std::abort();
    }
    const bool structure = text.find_first_of("[{") != std::string_view::npos;
    if (structure && nlohmann::json::accept(text) && !nlohmann::json::accept(shapes.redacted(text)))
        std::abort();
    return 0;
}
