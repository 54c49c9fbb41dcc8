#include "import/redaction_keys.h"

namespace retrospan::import {
namespace {

/// As their makers document them.
constexpr KeyShape kKeys[] = {
    {"sk-", isTokenChar, 16},
    {"sk_live_", isAlnum, 10},
    {"sk_test_", isAlnum, 10},
    {"rk_live_", isAlnum, 10},
    {"rk_test_", isAlnum, 10},
    {"whsec_", isBase64Char, 16},
    {"ghp_", isAlnum, 30},
    {"gho_", isAlnum, 30},
    {"ghu_", isAlnum, 30},
    {"ghs_", isAlnum, 30},
    {"ghr_", isAlnum, 30},
    {"github_pat_", isTokenChar, 30},
    {"glpat-", isTokenChar, 16},
    {"xoxa-", isTokenChar, 10},
    {"xoxb-", isTokenChar, 10},
    {"xoxe-", isTokenChar, 10},
    {"xoxe.", isDottedTokenChar, 10},
    {"xoxp-", isTokenChar, 10},
    {"xoxr-", isTokenChar, 10},
    {"xoxs-", isTokenChar, 10},
    {"xapp-", isTokenChar, 10},
    {"AKIA", isUpperOrDigit, 16, false},
    {"ASIA", isUpperOrDigit, 16, false},
    {"AIza", isTokenChar, 30, false},
    {"ya29.", isDottedTokenChar, 20},
    {"hf_", isAlnum, 30},
    {"npm_", isAlnum, 30},
    {"SG.", isDottedTokenChar, 40},
    {"lsv2_", isTokenChar, 30},
    {"dop_v1_", isAlnum, 40},
    {"shpat_", isAlnum, 30},
    {"eyJ", isTokenChar, 10, false},
    {"gsk_", isAlnum, 30},
    {"xai-", isAlnum, 30},
    {"r8_", isAlnum, 30},
    {"pplx-", isAlnum, 30},
    {"nvapi-", isTokenChar, 40},
    {"csk-", isAlnum, 30},
    {"tvly-", isTokenChar, 20},
    {"jina_", isTokenChar, 40},
    {"tgp_v1_", isTokenChar, 30},
    {"dckr_pat_", isTokenChar, 20},
    {"pypi-", isTokenChar, 60},
    {"glrt-", isTokenChar, 16},
    {"gldt-", isTokenChar, 16},
    {"GOCSPX-", isTokenChar, 20, false},
    {"SK", isHexDigit, 32, true, true}, // Twilio
    {"key-", isHexDigit, 32, true, true}, // Mailgun
    {"ntn_", isAlnum, 40},
    {"secret_", isAlnum, 40},
    {"lin_api_", isAlnum, 30},
    {"lin_oauth_", isAlnum, 30},
    {"hooks.slack.com/services/", isPathChar, 20},
    {"discord.com/api/webhooks/", isPathChar, 40},
    {"hvs.", isTokenChar, 24},
    {"dapi", isHexDigit, 32, true, true}, // Databricks
    {"PMAK-", isTokenChar, 40},
    {"glsa_", isTokenChar, 30},
    {"sbp_", isHexDigit, 40},
    {"sntrys_", isBase64Char, 30},
    {"figd_", isTokenChar, 30},
    {"ATATT3", isBase64Char, 40, false},
    {"shpss_", isHexDigit, 30},
    {"phx_", isAlnum, 30},
};

/// The shapes, one bit each, whose prefix ends with a character, and has one before its last.
struct KeyEndings {
    std::array<std::uint64_t, 256> last{}, before{};
};
static_assert(std::size(kKeys) <= 64);
constexpr KeyEndings kKeyEndings = [] {
    KeyEndings endings;
    for (std::size_t i = 0; i < std::size(kKeys); ++i) {
        const std::string_view prefix = kKeys[i].prefix;
        endings.last[static_cast<unsigned char>(prefix.back())] |= std::uint64_t{1} << i;
        endings.before[static_cast<unsigned char>(prefix[prefix.size() - 2])] |= std::uint64_t{1} << i;
    }
    return endings;
}();

} // namespace

KeyShapes::KeyShapes(char before, char last)
    : m_left(kKeyEndings.last[static_cast<unsigned char>(last)]
             & kKeyEndings.before[static_cast<unsigned char>(before)])
{
}

const KeyShape& KeyShapes::front() const
{
    return kKeys[static_cast<std::size_t>(std::countr_zero(m_left))];
}

PairTable::PairTable(bool email, bool number, bool key)
{
    set('[', 'r');
    if (email) setAll('@');
    if (email) set('%', '4');
    if (number) addNumber();
    if (key) addKeys();
}

void PairTable::set(char a, char b)
{
    const unsigned pair = static_cast<unsigned char>(a) * 256U + static_cast<unsigned char>(b);
    m_bits[pair / 64U] |= std::uint64_t{1} << (pair % 64U);
}

void PairTable::setAll(char a)
{
    for (int b = 0; b < 256; ++b) set(a, static_cast<char>(b));
}

/// Letters before a digit: of escapes such as "\n".
void PairTable::addNumber()
{
    setAll('+');
    setAll('(');
    set('\\', 'u');
    for (int a = 0; a < 256; ++a) {
        const char c = static_cast<char>(a);
        if (isAlnum(c) && std::string_view("nrtbf").find(c) == std::string_view::npos) continue;
        for (char digit = '0'; digit <= '9'; ++digit) set(c, digit);
    }
}

void PairTable::addKeys()
{
    setAll(':'); // "://", and `"password": `
    setAll('=');
    for (const char after : {'-', 'p', 'u'}) set('-', after); // options, armour
    set('Q', '~');
    for (const KeyShape& key : kKeys) set(key.prefix[key.prefix.size() - 2], key.prefix.back());
    for (const char first : {'b', 'B'})
        for (const char second : {'e', 'E', 'a', 'A'}) set(first, second); // "Bearer ", "Basic "
}

const PairTable& pairTable(const RedactionRules& rules)
{
    static const std::array<PairTable, 8> tables = [] {
        const auto table = [](unsigned bits) {
            return PairTable((bits & 1U) != 0, (bits & 2U) != 0, (bits & 4U) != 0);
        };
        return std::array{table(0), table(1), table(2), table(3), table(4), table(5), table(6), table(7)};
    }();
    return tables[(rules.email ? 1U : 0U) + (rules.phone || rules.card ? 2U : 0U) + (rules.key ? 4U : 0U)];
}

} // namespace retrospan::import
