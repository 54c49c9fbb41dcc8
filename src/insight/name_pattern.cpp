#include "insight/name_pattern.h"

#include "insight/text_match.h"

#include <algorithm>
#include <regex>

namespace retrospan::insight {

struct NamePattern::Regex {
    std::regex expression;
};

Result<NamePattern::Term> NamePattern::makeTerm(const std::string& text)
{
    if (text.empty() || text.size() > kMaxNameLength) return Error{"a pattern has 1 to 256 characters"};
    if (text.size() < 2 || text.front() != '/' || text.back() != '/')
        return Term{text, lowered(text), nullptr};
    try {
        const auto flags = std::regex::ECMAScript | std::regex::icase | std::regex::optimize;
        return Term{
            text, {}, std::make_shared<Regex>(Regex{std::regex(text.substr(1, text.size() - 2), flags)})};
    } catch (const std::regex_error& error) {
        return Error{"\"" + text + "\" is not a regular expression: " + error.what()};
    }
}

Status NamePattern::add(const std::vector<std::string>& allOf)
{
    std::vector<Term> terms;
    for (const std::string& text : allOf) {
        auto term = makeTerm(text);
        if (!term) return term.error();
        terms.push_back(std::move(*term));
    }
    if (!terms.empty()) m_anyOf.push_back(std::move(terms));
    return success();
}

bool NamePattern::Term::matches(std::string_view name) const
{
    if (!regex) return globMatches(glob, name);
    try {
        return std::regex_search(name.begin(), name.end(), regex->expression);
    } catch (const std::regex_error&) { // too complex for this name
        return false;
    }
}

bool NamePattern::matches(std::string_view name) const
{
    if (name.size() > kMaxNameLength) return false;
    return std::any_of(m_anyOf.begin(), m_anyOf.end(), [name](const std::vector<Term>& terms) {
        return std::all_of(terms.begin(), terms.end(),
                           [name](const Term& term) { return term.matches(name); });
    });
}

std::vector<std::vector<std::string>> NamePattern::source() const
{
    std::vector<std::vector<std::string>> result;
    for (const auto& terms : m_anyOf) {
        auto& texts = result.emplace_back();
        for (const Term& term : terms) texts.push_back(term.text);
    }
    return result;
}

} // namespace retrospan::insight
