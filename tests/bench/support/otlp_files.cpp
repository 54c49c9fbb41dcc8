#include "bench/support/otlp_files.h"

#include "import/otlp_export.h"

#include <protozero/pbf_writer.hpp>

#include <cstdio>
#include <cstdlib>

namespace retrospan::bench {
namespace {

using protozero::pbf_writer;

class File {
public:
    explicit File(const std::string& path)
        : m_file(std::fopen(path.c_str(), "wb"))
    {
        if (m_file == nullptr) fail();
    }
    ~File() { std::fclose(m_file); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void write(std::string_view bytes)
    {
        if (std::fwrite(bytes.data(), 1, bytes.size(), m_file) != bytes.size()) fail();
        m_size += bytes.size();
    }
    [[nodiscard]] std::uint64_t size() const { return m_size; }

private:
    [[noreturn]] static void fail()
    {
        std::perror("recording");
        std::exit(1);
    }
    std::FILE* m_file;
    std::uint64_t m_size = 0;
};

void writeAttributes(pbf_writer& out, protozero::pbf_tag_type tag, AttributesView attributes);

void writeAnyValue(pbf_writer out, const ValueView& value)
{
    switch (value.type()) {
    case ValueView::Type::text: out.add_string(1, value.text().data(), value.text().size()); return;
    case ValueView::Type::boolean: out.add_bool(2, value.boolean()); return;
    case ValueView::Type::integer: out.add_int64(3, value.integer()); return;
    case ValueView::Type::real: out.add_double(4, value.real()); return;
    case ValueView::Type::array: {
        pbf_writer array(out, 5);
        for (const ValueView& item : value.items()) writeAnyValue(pbf_writer(array, 1), item);
        return;
    }
    case ValueView::Type::map: {
        pbf_writer list(out, 6);
        writeAttributes(list, 1, value.members());
        return;
    }
    case ValueView::Type::bytes: out.add_bytes(7, value.bytes().data(), value.bytes().size()); return;
    case ValueView::Type::null: return;
    }
}

void writeAttributes(pbf_writer& out, protozero::pbf_tag_type tag, AttributesView attributes)
{
    for (const AttributeView& attribute : attributes) {
        pbf_writer keyValue(out, tag);
        keyValue.add_string(1, attribute.key.data(), attribute.key.size());
        writeAnyValue(pbf_writer(keyValue, 2), attribute.value);
    }
}

std::string bigEndian(std::uint64_t value, int bytes)
{
    std::string text;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        text += static_cast<char>(value >> shift & 0xff);
    return text;
}

/// The 16 bytes of a trace id of 32 hexadecimal digits.
std::string traceBytes(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::strtoul(std::string(hex.substr(i, 2)).c_str(), nullptr, 16));
    return bytes;
}

/// Field numbers: opentelemetry/proto/trace/v1/trace.proto.
void writeSpan(pbf_writer out, const SpanView& span)
{
    out.add_bytes(1, traceBytes(span.traceId));
    out.add_bytes(2, bigEndian(span.id.value, 8));
    if (!span.parentId.empty()) out.add_bytes(4, bigEndian(span.parentId.value, 8));
    out.add_string(5, span.name.data(), span.name.size());
    out.add_enum(6, span.otlpKind);
    out.add_fixed64(7, static_cast<std::uint64_t>(span.startNs));
    out.add_fixed64(8, static_cast<std::uint64_t>(span.endNs));
    writeAttributes(out, 9, span.attributes);
    for (const EventView& event : span.events) {
        pbf_writer written(out, 11);
        written.add_fixed64(1, static_cast<std::uint64_t>(event.timeNs));
        written.add_string(2, event.name.data(), event.name.size());
        writeAttributes(written, 3, event.attributes);
    }
    if (span.status == OtlpStatus::unset) return;
    pbf_writer status(out, 15);
    status.add_string(2, span.statusMessage.data(), span.statusMessage.size());
    status.add_enum(3, static_cast<std::int32_t>(span.status));
}

/// One request, from the spans of one resource and scope written with writeSpan.
std::string request(const SpanView& any, std::string_view spans)
{
    std::string scopeSpans, resourceSpans, request;
    pbf_writer scopes(scopeSpans);
    {
        pbf_writer scope(scopes, 1);
        scope.add_string(1, any.scope.name.data(), any.scope.name.size());
        scope.add_string(2, any.scope.version.data(), any.scope.version.size());
    }
    scopeSpans += spans;
    pbf_writer resources(resourceSpans);
    {
        pbf_writer resource(resources, 1);
        writeAttributes(resource, 1, any.resource.attributes);
    }
    resources.add_message(2, scopeSpans);
    pbf_writer(request).add_message(1, resourceSpans);
    return request;
}

void writeProtobuf(File& file, const Generator& generate)
{
    constexpr std::size_t kSpansPerRequest = 512;
    std::string spans;
    std::size_t count = 0;
    const auto flush = [&](const SpanView& last) {
        const std::string message = request(last, spans);
        file.write(bigEndian(message.size(), 4));
        file.write(message);
        spans.clear();
        count = 0;
    };
    generate([&](const SpanView& span) {
        pbf_writer out(spans);
        writeSpan(pbf_writer(out, 2), span);
        const bool root = span.parentId.empty(); // comes last
        if (++count == kSpansPerRequest || root) flush(span);
    });
}

void writeJsonLines(File& file, const Generator& generate)
{
    import::OtlpWriter writer([&](std::string_view bytes) {
        file.write(bytes);
    return true;
});
bool written = true;
generate([&](const SpanView& span) { written = writer.add(span) && written; });
if (!writer.finish() || !written) std::abort(); // the callback above never refuses
} // namespace

} // namespace retrospan::bench

std::uint64_t writeRecording(const std::string& path, Encoding encoding, const Generator& generate)
{
    File file(path);
    if (encoding == Encoding::protobuf)
        writeProtobuf(file, generate);
    else
        writeJsonLines(file, generate);
    return file.size();
}

} // namespace retrospan::bench
