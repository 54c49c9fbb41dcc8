// What a replay costs beyond loading a session of 100,000 spans: structure, steps, and any seek, beside a
// bare pass over the columns measured in the same run. Usage: bench_replay [SPANS]
#include "models/replay_data.h"
#include "session_replay.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace retrospan;

constexpr int kRepeats = 5;
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::size_t kTurnsOfAThread = 50; ///< then the conversation begins anew

double cpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

Message says(const char* role, std::string text)
{
    Part part;
    part.text = std::move(text);
    return {role, {}, {}, {part}};
}

/// Turns of ten spans: a request, an agent, three calls of a model, three of tools, two retrievals.
class Generator {
public:
    explicit Generator(Row spans)
    {
        m_trace = table.addTrace("bench");
        while (table.size() + 10 <= spans) turn();
    }
    SpanTable table;
    std::vector<SpanContent> contents;

private:
    void turn()
    {
        if (m_turns++ % kTurnsOfAThread == 0) m_history.clear();
        m_history.push_back(says("user",
                                 "Question " + std::to_string(m_turns) + " about order "
                                     + std::to_string(m_random() % 9999)));
        const SpanId request = add({}, SpanKind::step, "request", {});
        const SpanId agent = add(request, SpanKind::agent, "agent", {});
        for (int call = 0; call < 3; ++call) {
            const std::string sum = std::to_string(m_random() % 1000);
            SpanContent chat;
            chat.input = m_history;
            chat.output = {
                says("assistant", call < 2 ? "I look up " + sum : "The order costs " + sum + " EUR.")};
            if (call < 2)
                chat.output[0].parts.push_back(
                    {PartType::toolCall, "{}", {}, "lookup", {}, {}, {}, false, false});
            m_history.push_back(chat.output[0]);
            add(agent, SpanKind::model, "chat", std::move(chat));
            SpanContent lookup;
            lookup.toolCall = ToolCall{
                {}, "lookup", {}, R"({"order":)" + sum + R"(,"currency":"EUR"})", "{\"sum\":" + sum + "}",
                {}};
            add(agent, SpanKind::tool, "lookup", std::move(lookup));
            if (call == 2) continue;
            SpanContent pages;
            pages.documents = {{"pages/" + sum, 0.5, "A page about " + sum, {}}};
            add(agent, SpanKind::retrieval, "pages", std::move(pages));
        }
    }
    SpanId add(SpanId parent, SpanKind kind, const char* name, SpanContent content)
    {
        SpanUpdate update;
        update.trace = m_trace;
        update.id.value = table.size() + 1;
        update.parentId = parent;
        update.kind = kind;
        update.startNs = m_now += kMillisecond;
        update.endNs = m_now + (kind == SpanKind::step || kind == SpanKind::agent ? 12 : 1) * kMillisecond;
        update.status = kind == SpanKind::tool && m_random() % 20 == 0 ? SpanStatus::error : SpanStatus::ok;
        update.name = update.tool = table.strings().intern(name);
        if (kind == SpanKind::model) update.usage.input = 1000;
        table.append(update);
        contents.push_back(std::move(content));
        return update.id;
    }

    std::mt19937_64 m_random{11};
    std::uint32_t m_trace = 0;
    std::size_t m_turns = 0;
    std::int64_t m_now = 1'790'000'000'000 * kMillisecond;
    std::vector<Message> m_history;
};

SessionDigest digestOf(const Generator& session)
{
    SessionDigest digest(session.table);
    for (Row row = 0; row < session.table.size(); ++row) digest.add(row, session.contents[row], {}, {});
    digest.finish();
    return digest;
}

double barePassMs(const SpanTable& table)
{
    double best = 1e9;
    std::int64_t sum = 0;
    for (int i = 0; i < kRepeats; ++i) {
        const double before = cpuMs();
        for (Row row = 0; row < table.size(); ++row)
            sum += table.startNs(row) ^ table.endNs(row) ^ static_cast<std::int64_t>(table.kind(row))
                ^ static_cast<std::int64_t>(table.status(row))
                ^ static_cast<std::int64_t>(table.parentId(row).value)
                ^ static_cast<std::int64_t>(table.agent(row));
        best = std::min(best, cpuMs() - before);
    }
    std::printf("(checksum %lld)\n", static_cast<long long>(sum));
    return best;
}

void measureSeeks(const replay::Journey& journey)
{
    std::mt19937 random(5);
    std::vector<double> times;
    std::size_t listed = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double before = cpuMs();
        const replay::State state =
            journey.stateAt(static_cast<replay::StepIndex>(random() % journey.size()));
        listed += state.openCalls.size() + state.pages.size();
        if (state.call != replay::kNoStep) listed += journey.contextChange(state.call).added.size();
        times.push_back(cpuMs() - before);
    }
    std::sort(times.begin(), times.end());
    std::printf("seek with context change: median %.4f ms, worst of 10,000 %.3f ms (%zu items)\n",
                times[5000], times.back(), listed);
}

} // namespace

int main(int argc, char** argv)
{
    const auto spans = static_cast<Row>(argc > 1 ? std::atoi(argv[1]) : 100'000);
    const Generator session(spans);
    const SpanTree tree = SpanTree::build(session.table);
    const double bare = barePassMs(session.table);
    double structureMs = 1e9, stepsMs = 1e9, digestMs = 1e9;
    for (int i = 0; i < kRepeats; ++i) {
        const double start = cpuMs();
        SessionDigest digest = digestOf(session);
        const double digested = cpuMs();
        const insight::SessionOutline outline(session.table, tree);
        const insight::SessionStructure structure = insight::findStructure(outline, digest);
        const double found = cpuMs();
        const replay::Journey journey = models::makeJourney(outline, digest, structure, {});
        const double made = cpuMs();
        digestMs = std::min(digestMs, digested - start);
        structureMs = std::min(structureMs, found - digested);
        stepsMs = std::min(stepsMs, made - found);
        if (i + 1 < kRepeats) continue;
        std::printf("%u spans, %u steps, %zu signals, %zu messages\n", session.table.size(), journey.size(),
                    structure.noticed.size(), digest.messageCount());
        measureSeeks(journey);
    }
    std::printf("digest (part of reading the content) %.0f ms\n", digestMs);
    std::printf(
        "structure %.0f ms + steps %.0f ms = %.0f ms (at most 500), %.0f times a bare pass of %.2f ms\n",
        structureMs, stepsMs, structureMs + stepsMs, (structureMs + stepsMs) / std::max(bare, 0.001), bare);
    return structureMs + stepsMs <= 500 ? 0 : 1;
}
