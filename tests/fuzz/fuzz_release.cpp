// Any text as a release ledger, its rules and a verdict file: reading ends, what is read can be written and
// read again, and what is allowed can be asked.
#include "evals/release_ledger.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace retrospan::evals;

void checkLedger(const std::string& text)
{
    const auto ledger = readLedger({"ledger.jsonl", text});
    if (!ledger.ok()) return;
    std::string written;
    for (const ReleaseEvent& event : ledger->events()) written += eventText(event);
    const auto again = readLedger({"ledger.jsonl", written});
    if (!again.ok() || again->published() != ledger->published()) std::abort();
    for (const ReleaseVersion& version : ledger->versions("2026-11-22")) {
        const ReleaseRules rules{{"refunds"}, {}, true, {}};
        static_cast<void>(ledger->obstaclesToPublish(version.version, rules, "2026-11-22"));
        static_cast<void>(ledger->obstaclesToRollBack(version.version, "2026-11-22"));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    checkLedger(text);
    static_cast<void>(readReleaseRules({"release.yaml", text}));
    static_cast<void>(readVerdictReference({"verdict.json", text}));
    return 0;
}
