// What intake rules cost: an OTLP recording is read to batches, which are thrown away, without and with
// redaction, in turns and in one run; and the redactor alone over agents' text beside copying it. Processor
// time of one thread, the best of a few. Usage: bench_redaction [SPANS], default 20000.
#include "bench/support/measure.h"
#include "bench/support/otlp_files.h"

#include "import/importer.h"
#include "support/scratch.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using namespace retrospan;
using namespace retrospan::bench;

constexpr int kRepeats = 5;
constexpr double kMega = 1e6;

std::shared_ptr<import::IntakeGate> gateWith(const import::IntakeRules& rules)
{
    auto gate = std::make_shared<import::IntakeGate>([](std::string_view) { return std::string("0"); });
    if (!gate->setRules(rules).ok()) std::abort();
    return gate;
}

double secondsToRead(const std::string& bytes, const std::shared_ptr<import::IntakeGate>& gate)
{
    return bestOf(
        1,
        [&] {
            import::ImportReport report;
               import::Importer importer({}, [](SpanBatch&&) { return true;
        },
        report, {}, {}, gate);
    importer.push(bytes);
    importer.finish();
    if (report.spans == 0) std::abort();
}).processor;
}

void benchIntake(const char* name, const std::string& bytes)
{
    import::IntakeRules redacting{.redaction = *import::parseRedactionClasses("all")}, own = redacting;
    own.redaction.patterns = {"EMP-[0-9]{6}"};
    const std::shared_ptr<import::IntakeGate> gates[] = {nullptr, gateWith({}), gateWith(redacting),
                                                         gateWith(own)};
    double best[] = {1e300, 1e300, 1e300, 1e300};
    for (int round = 0; round < kRepeats; ++round) // in turns: what memory is at hand differs by a third
        for (std::size_t i = 0; i < std::size(gates); ++i)
            best[i] = std::min(best[i], secondsToRead(bytes, gates[i]));
    std::printf("%-12s %6.0f MB/s without rules; speed with a gate that has none %.2f x, all classes %.2f x, "
                "and an expression %.2f x\n",
                name, static_cast<double>(bytes.size()) / kMega / best[0], best[0] / best[1],
                best[0] / best[2], best[0] / best[3]);
}

void benchText(const std::string& text)
{
    std::string copy(text.size(), '\0');
    const double copying =
        bestOf(kRepeats, [&] { std::memcpy(copy.data(), text.data(), text.size()); }).processor;
    std::printf("text, %.0f MB: copying %.1f GB/s;", static_cast<double>(text.size()) / kMega,
                static_cast<double>(text.size()) / copying / 1e9);
    for (const char* classes : {"email", "phone,card", "key", "all"}) {
        const auto redactor = *import::Redactor::compile(*import::parseRedactionClasses(classes));
        std::size_t found = 0;
        const double seconds = bestOf(kRepeats, [&] { found = redactor.scan(text).size(); }).processor;
        std::printf(" %s %.2f GB/s (%zu found)", classes, static_cast<double>(text.size()) / seconds / 1e9,
                    found);
    }
    std::printf("\n");
}

} // namespace

int main(int argc, char** argv)
{
    const std::uint64_t spans = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
    const test::Scratch scratch;
    const auto generate = [spans](const SpanSink& sink) { generateSession(spans, 1, sink); };
    for (const auto& [name, encoding] :
         {std::pair{"protobuf", Encoding::protobuf}, std::pair{"JSON lines", Encoding::jsonLines}}) {
        const std::string path = scratch.path(name);
        writeRecording(path, encoding, generate);
        const std::string bytes = test::readFile(path);
        benchIntake(name, bytes);
        if (encoding == Encoding::jsonLines) benchText(bytes);
    }
    return 0;
}
