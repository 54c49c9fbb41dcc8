#include "trace/record_codec.h"
#include "trace/record_layout.h"

namespace retrospan {
namespace {

using namespace record;

/// Walks a record of any kind without building a view. `Handler` sees every text in order:
/// `plain(text)` for keys, names and messages, `value(tagAt, tag, body, end)` for text and bytes values,
/// where `tagAt` and `end` delimit the whole value.
template <typename Handler> class Walker {
public:
    Walker(std::string_view bytes, Handler& handler)
        : m_in(bytes)
        , m_handler(handler)
    {
    }

    bool walk()
    {
        switch (m_in.byte()) {
        case kSpanRecord: span(); break;
        case kResourceRecord: resource(); break;
        case kScopeRecord: scope(); break;
        default: return false;
        }
        return m_in.ok && m_in.atEnd();
    }

private:
    void numbers(int count)
    {
        for (int i = 0; i < count; ++i) m_in.number();
    }
    void texts(int count)
    {
        for (int i = 0; i < count; ++i) m_handler.plain(m_in.text());
    }

    void span()
    {
        numbers(1);
        m_in.byte();
        m_in.byte();
        numbers(4);
        texts(4);
        attributes(0);
        for (std::size_t n = m_in.count(4); n > 0 && m_in.ok; --n) event();
        for (std::size_t n = m_in.count(6); n > 0 && m_in.ok; --n) link();
    }

    void event()
    {
        numbers(1);
        texts(1);
        numbers(1);
        attributes(0);
    }

    void link()
    {
        texts(3);
        numbers(2);
        attributes(0);
    }

    void resource()
    {
        numbers(1);
        texts(1);
        attributes(0);
    }

    void scope()
    {
        numbers(1);
        texts(3);
        attributes(0);
    }

    void attributes(int depth)
    {
        for (std::size_t n = m_in.count(2); n > 0 && m_in.ok; --n) {
            texts(1);
            value(depth);
        }
    }

    void value(int depth)
    {
        const char* tagAt = m_in.rest().data();
        const auto tag = static_cast<Tag>(m_in.byte());
        switch (tag) {
        case Tag::null:
        case Tag::false_:
        case Tag::true_: return;
        case Tag::integer: return numbers(1);
        case Tag::real: m_in.real(); return;
        case Tag::array: return array(depth + 1);
        case Tag::map: return depth > kMaxValueDepth ? malformed() : attributes(depth + 1);
        case Tag::text:
        case Tag::bytes:
        case Tag::packedText:
        case Tag::packedBytes: {
            const std::string_view body = m_in.text();
            if (m_in.ok) m_handler.value(tagAt, tag, body, body.data() + body.size());
            return;
        }
        }
        malformed();
    }

    void array(int depth)
    {
        if (depth > kMaxValueDepth + 1) return malformed();
        for (std::size_t n = m_in.count(1); n > 0 && m_in.ok; --n) value(depth);
    }

    void malformed() { m_in.ok = false; }

    Cursor m_in;
    Handler& m_handler;
};

/// Copies everything as it stands, except long values, for which `pack` may write a reference.
class PackingHandler {
public:
    PackingHandler(std::string_view bytes, const ContentReplacer& pack, std::string& out)
        : m_copied(bytes.data())
        , m_end(bytes.data() + bytes.size())
        , m_pack(pack)
        , m_out(out)
    {
    }

    void plain(std::string_view) { }

    void value(const char* tagAt, Tag tag, std::string_view body, const char* end)
    {
        const bool text = tag == Tag::text;
        if ((!text && tag != Tag::bytes) || body.size() < kMinContentBytes) return;
        m_reference.clear();
        if (!m_pack(body, m_reference)) return;
        copyUpTo(tagAt);
        m_out.push_back(static_cast<char>(text ? Tag::packedText : Tag::packedBytes));
        putText(m_out, m_reference);
        m_copied = end;
    }

    void finish() { copyUpTo(m_end); }

private:
    void copyUpTo(const char* place)
    {
        m_out.append(m_copied, place);
        m_copied = place;
    }

    const char* m_copied;
    const char* m_end;
    const ContentReplacer& m_pack;
    std::string& m_out;
    std::string m_reference;
};

class VisitingHandler {
public:
    VisitingHandler(const std::function<void(std::string_view)>& text,
                    const std::function<void(std::string_view)>& reference)
        : m_text(text)
        , m_reference(reference)
    {
    }

    void plain(std::string_view text)
    {
        if (!text.empty()) m_text(text);
    }

    void value(const char*, Tag tag, std::string_view body, const char*)
    {
        if (tag == Tag::text) plain(body);
        if (tag == Tag::packedText || tag == Tag::packedBytes) m_reference(body);
    }

private:
    const std::function<void(std::string_view)>& m_text;
    const std::function<void(std::string_view)>& m_reference;
};

} // namespace

bool packRecord(std::string_view bytes, const ContentReplacer& pack, std::string& out)
{
    PackingHandler handler(bytes, pack, out);
    if (!Walker<PackingHandler>(bytes, handler).walk()) return false;
    handler.finish();
    return true;
}

bool visitRecord(std::string_view bytes, const std::function<void(std::string_view)>& text,
                 const std::function<void(std::string_view)>& reference)
{
    VisitingHandler handler(text, reference);
    return Walker<VisitingHandler>(bytes, handler).walk();
}

} // namespace retrospan
