// Every reader beside the raw parse of the same bytes, in one run: a golden recording of each format is
// repeated with new ids until it is large, then (1) each of its lines is parsed by simdjson's DOM and nothing
// else, (2) it is read from the file to batches, which are thrown away. Processor time of one thread each,
// the best of a few; memory is that of the process that reads, beyond what it had before. Usage:
// bench_readers [MEGABYTES [FORMAT...]], default 20 and all.
#include "bench/support/measure.h"

#include "import/importer.h"
#include "import/json.h"
#include "support/child.h"
#include "support/scratch.h"

#include <simdjson.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

namespace {

using namespace retrospan;
using namespace retrospan::bench;

constexpr int kRepeats = 3;
constexpr double kMega = 1e6;

struct Recording {
    const char* format;
    const char* golden; ///< below tests/golden
};
constexpr Recording kRecordings[] = {
    {"otlp-json", "otlp-json/openinference-langchain/openinference-rag-earnings.json"},
    {"otlp-logs", "otlp-json/collector-lamp/lamp-logs.jsonl"},
    {"claude-code", "claude-code/v1-small-sidechain/v1-small-sidechain.jsonl"},
    {"claude-stream", "claude-stream/sub-agent/sub-agent.jsonl"},
    {"codex", "codex/editing/rollout-editing.jsonl"},
    {"codex-exec", "codex-exec/tools/tools.jsonl"},
    {"langsmith", "langsmith/run-ops-retrieval-graph/run-ops-retrieval-graph.jsonl.gz"},
    {"langfuse", "langfuse/pydantic-ai-tools/pydantic-ai-tools.json"},
    {"openai-agents", "openai-agents/agento/agento-trace.json"},
    {"jaeger", "jaeger/genai-multi-agent/genai-multi-agent.json"},
    {"zipkin", "zipkin/messaging-kafka/messaging-kafka.json"},
    {"span-dump", "span-dump/agento/agento-otel-dump.json"},
    {"phoenix", "phoenix/pxi-turn/phoenix-pxi-turn.json"},
    {"mlflow", "mlflow/versions/version-3.json"},
    {"inspect", "inspect/cancelled/cancelled.json"},
    {"promptfoo", "promptfoo/results-dialogue/results-dialogue.json"},
    {"deepeval", "deepeval/langgraph-test-run/langgraph-test-run.json"},
    {"openai-evals", "openai-evals/gpt-4-cot-semantic-role/gpt-4-cot-semantic-role.jsonl.gz"},
};

std::string contentOf(const std::string& path)
{
    const gzFile file = gzopen(path.c_str(), "rb"); // plain files too
    if (file == nullptr) std::abort();
    std::string text;
    char room[64 * 1024];
    for (int count = 0; (count = gzread(file, room, sizeof room)) > 0;)
        text.append(room, static_cast<std::size_t>(count));
    gzclose(file);
    return text;
}

/// One document a line, as large recordings are written.
std::string inLines(const std::string& text)
{
    const auto whole = nlohmann::json::parse(text, nullptr, false);
    return whole.is_discarded() ? text + (text.ends_with('\n') ? "" : "\n") : whole.dump() + "\n";
}

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

/// Where ids can be told apart: hexadecimal digits at the end of long words that are not numbers.
std::vector<std::size_t> idPlaces(const std::string& text)
{
    constexpr std::size_t kShortest = 16, kLongest = 64, kDigits = 6;
    std::vector<std::size_t> places;
    for (std::size_t from = 0; from < text.size();) {
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(from);
        const auto end = std::find_if_not(begin, text.end(), isWord);
        const auto size = static_cast<std::size_t>(end - begin);
        const auto hex = [](char c) { return std::strchr("0123456789abcdef", c) != nullptr; };
        const auto letter = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) == 0; };
        if (size >= kShortest && size <= kLongest && std::all_of(end - kDigits, end, hex)
            && std::any_of(begin, end, letter))
            places.push_back(from + size - kDigits);
        from += size + 1;
    }
    return places;
}

/// The digits at the places, each changed by the copy's number in the same way wherever an id stands.
void renumber(std::string& text, const std::vector<std::size_t>& places, unsigned copy)
{
    constexpr const char* kHex = "0123456789abcdef";
    for (const std::size_t place : places)
        for (unsigned digit = 0; digit < 6; ++digit) {
            char& c = text[place + digit];
            const auto value = static_cast<unsigned>(std::strchr(kHex, c) - kHex);
            c = kHex[(value ^ (copy >> (4 * digit))) & 0xf];
        }
}

std::string enlarged(const std::string& golden, double bytes)
{
    const std::string once = inLines(golden);
    const std::vector<std::size_t> places = idPlaces(once);
    std::string all;
    for (unsigned copy = 1; static_cast<double>(all.size()) < bytes; ++copy) {
        std::string next = once;
        renumber(next, places, copy);
        all += next;
    }
    return all;
}

void parseRaw(const std::string& text)
{
    simdjson::dom::parser parser;
    std::string line;
    std::size_t values = 0;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        // simdjson may look beyond a text; everything but the last lines has enough behind it.
        const bool roomy = end + simdjson::SIMDJSON_PADDING <= text.size();
        line.assign(roomy ? "" : text.substr(from, end - from));
        line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
        const char* data = roomy ? text.data() + from : line.data();
        values += parser.parse(data, end - from, false).error() == simdjson::SUCCESS ? 1U : 0U;
        from = end + 1;
    }
    if (values == 0) std::abort();
}

/// What reading in a process of its own took; travels through a pipe.
struct Reading {
    double seconds = 0, megabytes = 0;
    std::uint64_t spans = 0;
    char format[32]{};
};

Reading readHere(const std::string& path)
{
    Reading reading;
    const test::PeakMemory memory;
    import::ImportReport report;
    const Stopwatch watch(CLOCK_THREAD_CPUTIME_ID);
    const auto sink = [&](SpanBatch&& batch) {
        reading.spans += batch.spans.size();
        return true;
    };
    if (!import::importFile(path, sink, report, {}, {}, {}).ok()) std::abort();
    reading.seconds = watch.spent().processor;
    reading.megabytes = static_cast<double>(memory.grownMiB());
    std::snprintf(reading.format, sizeof reading.format, "%s", report.format.c_str());
    return reading;
}

/// In a process of its own, so that no memory of one part is used again by another.
template <typename Result, typename Work> Result inOwnProcess(Work work)
{
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    const pid_t child = ::fork();
    if (child == 0) {
        const Result result = work();
        ::_exit(::write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
    }
    Result result;
    ::close(ends[1]);
    if (::read(ends[0], &result, sizeof result) != sizeof result) std::abort();
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return result;
}

struct Raw {
    double bytes = 0, seconds = 0;
};

/// Writes the large recording and parses it.
Raw writeAndParse(const std::string& golden, const test::Scratch& scratch, double megabytes)
{
    const std::string text =
        enlarged(contentOf(std::string(RETROSPAN_TEST_DATA_DIR) + "/golden/" + golden), megabytes * kMega);
    static_cast<void>(scratch.write("recording.jsonl", text));
    return {static_cast<double>(text.size()), bestOf(kRepeats, [&] { parseRaw(text); }).processor};
}

void measure(const Recording& recording, double megabytes)
{
    const test::Scratch scratch;
    const std::string path = scratch.path("recording.jsonl");
    const Raw raw = inOwnProcess<Raw>([&] { return writeAndParse(recording.golden, scratch, megabytes); });
    Reading best = inOwnProcess<Reading>([&] { return readHere(path); });
    for (int i = 1; i < kRepeats; ++i) {
        const Reading next = inOwnProcess<Reading>([&] { return readHere(path); });
        best.seconds = std::min(best.seconds, next.seconds);
        best.megabytes = std::max(best.megabytes, next.megabytes);
    }
    const auto spans = static_cast<double>(best.spans);
    std::printf(
        "%-14s %-14s %6.0f MB %8.0f MB/s raw %7.0f MB/s read  ratio %.2f  %9.0f spans %6.0f bytes a span "
        "%5.0f MB memory\n",
        recording.format, best.format, raw.bytes / kMega, raw.bytes / kMega / raw.seconds,
        raw.bytes / kMega / best.seconds, raw.seconds / best.seconds, spans, raw.bytes / spans,
        best.megabytes);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const double megabytes = argc > 1 ? std::atof(argv[1]) : 20;
    const auto wanted = [&](const char* format) {
        return argc <= 2 || std::any_of(argv + 2, argv + argc, [&](const char* name) {
                   return std::strcmp(name, format) == 0;
               });
    };
    for (const Recording& recording : kRecordings)
        if (wanted(recording.format)) measure(recording, megabytes);
    return 0;
}
