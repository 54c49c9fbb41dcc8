#include "bench/support/measure.h"
#include "bench/support/raw_import.h"

#include <protozero/pbf_reader.hpp>
#include <simdjson.h>
#include <zstd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string_view>
#include <vector>

namespace retrospan::bench {
namespace {

using protozero::pbf_reader;

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::array<std::string_view, 20> kKnown{"gen_ai.operation.name",
                                                  "gen_ai.provider.name",
                                                  "gen_ai.request.model",
                                                  "gen_ai.response.model",
                                                  "gen_ai.usage.input_tokens",
                                                  "gen_ai.usage.output_tokens",
                                                  "gen_ai.conversation.id",
                                                  "gen_ai.agent.name",
                                                  "gen_ai.tool.name",
                                                  "gen_ai.tool.call.id",
                                                  "gen_ai.agent.id",
                                                  "gen_ai.response.finish_reasons",
                                                  "gen_ai.output.type",
                                                  "user.id",
                                                  "error.type",
                                                  "gen_ai.usage.cache_read.input_tokens",
                                                  "gen_ai.data_source.id",
                                                  "deployment.environment.name",
                                                  "http.response.status_code",
                                                  "gen_ai.request.temperature"};

/// What the decoders fill: one row at a time, and blocks of everything else.
struct Row {
    std::string_view trace, id, parent, name;
    std::uint64_t start = 0, end = 0;
    std::array<std::string_view, kKnown.size()> known;
};

class RawStore {
public:
    RawStore()
    {
        for (std::size_t i = 0; i < kKnown.size(); ++i) m_bySize[kKnown[i].size()].push_back(i);
    }
    ~RawStore() { ZSTD_freeCCtx(m_context); }
    RawStore(const RawStore&) = delete;
    RawStore& operator=(const RawStore&) = delete;

    void attribute(Row& row, std::string_view key, std::string_view value)
    {
        if (key.size() < m_bySize.size())
            for (const std::size_t i : m_bySize[key.size()])
                if (kKnown[i] == key) {
                    row.known[i] = value;
                    return;
                }
        rest(key);
        rest(value);
    }
    void rest(std::string_view bytes)
    {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        m_block.append(reinterpret_cast<const char*>(&size), sizeof size).append(bytes);
    }
    void add(const Row& row)
    {
        m_sum += row.start ^ row.end ^ row.id.size();
        for (const std::string_view value : row.known) m_sum += value.size();
        if (m_block.size() >= kBlockBytes) flush();
    }
    void flush()
    {
        m_frame.resize(ZSTD_compressBound(m_block.size()));
        m_sum +=
            ZSTD_compressCCtx(m_context, m_frame.data(), m_frame.size(), m_block.data(), m_block.size(), 1);
        m_block.clear();
    }
    /// Keeps the compiler from leaving work out.
    [[nodiscard]] std::uint64_t sum() const { return m_sum; }

private:
    std::array<std::vector<std::size_t>, 64> m_bySize;
    ZSTD_CCtx* m_context = ZSTD_createCCtx();
    std::string m_block, m_frame;
    std::uint64_t m_sum = 0;
};

std::string_view viewOf(protozero::data_view view)
{
    return {view.data(), view.size()};
}

void decodeAttribute(pbf_reader in, Row& row, RawStore& store)
{
    std::string_view key, value;
    while (in.next()) {
        if (in.tag() == 1)
            key = viewOf(in.get_view());
        else if (in.tag() == 2)
            value = viewOf(in.get_view());
        else
            in.skip();
    }
    store.attribute(row, key, value);
}

void decodeSpan(pbf_reader in, RawStore& store)
{
    Row row;
    while (in.next()) {
        switch (in.tag()) {
        case 1: row.trace = viewOf(in.get_view()); break;
        case 2: row.id = viewOf(in.get_view()); break;
        case 4: row.parent = viewOf(in.get_view()); break;
        case 5: row.name = viewOf(in.get_view()); break;
        case 7: row.start = in.get_fixed64(); break;
        case 8: row.end = in.get_fixed64(); break;
        case 9: decodeAttribute(in.get_message(), row, store); break;
        case 11: store.rest(viewOf(in.get_view())); break;
        default: in.skip();
        }
    }
    store.add(row);
}

void decodeRequest(std::string_view bytes, RawStore& store)
{
    pbf_reader request(bytes.data(), bytes.size());
    while (request.next(1)) {
        pbf_reader resource = request.get_message();
        while (resource.next(2)) {
            pbf_reader scope = resource.get_message();
            while (scope.next(2)) decodeSpan(scope.get_message(), store);
        }
    }
}

std::string_view textOf(const simdjson::dom::element& element)
{
    return element.is_string() ? std::string_view(element) : std::string_view();
}

/// The only member of an OTLP value; lists are copied member by member.
void decodeValue(const simdjson::dom::object& value, std::string_view key, Row& row, RawStore& store)
{
    for (const auto member : value) {
        if (member.value.is_string()) return store.attribute(row, key, member.value);
        if (member.value.is_object()) {
            for (const auto list : simdjson::dom::object(member.value))
                for (const auto item : simdjson::dom::array(list.value)) decodeValue(item, key, row, store);
            return;
        }
        const double number = member.value.is_double() ? double(member.value) : 1;
        return store.attribute(row, key, {reinterpret_cast<const char*>(&number), sizeof number});
    }
}

void decodeSpan(const simdjson::dom::object& span, RawStore& store)
{
    Row row;
    for (const auto member : span) {
        const std::string_view key = member.key;
        if (key == "traceId")
            row.trace = textOf(member.value);
        else if (key == "spanId")
            row.id = textOf(member.value);
        else if (key == "parentSpanId")
            row.parent = textOf(member.value);
        else if (key == "name")
            row.name = textOf(member.value);
        else if (key == "startTimeUnixNano")
            row.start = std::strtoull(textOf(member.value).data(), nullptr, 10);
        else if (key == "endTimeUnixNano")
            row.end = std::strtoull(textOf(member.value).data(), nullptr, 10);
        else if (key == "attributes") {
            for (const auto attribute : simdjson::dom::array(member.value))
                decodeValue(attribute["value"], textOf(attribute["key"]), row, store);
        } else if (key == "events") {
            for (const auto event : simdjson::dom::array(member.value))
                for (const auto attribute : simdjson::dom::array(event["attributes"]))
                    store.rest(textOf(attribute["value"]["stringValue"]));
        }
    }
    store.add(row);
}

void decodeLine(simdjson::dom::parser& parser, const std::string& line, RawStore& store)
{
    const simdjson::dom::element root = parser.parse(line.data(), line.size(), false);
    for (const auto resource : simdjson::dom::array(root["resourceSpans"]))
        for (const auto scope : simdjson::dom::array(resource["scopeSpans"]))
            for (const auto span : simdjson::dom::array(scope["spans"])) decodeSpan(span, store);
}

/// The next length-prefixed message or line with room for simdjson's padding; false at the end.
bool readDocument(std::ifstream& in, Encoding encoding, std::string& document)
{
    if (encoding == Encoding::jsonLines) {
        if (!std::getline(in, document)) return false;
        document.reserve(document.size() + simdjson::SIMDJSON_PADDING);
        return true;
    }
    unsigned char size[4];
    if (!in.read(reinterpret_cast<char*>(size), sizeof size)) return false;
    document.resize(std::size_t{size[0]} << 24 | std::size_t{size[1]} << 16 | std::size_t{size[2]} << 8
                    | size[3]);
    return static_cast<bool>(in.read(document.data(), static_cast<std::streamsize>(document.size())));
}

} // namespace

double decodeAndCompress(const std::string& recording, Encoding encoding)
{
    std::ifstream in(recording, std::ios::binary);
    simdjson::dom::parser parser;
    RawStore store;
    std::string document;
    double seconds = 0;
    while (readDocument(in, encoding, document)) {
        const Stopwatch watch(CLOCK_THREAD_CPUTIME_ID);
        if (encoding == Encoding::protobuf)
            decodeRequest(document, store);
        else
            decodeLine(parser, document, store);
        seconds += watch.spent().processor;
    }
    const Stopwatch watch(CLOCK_THREAD_CPUTIME_ID);
    store.flush();
    seconds += watch.spent().processor;
    if (store.sum() == 0) std::abort(); // nothing was decoded
    return seconds;
}

} // namespace retrospan::bench
