#include "import/containers.h"

#include "import/json_framer.h"

#include "trace/utf8.h"

#include <algorithm>

namespace retrospan::import {
namespace {

using namespace std::string_view_literals;

constexpr int kMaxNesting = 3;
constexpr std::size_t kSniffBytes = 4096;
constexpr std::size_t kLookedAt = 256; ///< bytes, for those that text has not
constexpr std::string_view kGzip = "\x1f\x8b"sv;
constexpr std::string_view kZstd = "\x28\xb5\x2f\xfd"sv;
constexpr std::string_view kZip = "PK\x03\x04"sv;
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf"sv;
constexpr char kProtobufField1 = '\x0a';

std::uint32_t bigEndian(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// Passes nothing on: for inputs that were refused.
class Ignore : public ByteSink {
public:
    void push(std::string_view) override { }
    void finish() override { }
};

/// What is left of a stream between pushes. Whole items are taken where they are, without a copy.
class PendingBytes {
public:
    /// Calls `take` with what is not taken yet until it returns 0; otherwise it returns what it took.
    template <typename Take> void push(std::string_view bytes, Take take)
    {
        while (!m_bytes.empty() && !bytes.empty()) complete(bytes, take);
        if (m_bytes.empty()) m_bytes = bytes.substr(takeAll(bytes, take));
    }
    [[nodiscard]] bool empty() const { return m_bytes.empty(); }
    void drop() { m_bytes = {}; }

private:
    static constexpr std::size_t kStep = std::size_t{64} * 1024;

    /// Takes the item that was begun with the first of the bytes; those behind it stay where they are.
    template <typename Take> void complete(std::string_view& bytes, Take& take)
    {
        const std::size_t added = std::min(bytes.size(), kStep), before = m_bytes.size();
        m_bytes.append(bytes.substr(0, added));
        const std::size_t taken = takeAll(m_bytes, take);
        if (taken < before) {
            m_bytes.erase(0, taken);
            bytes.remove_prefix(added);
        } else {
            bytes.remove_prefix(taken - before);
            m_bytes.clear();
        }
    }
    template <typename Take> static std::size_t takeAll(std::string_view bytes, Take& take)
    {
        std::size_t taken = 0;
        while (const std::size_t size = take(bytes.substr(taken))) taken += size;
        return taken;
    }

    std::string m_bytes;
};

/// A request as it stands in a file: fields of number 1, each a message of its own. Every one is delivered
/// alone, so that a file of any size needs memory for one only.
class ProtobufFramer : public ByteSink {
public:
    ProtobufFramer(DocumentSink& sink, const ImportLimits& limits)
        : m_sink(sink)
        , m_limits(limits)
    {
    }

    void push(std::string_view bytes) override
    {
        m_pending.push(
            bytes, [this](std::string_view rest) { return m_broken || m_sink.stopped() ? 0 : take(rest); });
        if (m_broken) m_pending.drop();
    }

    void finish() override
    {
        if (!m_broken && (!m_pending.empty() || m_skip > 0))
            m_sink.bad("truncated_protobuf", "the file ends inside a request", {0, m_offset});
    }

private:
    /// Delivers the field that `rest` begins with; returns its size, 0 when it is not all there.
    std::size_t take(std::string_view rest)
    {
        if (rest.empty()) return 0;
        if (m_skip > 0) return skipMore(rest);
        if (rest.front() != kProtobufField1) return broken("not a field of an OTLP request");
        std::uint64_t size = 0;
        std::size_t head = 1;
        for (unsigned shift = 0;; shift += 7) {
            if (head >= rest.size()) return 0;
            if (shift > 35) return broken("a field longer than 4 GiB");
            const auto byte = static_cast<unsigned char>(rest[head++]);
            size |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) == 0) break;
        }
        if (size > m_limits.maxDocumentBytes + m_limits.maxLongTextBytes) return skip(rest, head + size);
        if (rest.size() < head + size) return 0;
        m_sink.protobuf(rest.substr(0, head + size), {0, m_offset});
        m_offset += head + size;
        return head + size;
    }

    std::size_t skip(std::string_view rest, std::uint64_t size)
    {
        m_sink.bad("document_too_large", "a request of " + std::to_string(size) + " bytes", {0, m_offset});
        m_skip = static_cast<std::size_t>(size);
        return skipMore(rest);
    }

    std::size_t skipMore(std::string_view rest)
    {
        const std::size_t here = std::min(m_skip, rest.size());
        m_skip -= here;
        m_offset += here;
        return here;
    }

    std::size_t broken(std::string_view reason)
    {
        m_sink.bad("malformed_protobuf", reason, {0, m_offset});
        m_broken = true;
        return 0;
    }

    DocumentSink& m_sink;
    ImportLimits m_limits;
    PendingBytes m_pending;
    std::size_t m_skip = 0;
    std::uint64_t m_offset = 0;
    bool m_broken = false;
};

/// Gives everything in a record the place of the record: positions inside it mean nothing to who has the
/// file.
class AtRecord : public DocumentSink {
public:
    AtRecord(DocumentSink& sink, const Place& record)
        : m_sink(sink)
        , m_record(record)
    {
    }
    bool json(std::string_view text, std::size_t readable, const Place&) override
    {
        return m_sink.json(text, readable, m_record);
    }
    void protobuf(std::string_view message, const Place&) override { m_sink.protobuf(message, m_record); }
    void bad(std::string_view code, std::string_view text, const Place&, std::uint64_t count) override
    {
        m_sink.bad(code, text, m_record, count);
    }
    void enter(std::string_view member) override { m_sink.enter(member); }
    [[nodiscard]] bool stopped() const override { return m_sink.stopped(); }

private:
    DocumentSink& m_sink;
    Place m_record;
};

/// Records of a 4-byte big-endian length and a zstd frame or a message (the Collector's file exporter).
class LengthPrefixed : public ByteSink {
public:
    explicit LengthPrefixed(const ContainerContext& context)
        : m_context(context)
    {
    }

    void push(std::string_view bytes) override
    {
        m_pending.push(bytes, [this](std::string_view rest) {
            return m_broken || m_context.sink.stopped() ? 0 : take(rest);
        });
        if (m_broken) m_pending.drop();
    }

    void finish() override
    {
        if (!m_broken && !m_pending.empty())
            m_context.sink.bad("truncated_record", "the file ends inside a record", {0, m_offset});
    }

private:
    static constexpr std::size_t kHead = 4;

    /// Delivers the record that `rest` begins with; returns its size, 0 when it is not all there.
    std::size_t take(std::string_view rest)
    {
        if (rest.size() < kHead) return 0;
        const std::size_t size = bigEndian(rest);
        if (size > m_context.limits.maxDocumentBytes + m_context.limits.maxLongTextBytes) {
            m_context.sink.bad("document_too_large", "a record of " + std::to_string(size) + " bytes",
                               {0, m_offset});
            m_broken = true;
            return 0;
        }
        if (rest.size() < kHead + size) return 0;
        AtRecord sink(m_context.sink, {0, m_offset});
        const auto record =
            makeContainerSniffer({sink, m_context.limits, m_context.guard, m_context.nesting + 1});
        record->push(rest.substr(kHead, size));
        record->finish();
        m_offset += kHead + size;
        return kHead + size;
    }

    ContainerContext m_context;
    PendingBytes m_pending;
    std::uint64_t m_offset = 0;
    bool m_broken = false;
};

/// UTF-16 of either order to UTF-8 (PowerShell redirects). The byte order mark was removed.
class FromUtf16 : public ByteSink {
public:
    FromUtf16(bool bigEndian, std::unique_ptr<ByteSink> next)
        : m_bigEndian(bigEndian)
        , m_next(std::move(next))
    {
    }

    void push(std::string_view bytes) override
    {
        m_pending.append(bytes);
        std::string out;
        std::size_t at = 0;
        for (; at + 2 <= m_pending.size(); at += 2) unit(unitAt(at), out);
        m_pending.erase(0, at);
        m_next->push(out);
    }

    void finish() override
    {
        std::string out;
        if (m_high != 0 || !m_pending.empty()) appendUtf8(out, kReplacement);
        m_next->push(out);
        m_next->finish();
    }

private:
    [[nodiscard]] std::uint32_t unitAt(std::size_t at) const
    {
        const auto first = static_cast<unsigned char>(m_pending[at]),
                   second = static_cast<unsigned char>(m_pending[at + 1]);
        return m_bigEndian ? static_cast<std::uint32_t>(first << 8 | second)
                           : static_cast<std::uint32_t>(second << 8 | first);
    }

    void unit(std::uint32_t value, std::string& out)
    {
        const bool high = value >= 0xd800 && value < 0xdc00, low = value >= 0xdc00 && value < 0xe000;
        if (m_high != 0 && !low) appendUtf8(out, kReplacement);
        if (low)
            value = m_high != 0 ? 0x10000 + ((m_high - 0xd800) << 10) + (value - 0xdc00)
                                : static_cast<std::uint32_t>(kReplacement);
        m_high = high ? value : 0;
        if (!high) appendUtf8(out, value);
    }

    bool m_bigEndian;
    std::unique_ptr<ByteSink> m_next;
    std::string m_pending;
    std::uint32_t m_high = 0;
};

class Sniffer : public ByteSink {
public:
    explicit Sniffer(const ContainerContext& context)
        : m_context(context)
        , m_sink(context.sink)
        , m_limits(context.limits)
    {
    }

    void push(std::string_view bytes) override
    {
        if (m_next) return m_next->push(bytes);
        if (m_head.empty() && bytes.size() >= kSniffBytes) return decide(bytes);
        m_head.append(bytes);
        if (m_head.size() >= kSniffBytes) decideAtHead();
    }

    /// A growing input of JSON lines begins with a short one.
    void flush() override
    {
        if (m_next) return m_next->flush();
        const std::size_t ink = m_head.find_first_not_of("\xef\xbb\xbf \t\r\n");
        if (ink != std::string::npos && m_head[ink] == '{' && m_head.find('\n', ink) != std::string::npos)
            decideAtHead();
    }

    void finish() override
    {
        if (!m_next) decideAtHead();
        m_next->finish();
    }

private:
    void decideAtHead()
    {
        const std::string head = std::move(m_head);
        decide(head);
    }

    void decide(std::string_view head)
    {
        std::size_t skip = 0;
        m_next = choose(head, skip);
        m_next->push(head.substr(skip));
    }

    std::unique_ptr<ByteSink> nested()
    {
        return makeContainerSniffer({m_sink, m_limits, m_context.guard, m_context.nesting + 1});
    }

    std::unique_ptr<ByteSink> choose(std::string_view head, std::size_t& skip)
    {
        const bool compressed = head.starts_with(kGzip) || head.starts_with(kZstd) || head.starts_with(kZip);
        if (compressed && m_context.nesting >= kMaxNesting) {
            m_sink.bad("format_not_supported", "containers nested deeper than 3", {});
            return std::make_unique<Ignore>();
        }
        if (head.starts_with(kGzip)) return makeGunzip(m_context, nested());
        if (head.starts_with(kZstd)) return makeUnzstd(m_context, nested());
        if (m_context.nesting < kMaxNesting && isLengthPrefixed(head))
            return std::make_unique<LengthPrefixed>(m_context);
        if (head.starts_with(kZip)) return makeUnzip(m_context);
        if (head.starts_with("\xff\xfe"sv) || head.starts_with("\xfe\xff"sv)) {
            skip = 2;
            return std::make_unique<FromUtf16>(head.front() == '\xfe', nested());
        }
        if (head.starts_with(kUtf8Mark)) skip = kUtf8Mark.size();
        if (isMultipart(head)) return makeMultipart(m_context);
        if (!isBinary(head)) {
            const std::string_view text = head.substr(skip);
            if (isRunTable(text)) return makeRunTable(m_context, text);
            if (isScoreTable(text)) return makeScoreTable(m_context, text);
            if (isConsoleText(text)) return makeConsoleText(m_context);
        }
        if (skip == 0 && isProtobuf(head)) return std::make_unique<ProtobufFramer>(m_sink, m_limits);
        return std::make_unique<JsonFramer>(m_sink, m_limits);
    }

    /// Text has no such bytes but in colours of a terminal; a protobuf message has them soon.
    static bool isBinary(std::string_view head)
    {
        return std::ranges::any_of(head.substr(0, kLookedAt), [](char c) {
            return static_cast<unsigned char>(c) < ' ' && "\t\n\r\f\x1b"sv.find(c) == std::string_view::npos;
        });
    }

    static bool isLengthPrefixed(std::string_view head)
    {
        if (head.size() < 8 || head.front() > 0x3f) return false;
        const std::string_view record = head.substr(4);
        const bool fits = head.size() >= kSniffBytes || bigEndian(head) <= record.size();
        return fits && (record.starts_with(kZstd) || record.front() == kProtobufField1)
            && head.front() == '\0';
    }

    /// 0x0A is also a line break, and a length byte may be a bracket: JSON goes on after its bracket with
    /// another bracket or a quote, a message does not.
    static bool isProtobuf(std::string_view head)
    {
        constexpr std::string_view blanks = " \t\r\n";
        if (head.empty() || head.front() != kProtobufField1) return false;
        const std::size_t ink = head.find_first_not_of(blanks);
        if (ink == std::string_view::npos) return false;
        if (head[ink] != '{' && head[ink] != '[') return true;
        const std::size_t next = head.find_first_not_of(blanks, ink + 1);
        return next != std::string_view::npos && "\"{}[]"sv.find(head[next]) == std::string_view::npos;
    }

    ContainerContext m_context;
    DocumentSink& m_sink;
    const ImportLimits& m_limits;
    std::string m_head;
    std::unique_ptr<ByteSink> m_next;
};

} // namespace

std::unique_ptr<ByteSink> makeContainerSniffer(const ContainerContext& context)
{
    return std::make_unique<Sniffer>(context);
}

} // namespace retrospan::import
