#include "evals/text_source.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace retrospan::evals {
namespace {

/// Counts what the parser has taken, from which the places of values follow.
class CountingInput {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingInput(const char* at, std::size_t* taken)
        : m_at(at)
        , m_taken(taken)
    {
    }
    reference operator*() const { return *m_at; }
    CountingInput& operator++()
    {
        ++m_at;
        ++*m_taken;
        return *this;
    }
    friend bool operator==(const CountingInput& a, const CountingInput& b) { return a.m_at == b.m_at; }
    friend bool operator!=(const CountingInput& a, const CountingInput& b) { return a.m_at != b.m_at; }

private:
    const char* m_at;
    std::size_t* m_taken;
};

/// The second of them; null when every key is there once.
const DataNode::Key* keyThatIsThereTwice(const std::vector<DataNode::Key>& keys)
{
    std::vector<const DataNode::Key*> byName;
    byName.reserve(keys.size());
    for (const DataNode::Key& key : keys) byName.push_back(&key);
    std::ranges::sort(byName, {}, [](const DataNode::Key* key) { return std::tie(key->name, key->place); });
    const auto twice = std::ranges::adjacent_find(byName, {}, &DataNode::Key::name);
    return twice == byName.end() ? nullptr : *std::next(twice);
}

/// Turns the parser's events into nodes.
class Builder : public nlohmann::json_sax<nlohmann::json> {
public:
    Builder(std::string_view text, std::uint32_t line, const std::size_t& taken, Problems& problems)
        : m_text(text)
        , m_taken(taken)
        , m_problems(problems)
        , m_line(line)
    {
    }
    std::optional<DataNode> result() { return m_failed ? std::nullopt : std::move(m_root); }

    bool null() override { return put(NodeType::null); }
    bool boolean(bool value) override
    {
        DataNode node = scalar(NodeType::boolean, value ? "true" : "false");
        node.flag = value;
        return put(std::move(node));
    }
    bool number_integer(number_integer_t value) override
    {
        DataNode node = scalar(NodeType::integer, std::to_string(value));
        node.integer = value;
        node.real = static_cast<double>(value);
        return put(std::move(node));
    }
    bool number_unsigned(number_unsigned_t value) override
    {
        if (value <= INT64_MAX) return number_integer(static_cast<number_integer_t>(value));
        return number_float(static_cast<double>(value), std::to_string(value));
    }
    bool number_float(number_float_t value, const string_t& written) override
    {
        DataNode node = scalar(NodeType::real, written);
        node.real = value;
        return put(std::move(node));
    }
    bool string(string_t& value) override { return put(scalar(NodeType::text, std::move(value))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(NodeType::map); }
    bool start_array(std::size_t) override { return open(NodeType::list); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override
    {
        m_open.back().keys.push_back({std::move(name), begin()});
        m_end = m_taken;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override;

private:
    static DataNode scalar(NodeType type, std::string text)
    {
        DataNode node = DataNode::ofText(std::move(text));
        node.type = type;
        return node;
    }
    /// Where the value or key begins that was just read.
    TextPlace begin();
    TextPlace placeOf(std::size_t offset);
    bool put(NodeType type) { return put(scalar(type, "null")); }
    bool put(DataNode node);
    bool open(NodeType type);
    bool close();
    bool fault(TextPlace place, std::string message)
    {
        m_problems.add(place, std::move(message));
        m_failed = true;
        return false;
    }

    std::string_view m_text;
    const std::size_t& m_taken;
    Problems& m_problems;
    std::size_t m_end = 0; ///< of the event before
    std::size_t m_counted = 0; ///< up to here line and column are known
    std::uint32_t m_line, m_column = 1;
    std::vector<DataNode> m_open;
    std::optional<DataNode> m_root;
    std::size_t m_values = 0;
    bool m_failed = false;
};

TextPlace Builder::placeOf(std::size_t offset)
{
    for (; m_counted < offset && m_counted < m_text.size(); ++m_counted) {
        const char c = m_text[m_counted];
        if (c == '\n') {
            ++m_line;
            m_column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) {
            ++m_column;
        }
    }
    return {m_line, m_column};
}

TextPlace Builder::begin()
{
    const std::size_t at = m_text.find_first_not_of(" \t\r\n,:", m_end);
    return placeOf(at);
}

bool Builder::put(DataNode node)
{
    if (node.isScalar()) node.place = begin();
    m_end = m_taken;
    if (++m_values > kMostValues) return fault(node.place, "there are more than 4000000 values");
    if (m_open.empty())
        m_root = std::move(node);
    else
        m_open.back().items.push_back(std::move(node));
    return true;
}

bool Builder::open(NodeType type)
{
    DataNode node;
    node.type = type;
    node.place = begin();
    m_end = m_taken;
    if (m_open.size() >= kDeepest)
        return fault(node.place, "this is nested deeper than " + std::to_string(kDeepest) + " levels");
    m_open.push_back(std::move(node));
    return true;
}

bool Builder::close()
{
    DataNode node = std::move(m_open.back());
    m_open.pop_back();
    if (const DataNode::Key* again = keyThatIsThereTwice(node.keys))
        return fault(again->place, "the key " + inQuotes(again->name) + " is there twice");
    return put(std::move(node));
}

bool Builder::parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error)
{
    std::string_view why =
        error.what(); // "[code] parse error at line 1, column 5: while ... - what is wrong; last read: ..."
    why.remove_prefix(why.find("] ") + 2);
    if (const std::size_t dash = why.find(" - "); dash != std::string_view::npos) why.remove_prefix(dash + 3);
    if (const std::size_t input = why.find("; last read: "); input != std::string_view::npos) {
        const std::size_t rest = why.find("'; expected ", input);
        return fault(placeOf(position > 0 ? position - 1 : 0),
                     "this is no JSON: " + std::string(why.substr(0, input))
                         + (rest == std::string_view::npos ? "" : std::string(why.substr(rest + 1))));
    }
    return fault(placeOf(position > 0 ? position - 1 : 0), "this is no JSON: " + std::string(why));
}

} // namespace

std::optional<DataNode> readJson(std::string_view text, std::uint32_t line, Problems& problems)
{
    std::size_t taken = 0;
    Builder builder(text, line, taken, problems);
    nlohmann::json::sax_parse(CountingInput(text.data(), &taken),
                              CountingInput(text.data() + text.size(), &taken), &builder);
    return builder.result();
}

} // namespace retrospan::evals
