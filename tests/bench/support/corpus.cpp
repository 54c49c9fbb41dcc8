#include "bench/support/corpus.h"

#include "bench/support/text_pool.h"
#include "trace/arena.h"

#include <algorithm>
#include <deque>
#include <string>

namespace retrospan::bench {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSessionStart = 1'762'178'602'000 * kMillisecond;
constexpr int kMaxDepth = 17;
constexpr std::string_view kTools[] = {"search_pages", "read_file",  "run_tests",  "stripe_create_payment",
                                       "query_orders", "send_email", "write_file", "list_folder"};

std::string message(std::string_view role, std::string_view text)
{
    std::string json = R"({"role":")";
    (json += role) += R"(","parts":[{"type":"text","content":")";
    return (json += text) += R"("}]})";
}

/// Attributes of one span; texts given as std::string are copied into the arena.
class Attributes {
public:
    explicit Attributes(Arena& arena)
        : m_arena(arena)
    {
    }
    Attributes& text(std::string_view key, std::string_view value)
    {
        return add(key, ValueView::ofText(value));
    }
    Attributes& copy(std::string_view key, std::string_view value) { return text(key, m_arena.copy(value)); }
    Attributes& number(std::string_view key, std::uint64_t value)
    {
        return add(key, ValueView::ofInteger(static_cast<std::int64_t>(value)));
    }
    Attributes& add(std::string_view key, ValueView value)
    {
        m_list.push_back({key, value});
        return *this;
    }
    [[nodiscard]] const std::vector<AttributeView>& list() const { return m_list; }

private:
    Arena& m_arena;
    std::vector<AttributeView> m_list;
};

class AgentSession {
public:
    AgentSession(std::uint64_t spans, std::uint64_t seed, const SpanSink& sink);
    void run();
    void runRepeatedHistory();

private:
    /// A span that has begun; it is emitted when it ends.
    struct Open {
        SpanId id, parent;
        std::int64_t startNs = 0;
    };
    Open begin(SpanId parent);
    void end(const Open& open, std::string_view name, Attributes& attributes, bool mayFail);
    [[nodiscard]] bool full() const { return m_emitted + m_begun >= m_wanted; }
    void wait(double milliseconds, double most)
    {
        m_now += static_cast<std::int64_t>(m_dice.logUniform(milliseconds * 1e6, most * 1e6));
    }

    void agentTurn(SpanId parent, int depth);
    void modelCall(SpanId parent, std::size_t inputBytes);
    void parallelTools(SpanId parent, int depth);
    void toolCall(SpanId parent, int depth);
    void retrieval(SpanId parent);
    Attributes common(std::string_view operation);
    std::string inputMessages(std::size_t bytes);
    void remember(std::string_view role, std::string_view text);
    std::string hex(std::size_t digits);

    const SpanSink& m_sink;
    std::uint64_t m_wanted, m_emitted = 0, m_begun = 0;
    Dice m_dice;
    TextPool m_pool;
    Arena m_arena;
    std::int64_t m_now = kSessionStart;
    std::string m_trace, m_session;
    std::string m_system;
    std::deque<std::string> m_conversation; ///< messages as JSON, newest last
    std::size_t m_keptMessages = 64;
    std::vector<AttributeView> m_resource;
};

AgentSession::AgentSession(std::uint64_t spans, std::uint64_t seed, const SpanSink& sink)
    : m_sink(sink)
    , m_wanted(spans)
    , m_dice(seed)
    , m_pool(seed + 1)
{
    m_trace = hex(32);
    m_session = "session-" + hex(12);
    m_system = message("system", m_pool.slice(m_dice, 300));
    m_resource = {{"service.name", ValueView::ofText("help-desk")},
                  {"service.version", ValueView::ofText("2.14.0")},
                  {"telemetry.sdk.language", ValueView::ofText("python")},
                  {"telemetry.sdk.name", ValueView::ofText("opentelemetry")},
                  {"host.name", ValueView::ofText("agents-7f9c")}};
}

std::string AgentSession::hex(std::size_t digits)
{
    std::string text;
    while (text.size() < digits) text += "0123456789abcdef"[m_dice.below(16)];
    return text;
}

AgentSession::Open AgentSession::begin(SpanId parent)
{
    ++m_begun;
    return {SpanId{m_dice.next() | 1}, parent, m_now};
}

void AgentSession::end(const Open& open, std::string_view name, Attributes& attributes, bool mayFail)
{
    SpanView span;
    span.traceId = m_trace;
    span.id = open.id;
    span.parentId = open.parent;
    span.name = name;
    span.startNs = open.startNs;
    span.endNs = m_now;
    span.otlpKind = 1;
    span.resource.attributes = m_resource;
    span.scope = {"agents.tracing", "0.6.1", {}, 0, {}};
    const AttributeView thrown[] = {
        {"exception.type", ValueView::ofText("TimeoutError")},
        {"exception.message", ValueView::ofText("the service did not answer within 30 s")},
        {"exception.stacktrace", ValueView::ofText(m_pool.slice(m_dice, 600))}};
    const EventView exception{m_now, "exception", thrown, 0};
    if (mayFail && m_dice.percent(4)) {
        span.status = OtlpStatus::error;
        span.statusMessage = "TimeoutError";
        attributes.text("error.type", "TimeoutError");
        span.events = {&exception, 1};
    }
    span.attributes = attributes.list();
    m_sink(span);
    m_arena.clear();
    --m_begun;
    ++m_emitted;
}

Attributes AgentSession::common(std::string_view operation)
{
    Attributes attributes(m_arena);
    attributes.text("gen_ai.operation.name", operation)
        .text("gen_ai.conversation.id", m_session)
        .text("gen_ai.agent.name", "help-desk")
        .text("gen_ai.agent.id", "asst_5j66UpCpwteGg4YSxUnt7lPY")
        .text("user.id", "customer-58121")
        .text("deployment.environment.name", "production")
        .number("thread.id", 140'000 + m_dice.below(4))
        .text("code.function.name", "agents.runner.step");
    return attributes;
}

void AgentSession::remember(std::string_view role, std::string_view text)
{
    m_conversation.push_back(message(role, text));
    if (m_conversation.size() > m_keptMessages) m_conversation.pop_front();
}

/// The system prompt and as much of the conversation's end as fits.
std::string AgentSession::inputMessages(std::size_t bytes)
{
    std::size_t size = m_system.size();
    auto first = m_conversation.end();
    while (first != m_conversation.begin() && size + std::prev(first)->size() <= bytes)
        size += (--first)->size() + 1;
    std::string json = "[" + m_system;
    for (; first != m_conversation.end(); ++first) (json += ',') += *first;
    return json += ']';
}

void AgentSession::modelCall(SpanId parent, std::size_t inputBytes)
{
    const Open open = begin(parent);
    const std::string input = inputMessages(inputBytes);
    const std::string_view answer = m_pool.slice(m_dice, m_dice.logUniform(100, 800));
    const std::string output = "[" + message("assistant", answer) + "]";
    remember("assistant", answer);
    wait(300, 8'000);
    const ValueView reason = ValueView::ofText("tool_calls");
    Attributes attributes = common("chat");
    attributes.text("gen_ai.provider.name", "openai")
        .text("gen_ai.request.model", "gpt-4o-mini")
        .text("gen_ai.response.model", "gpt-4o-mini-2024-07-18")
        .copy("gen_ai.response.id", "chatcmpl-" + hex(24))
        .add("gen_ai.request.temperature", ValueView::ofReal(0.2))
        .add("gen_ai.request.top_p", ValueView::ofReal(0.95))
        .number("gen_ai.request.max_tokens", 4096)
        .number("gen_ai.request.seed", 7)
        .add("gen_ai.response.finish_reasons", ValueView::ofArray({&reason, 1}))
        .number("gen_ai.usage.input_tokens", input.size() / 4)
        .number("gen_ai.usage.output_tokens", output.size() / 4)
        .number("gen_ai.usage.cache_read.input_tokens", input.size() / 8)
        .text("gen_ai.output.type", "text")
        .text("server.address", "api.openai.com")
        .number("server.port", 443)
        .number("http.response.status_code", 200)
        .add("gen_ai.request.stream", ValueView::ofBoolean(true))
        .copy("gen_ai.input.messages", input)
        .copy("gen_ai.output.messages", output);
    end(open, "chat gpt-4o-mini", attributes, true);
}

void AgentSession::retrieval(SpanId parent)
{
    const Open open = begin(parent);
    std::string documents = "[";
    for (int i = 0; i < 3; ++i) {
        documents += i == 0 ? "" : ",";
        documents += R"({"id":"page-)" + std::to_string(m_dice.below(5'000)) + R"(","score":0.)"
            + std::to_string(m_dice.below(1'000)) + R"(,"content":")";
        (documents += m_pool.slice(m_dice, m_dice.logUniform(100, 600))) += "\"}";
    }
    wait(5, 300);
    Attributes attributes = common("retrieval");
    attributes.text("gen_ai.data_source.id", "help-pages")
        .copy("gen_ai.retrieval.query.text", m_pool.slice(m_dice, 80))
        .copy("gen_ai.retrieval.documents", documents + "]");
    end(open, "retrieval help-pages", attributes, true);
}

void AgentSession::toolCall(SpanId parent, int depth)
{
    const Open open = begin(parent);
    const std::string_view tool = kTools[m_dice.below(std::size(kTools))];
    if (m_dice.percent(16) && !full())
        retrieval(open.id);
    else if (m_dice.percent(9) && depth + 2 < kMaxDepth && !full())
        agentTurn(open.id, depth + 1);
    const std::string_view result = m_pool.slice(m_dice, m_dice.logUniform(200, 2048));
    remember("tool", result);
    wait(2, 4'000);
    Attributes attributes = common("execute_tool");
    attributes.text("gen_ai.tool.name", tool)
        .copy("gen_ai.tool.call.id", "call_" + hex(24))
        .text("gen_ai.tool.type", "function")
        .text("gen_ai.tool.description", "Looks up what the agent asks for and returns it as JSON.")
        .copy("gen_ai.tool.call.arguments",
              R"({"input":")" + std::string(m_pool.slice(m_dice, m_dice.logUniform(200, 2048))) + "\"}")
        .copy("gen_ai.tool.call.result", R"({"output":")" + std::string(result) + "\"}");
    end(open, tool, attributes, true);
}

/// Tools of one answer start together; the next call waits for the slowest.
void AgentSession::parallelTools(SpanId parent, int depth)
{
    const std::int64_t start = m_now;
    std::int64_t last = m_now;
    for (std::uint64_t count = m_dice.below(4); count > 0 && !full(); --count) {
        m_now = start + static_cast<std::int64_t>(m_dice.below(5'000'000));
        toolCall(parent, depth);
        last = std::max(last, m_now);
    }
    m_now = last;
}

void AgentSession::agentTurn(SpanId parent, int depth)
{
    const Open open = begin(parent);
    remember("user", m_pool.slice(m_dice, m_dice.logUniform(60, 400)));
    for (std::uint64_t steps = 3 + m_dice.below(5); steps > 0 && !full(); --steps) {
        modelCall(open.id, m_dice.logUniform(512, 8192));
        parallelTools(open.id, depth + 1);
    }
    wait(1, 20);
    Attributes attributes = common("invoke_agent");
    end(open, "invoke_agent help-desk", attributes, true);
}

void AgentSession::run()
{
    const Open root = begin({});
    while (!full()) agentTurn(root.id, 2);
    Attributes attributes = common("invoke_workflow");
    end(root, "help-desk session", attributes, false);
}

void AgentSession::runRepeatedHistory()
{
    constexpr std::size_t kHistoryBytes = 100 * 1024, kCalls = 100;
    m_keptMessages = SIZE_MAX;
    for (std::size_t bytes = 0; bytes < kHistoryBytes; bytes += m_conversation.back().size())
        remember("user", m_pool.slice(m_dice, m_dice.logUniform(200, 2048)));
    const Open root = begin({});
    for (std::size_t call = 0; call < kCalls; ++call) {
        modelCall(root.id, SIZE_MAX);
        remember("user", m_pool.slice(m_dice, 200));
    }
    Attributes attributes = common("invoke_workflow");
    end(root, "help-desk session", attributes, false);
}

} // namespace

void generateSession(std::uint64_t spans, std::uint64_t seed, const SpanSink& sink)
{
    AgentSession(spans, seed, sink).run();
}

void generateRepeatedHistory(std::uint64_t seed, const SpanSink& sink)
{
    AgentSession(1, seed, sink).runRepeatedHistory();
}

} // namespace retrospan::bench
