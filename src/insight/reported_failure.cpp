#include "insight/reported_failure.h"

#include "insight/text_match.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace retrospan::insight {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxReadBytes = 64 * 1024;

/// Stops at the first member of the outermost object that says it.
class Reader : public nlohmann::json_sax<Json> {
public:
    bool null() override { return next(false); }
    bool boolean(bool value) override
    {
        if (m_depth == 1 && (m_key == "success" || m_key == "ok")) return next(!value);
        return next(value && (m_key == "iserror" || m_key == "is_error" || m_key == "error"));
    }
    bool number_integer(number_integer_t) override { return next(false); }
    bool number_unsigned(number_unsigned_t) override { return next(false); }
    bool number_float(number_float_t, const string_t&) override { return next(false); }
    bool string(string_t& value) override { return next(m_key == "error" && !value.empty()); }
    bool binary(binary_t&) override { return next(false); }
    bool start_object(std::size_t) override
    {
        m_isInError = m_depth == 1 && m_key == "error";
        return ++m_depth < 64;
    }
    bool key(string_t& name) override
    {
        if (m_isInError) return !(m_saysSo = true); // it has something to tell
        if (m_depth == 1) m_key = lowered(name);
        return true;
    }
    bool end_object() override
    {
        m_isInError = false;
        return --m_depth > 0;
    }
    bool start_array(std::size_t) override { return ++m_depth < 64; }
    bool end_array() override { return --m_depth > 0; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override
    {
        return false;
    }
    [[nodiscard]] bool saysSo() const { return m_saysSo; }

private:
    bool next(bool failed)
    {
        m_saysSo = failed && m_depth == 1;
        return !m_saysSo;
    }

    std::string m_key;
    int m_depth = 0;
    bool m_isInError = false, m_saysSo = false;
};

} // namespace

bool saysItFailed(std::string_view result)
{
    result = result.substr(0, kMaxReadBytes);
    const auto first = result.find_first_not_of(" \t\r\n");
    if (first == result.npos || result[first] != '{') return false;
    Reader reader;
    Json::sax_parse(result, &reader, Json::input_format_t::json, false);
    return reader.saysSo();
}

} // namespace retrospan::insight
