#include "import/score_columns.h"

#include <algorithm>
#include <utility>

namespace retrospan::import {
namespace {

constexpr std::pair<std::string_view, ScoreColumn> kTitles[]{
    {"session", ScoreColumn::session},
    {"sessionid", ScoreColumn::session},
    {"conversation", ScoreColumn::session},
    {"conversationid", ScoreColumn::session},
    {"threadid", ScoreColumn::session},
    {"trace", ScoreColumn::trace},
    {"traceid", ScoreColumn::trace},
    {"run", ScoreColumn::trace},
    {"runid", ScoreColumn::trace},
    {"span", ScoreColumn::span},
    {"spanid", ScoreColumn::span},
    {"observationid", ScoreColumn::span},
    {"name", ScoreColumn::name},
    {"scorename", ScoreColumn::name},
    {"metric", ScoreColumn::name},
    {"key", ScoreColumn::name},
    {"value", ScoreColumn::value},
    {"score", ScoreColumn::value},
    {"label", ScoreColumn::label},
    {"stringvalue", ScoreColumn::label},
    {"comment", ScoreColumn::comment},
    {"explanation", ScoreColumn::comment},
    {"reason", ScoreColumn::comment},
    {"note", ScoreColumn::comment},
    {"time", ScoreColumn::time},
    {"timestamp", ScoreColumn::time},
    {"createdat", ScoreColumn::time},
    {"date", ScoreColumn::time},
    {"source", ScoreColumn::source},
    {"scoredby", ScoreColumn::source},
};

} // namespace

ScoreColumn scoreColumnOf(std::string_view title)
{
    std::string plain;
    for (const char c : title) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            plain += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto found =
        std::ranges::find(kTitles, std::string_view(plain), &std::pair<std::string_view, ScoreColumn>::first);
    return found == std::end(kTitles) ? ScoreColumn::other : found->second;
}

} // namespace retrospan::import
