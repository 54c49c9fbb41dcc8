// Reading of price documents. Every problem ends the reading with its place; nothing is guessed.
#include "insight/price_document.h"

#include "insight/calendar.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace retrospan::insight {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMaxUsd = 1e6; ///< per million tokens; beyond it integers could overflow
constexpr double kPicoPerTokenOfUsdPerMillion = 1e6;
constexpr double kPicoPerRequestOfUsdPerThousand = 1e9;

/// Walks a document, remembers where it is, and keeps the first problem.
class Parser {
public:
    explicit Parser(std::string_view name)
        : m_place(name)
    {
    }

    PriceDocument document(const Json& json);
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    /// Puts a step of the path on for as long as it lives.
    class Step {
    public:
        Step(Parser& parser, const std::string& step)
            : m_parser(parser)
            , m_length(parser.m_place.size())
        {
            if (!parser.m_error) parser.m_place += ": " + step;
        }
        ~Step()
        {
            if (!m_parser.m_error) m_parser.m_place.resize(m_length);
        }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        Parser& m_parser;
        std::size_t m_length;
    };

    void fail(const std::string& message)
    {
        if (!m_error) m_error = Error{message}.in(m_place);
    }
    std::string text(const Json& json);
    bool flag(const Json& json);
    std::vector<std::string> texts(const Json& json);
    template <typename Item, typename Parse>
    std::vector<Item> list(const Json& json, const char* what, Parse parse);
    NamePattern pattern(const Json& json);
    ProviderPrices provider(const Json& json);
    ModelPrices model(const Json& json);
    PriceSet set(const Json& json);
    Rate rate(const Json& json, PriceClass priceClass);
    std::int64_t amount(const Json& json, PriceClass priceClass);
    void tier(Rate& rate, const std::string& key, const Json& json, PriceClass priceClass);
    void hours(PriceSet& set, const std::string& text);

    std::string m_place;
    std::optional<Error> m_error;
};

std::string Parser::text(const Json& json)
{
    if (json.is_string() && !json.get_ref<const std::string&>().empty()) return json.get<std::string>();
    fail("a text is expected");
    return {};
}

bool Parser::flag(const Json& json)
{
    if (!json.is_boolean()) fail("true or false is expected");
    return json.is_boolean() && json.get<bool>();
}

std::vector<std::string> Parser::texts(const Json& json)
{
    if (!json.is_array()) fail("a list of texts is expected");
    std::vector<std::string> result;
    for (const Json& item : json) result.push_back(text(item));
    return result;
}

template <typename Item, typename Parse>
std::vector<Item> Parser::list(const Json& json, const char* what, Parse parse)
{
    if (!json.is_array()) fail("a list is expected");
    std::vector<Item> result;
    for (std::size_t i = 0; json.is_array() && i < json.size() && !m_error; ++i) {
        const Step step(*this, std::string(what) + " " + std::to_string(i + 1));
        if (!json[i].is_object())
            fail("an object is expected");
        else
            result.push_back(parse(json[i]));
    }
    return result;
}

NamePattern Parser::pattern(const Json& json)
{
    NamePattern result;
    const Json alternatives = json.is_array() ? json : Json::array({json});
    for (const Json& item : alternatives) {
        const bool all = item.is_object() && item.size() == 1 && item.contains("all");
        const Status added = result.add(all ? texts(item["all"]) : std::vector<std::string>{text(item)});
        if (!added) fail(added.error().message);
    }
    return result;
}

std::int64_t Parser::amount(const Json& json, PriceClass priceClass)
{
    const double usd = json.is_number() ? json.get<double>() : -1;
    if (!(usd >= 0 && usd <= kMaxUsd)) {
        fail("an amount in USD from 0 to 1000000 is expected");
        return kNoPrice;
    }
    // A decimal of up to six places is recovered from its double exactly.
    const bool perRequest = priceClass == PriceClass::request;
    return std::llround(usd * (perRequest ? kPicoPerRequestOfUsdPerThousand : kPicoPerTokenOfUsdPerMillion));
}

void Parser::tier(Rate& rate, const std::string& key, const Json& json, PriceClass priceClass)
{
    const auto known = std::find_if(kTierStarts.begin(), kTierStarts.end(),
                                    [&](std::int64_t start) { return key == ">" + std::to_string(start); });
    if (known != kTierStarts.end()) {
        rate.tiers.push_back({*known, amount(json, priceClass)});
        return;
    }
    std::string starts;
    for (const std::int64_t start : kTierStarts)
        starts += (starts.empty() ? ">" : ", >") + std::to_string(start);
    fail("\"" + key + "\" is not a tier; tiers are base, " + starts);
}

Rate Parser::rate(const Json& json, PriceClass priceClass)
{
    const Step step(*this, std::string(toString(priceClass)));
    Rate result;
    if (!json.is_object()) {
        result.picoUsd = amount(json, priceClass);
        return result;
    }
    for (const auto& [key, value] : json.items()) {
        if (key == "base")
            result.picoUsd = amount(value, priceClass);
        else
            tier(result, key, value, priceClass);
    }
    if (!result.known()) fail("tiers need a \"base\" amount");
    std::sort(result.tiers.begin(), result.tiers.end(),
              [](const RateTier& a, const RateTier& b) { return a.above < b.above; });
    return result;
}

/// "16:30" -> 990; 24:00 is the end of the day.
std::optional<int> minuteOfClock(std::string_view text)
{
    const auto digit = [text](std::size_t i) {
        return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 1000;
    };
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const int minute = (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
    const bool boundary = minute == kMinutesPerDay
        || std::find(kWindowStarts.begin(), kWindowStarts.end(), minute) != kWindowStarts.end();
    return boundary && digit(3) < 6 ? std::optional(minute) : std::nullopt;
}

void Parser::hours(PriceSet& set, const std::string& text)
{
    const auto dash = text.find('-');
    const auto from = minuteOfClock(std::string_view(text).substr(0, dash));
    const auto to =
        dash == std::string::npos ? std::nullopt : minuteOfClock(std::string_view(text).substr(dash + 1));
    if (!from || !to)
        return fail("\"" + text + "\" is not a window between 00:00, 00:30, 16:30 and 24:00 UTC");
    set.fromMinute = *from;
    set.toMinute = *to;
}

PriceSet Parser::set(const Json& json)
{
    PriceSet result;
    for (const auto& [key, value] : json.items()) {
        if (key == "from") {
            const auto day = dayFromText(text(value));
            if (!day) fail("\"from\" needs a date like 2026-11-21");
            result.fromDay = day.value_or(0);
        } else if (key == "hours") {
            hours(result, text(value));
        } else {
            std::size_t c = 0;
            while (c < kPriceClassCount && toString(static_cast<PriceClass>(c)) != key) ++c;
            if (c == kPriceClassCount)
                fail("\"" + key + "\" is not a class of tokens");
            else
                result.rates[c] = rate(value, static_cast<PriceClass>(c));
        }
    }
    return result;
}

ModelPrices Parser::model(const Json& json)
{
    ModelPrices result;
    result.id = json.contains("id") ? text(json["id"]) : std::string();
    const Step step(*this, result.id);
    for (const auto& [key, value] : json.items()) {
        if (key == "id") continue;
        if (key == "match")
            result.match = pattern(value);
        else if (key == "removed")
            result.removed = flag(value);
        else if (key == "prices")
            result.sets = list<PriceSet>(value, "prices", [this](const Json& j) { return set(j); });
        else
            fail("\"" + key + "\" is not known here");
    }
    if (result.id.empty()) fail("\"id\" is missing");
    if (!result.removed && result.sets.empty()) fail("\"prices\" is missing");
    if (result.match.empty() && !m_error && !result.match.add({result.id})) fail("\"id\" is too long");
    return result;
}

ProviderPrices Parser::provider(const Json& json)
{
    ProviderPrices result;
    result.id = json.contains("id") ? text(json["id"]) : std::string();
    const Step step(*this, result.id);
    for (const auto& [key, value] : json.items()) {
        if (key == "id") continue;
        if (key == "name")
            result.name = text(value);
        else if (key == "match")
            result.match = pattern(value);
        else if (key == "family")
            result.family = pattern(value);
        else if (key == "fallback")
            result.fallback = texts(value);
        else if (key == "inputIncludesCached")
            result.inputIncludesCached = flag(value);
        else if (key == "models")
            result.models = list<ModelPrices>(value, "model", [this](const Json& j) { return model(j); });
        else
            fail("\"" + key + "\" is not known here");
    }
    if (result.id.empty()) fail("\"id\" is missing");
    return result;
}

PriceDocument Parser::document(const Json& json)
{
    PriceDocument result;
    if (!json.is_object()) fail("an object is expected");
    for (const auto& [key, value] : json.items()) {
        if (key == "source")
            result.source = text(value);
        else if (key == "date")
            result.date = text(value);
        else if (key == "providers")
            result.providers =
                list<ProviderPrices>(value, "provider", [this](const Json& j) { return provider(j); });
        else if (key != "unit" && key != "note")
            fail("\"" + key + "\" is not known here");
    }
    return result;
}

} // namespace

Result<PriceDocument> parsePriceDocument(std::string_view json, std::string_view name)
{
    if (json.find_first_not_of(" \t\r\n") == std::string_view::npos) return PriceDocument{};
    if (json.size() > kMaxPriceDocumentBytes) return Error{"is larger than 16 MB"}.in(name);
    try {
        Parser parser(name);
        PriceDocument document = parser.document(Json::parse(json));
        if (parser.error()) return *parser.error();
        return document;
    } catch (const nlohmann::json::exception& error) {
        const std::string_view what = error.what();
        const std::size_t bracket = what.find("] ");
        return Error{std::string(bracket == std::string_view::npos ? what : what.substr(bracket + 2))}.in(
            name);
    }
}

} // namespace retrospan::insight
