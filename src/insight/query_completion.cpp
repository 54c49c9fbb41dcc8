#include "insight/query_completion.h"

#include "insight/query_fields.h"
#include "insight/query_lexer.h"
#include "insight/session_query.h"
#include "insight/text_match.h"

#include <algorithm>
#include <unordered_map>

namespace retrospan::insight {
namespace {

void suggest(Completion& completion, std::string text, std::string_view description)
{
    if (completion.suggestions.size() < kMaxSuggestions) {
        completion.suggestions.push_back({std::move(text), std::string(description)});
    }
}

std::string fieldStart(const Field& field)
{
    const bool isText = field.type == FieldType::text || field.type == FieldType::status;
    return std::string(field.name) + (isText ? ":" : ">");
}

/// Fields that start with what is typed, then those that hold it.
void suggestFields(Completion& completion, std::string_view typed)
{
    const std::string word = lowered(typed);
    for (const bool atStart : {true, false}) {
        for (const Field& field : queryFields()) {
            const std::size_t found = field.name.find(word);
            if (found != std::string_view::npos && (found == 0) == atStart)
                suggest(completion, fieldStart(field), field.help);
        }
    }
}

void suggestOperators(Completion& completion, const Field& field)
{
    for (const std::string_view op : {">", ">=", "<", "<=", ":"})
        suggest(completion, std::string(field.name).append(op), field.help);
}

void suggestValues(Completion& completion, const Field& field, std::string_view typed,
                   const KnownValues& known)
{
    std::vector<std::string> values;
    if (field.type == FieldType::status)
        values = {"failed", "ok", "running", "interrupted", "abandoned", "stale", "unknown"};
    else if (field.type == FieldType::time)
        values = {"today", "yesterday", "-1h", "-1d", "-7d", "-30d"};
    else if (field.type == FieldType::text && known)
        values = known(field.name);
    const std::string word = lowered(typed);
    for (const bool atStart : {true, false}) {
        for (const std::string& value : values) {
            if (value.empty() || !containsIgnoringCase(value, word)) continue;
            const bool starts = equalIgnoringCase(std::string_view(value).substr(0, word.size()), word);
            if (starts == atStart) suggest(completion, queryTerm({}, value).substr(1), field.help);
        }
    }
}

} // namespace

Completion completeQuery(std::string_view query, std::size_t cursor, const KnownValues& known)
{
    cursor = std::min(cursor, query.size());
    const std::string_view typed = query.substr(0, cursor);
    const std::vector<QueryWord> words = queryWords(typed);
    Completion completion{cursor, 0, {}};
    const bool inWord = !words.empty() && words.back().offset + words.back().length == cursor;
    if (!inWord || words.back().kind == WordKind::open || words.back().kind == WordKind::minus) {
        suggestFields(completion, {});
        return completion;
    }
    const QueryWord& word = words.back();
    const Field* field = findField(word.kind == WordKind::term ? word.field : word.value);
    if (word.kind == WordKind::term && field && !(word.quoted && word.closed)) {
        completion.offset = word.valueOffset;
        completion.length = cursor - word.valueOffset;
        suggestValues(completion, *field, unescaped(word.value), known);
    } else if (word.kind == WordKind::text && !word.quoted) {
        completion.offset = word.offset;
        completion.length = cursor - word.offset;
        const bool numeric = field && field->type != FieldType::text && field->type != FieldType::status;
        if (numeric)
            suggestOperators(completion, *field);
        else
            suggestFields(completion, word.value);
    }
    return completion;
}

std::vector<std::string> knownValues(std::span<const SessionSummary> sessions, std::string_view fieldName)
{
    const Field* field = findField(fieldName);
    if (!field || field->type != FieldType::text) return {};
    std::unordered_map<std::string_view, std::size_t> counts;
    for (const SessionSummary& session : sessions) {
        anyText(session, field->id, [&counts](std::string_view value) {
            if (!value.empty()) ++counts[value];
            return false;
        });
    }
    std::vector<std::pair<std::string_view, std::size_t>> ordered(counts.begin(), counts.end());
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    std::vector<std::string> values;
    for (const auto& entry : ordered) values.emplace_back(entry.first);
    return values;
}

} // namespace retrospan::insight
