// Any bytes as what a console printed: no crash, no hang, what is read is JSON, and JSON is read as it is;
// then through the whole import.
#include "import/console_text.h"
#include "import/json.h"
#include "support/import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace retrospan;
    static import::JsonParser parser;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto printer : {import::PrintedBy::javaScript, import::PrintedBy::python}) {
        Arena arena;
        const auto value = import::parseConsoleText(text, arena, printer);
        if (!value) continue;
        const std::string written = import::toJson(value->root);
        if (!parser.parse(written, arena).ok()) std::abort();
    }
    // The name before the bracket leads to the reader whatever the fuzzer makes of the rest.
    test::importBytes("Span {\n  traceId: 't',\n" + std::string(text) + "\n}\n", "");
    return 0;
}
