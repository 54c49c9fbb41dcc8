#include "insight/query_choice.h"

#include "insight/query_fields.h"
#include "insight/query_lexer.h"
#include "insight/session_query.h"

#include <algorithm>
#include <vector>

namespace retrospan::insight {
namespace {

using Words = std::vector<QueryWord>;

struct Choice {
    std::size_t first = 0, last = 0; ///< words, with parentheses
    std::vector<std::size_t> terms; ///< words
};

bool asksFor(const QueryWord& word, const Field* field)
{
    return word.kind == WordKind::term && (word.op == ":" || word.op == "=")
        && findField(word.field) == field;
}

bool asksFor(const QueryWord& word, std::string_view value)
{
    const bool glob = !word.quoted && word.value.find('*') != std::string_view::npos;
    return !glob && unescaped(word.value) == value;
}

/// The word that closes the parenthesis, words.size() without one.
std::size_t closing(const Words& words, std::size_t open)
{
    std::size_t depth = 0;
    for (std::size_t i = open; i < words.size(); ++i) {
        if (words[i].kind == WordKind::open) ++depth;
        if (words[i].kind == WordKind::close && --depth == 0) return i;
    }
    return words.size();
}

bool hasOuterOr(const Words& words)
{
    std::size_t depth = 0;
    for (const QueryWord& word : words) {
        if (word.kind == WordKind::open) ++depth;
        if (word.kind == WordKind::close && depth > 0) --depth;
        if (word.kind == WordKind::orWord && depth == 0) return true;
    }
    return false;
}

/// Terms of the field with nothing but OR between them; no terms when there is anything else in the group.
Choice groupOf(const Words& words, std::size_t open, std::size_t close, const Field* field)
{
    Choice choice{open, close, {}};
    for (std::size_t i = open + 1; i < close; ++i) {
        const bool wantsTerm = (i - open) % 2 == 1;
        if (wantsTerm ? !asksFor(words[i], field) : words[i].kind != WordKind::orWord) return {};
        if (wantsTerm) choice.terms.push_back(i);
    }
    return choice;
}

std::vector<Choice> choicesOf(const Words& words, std::string_view fieldName)
{
    const Field* field = findField(fieldName);
    std::vector<Choice> choices;
    if (field == nullptr || hasOuterOr(words)) return choices;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool negated = words[i].kind == WordKind::minus;
        if (negated && ++i == words.size()) break;
        Choice choice{i, i, {}};
        if (words[i].kind == WordKind::open) {
            const std::size_t close = closing(words, i);
            choice = groupOf(words, i, close, field);
            i = close;
        } else if (asksFor(words[i], field)) {
            choice.terms.push_back(i);
        }
        if (!negated && i < words.size() && !choice.terms.empty()) choices.push_back(choice);
    }
    return choices;
}

std::string trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(' ');
    return first == text.npos ? std::string()
                              : std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// The query with other terms where the choice was; without any, an AND beside it goes as well.
std::string replaced(std::string_view query, const Words& words, Choice choice,
                     const std::vector<std::string>& terms)
{
    if (terms.empty() && choice.first > 0 && words[choice.first - 1].kind == WordKind::andWord)
        --choice.first;
    else if (terms.empty() && choice.last + 1 < words.size()
             && words[choice.last + 1].kind == WordKind::andWord)
        ++choice.last;
    std::string text;
    for (const std::string& term : terms) text += (text.empty() ? "" : " OR ") + term;
    if (terms.size() > 1) text = "(" + text + ")";
    const QueryWord& last = words[choice.last];
    std::string result = trimmed(query.substr(0, words[choice.first].offset));
    for (const std::string& part : {text, trimmed(query.substr(last.offset + last.length))})
        if (!part.empty()) result += (result.empty() ? "" : " ") + part;
    return result;
}

std::vector<std::string> textsOf(std::string_view query, const Words& words, const Choice& choice,
                                 std::string_view without = {})
{
    std::vector<std::string> texts;
    for (const std::size_t term : choice.terms)
        if (without.empty() || !asksFor(words[term], without))
            texts.emplace_back(query.substr(words[term].offset, words[term].length));
    return texts;
}

} // namespace

bool isChosen(std::string_view query, std::string_view field, std::string_view value)
{
    const Words words = queryWords(query);
    return std::ranges::any_of(choicesOf(words, field), [&](const Choice& choice) {
        return std::ranges::any_of(choice.terms,
                                   [&](std::size_t term) { return asksFor(words[term], value); });
    });
}

std::string toggledChoice(std::string_view query, std::string_view field, std::string_view value)
{
    const Words words = queryWords(query);
    const std::vector<Choice> choices = choicesOf(words, field);
    for (const Choice& choice : choices)
        if (const auto rest = textsOf(query, words, choice, value); rest.size() < choice.terms.size())
            return replaced(query, words, choice, rest);
    const std::string term = queryTerm(field, value);
    if (!choices.empty()) {
        std::vector<std::string> texts = textsOf(query, words, choices.back());
        texts.push_back(term);
        return replaced(query, words, choices.back(), texts);
    }
    const std::string before = hasOuterOr(words) ? "(" + trimmed(query) + ")" : trimmed(query);
    return before.empty() ? term : before + " " + term;
}

std::string withoutChoices(std::string_view query, std::string_view field)
{
    std::string result(query);
    for (Words words = queryWords(result);; words = queryWords(result)) {
        const std::vector<Choice> choices = choicesOf(words, field);
        if (choices.empty()) return result;
        result = replaced(result, words, choices.front(), {});
    }
}

} // namespace retrospan::insight
