#include "insight/score_topics.h"

#include "insight/text_match.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace retrospan::insight {
namespace {

constexpr std::string_view kTone[] = {
    "tone",   "tonality", "sentiment*",    "polite*",     "friendl*",    "empath*",  "courte*", "rude*",
    "toxic*", "warmth",   "professional*", "respectful*", "freundlich*", "höflich*", "tonfall", "stimmung"};
constexpr std::string_view kSatisfaction[] = {"csat",   "nps",      "rating*",    "stars",     "satisf*",
                                              "thumb*", "feedback", "zufrieden*", "bewertung*"};
constexpr std::string_view kConversion[] = {
    "conversion*", "convert*", "purchase*",   "bought",     "sale",     "sales",
    "sold",        "resolv*",  "resolution*", "unresolved", "deflect*", "outcome*",
    "booked",      "upsell*",  "churn*",      "gelöst",     "abschluss"};

std::span<const std::string_view> wordsOf(ScoreTopic topic)
{
    switch (topic) {
    case ScoreTopic::tone: return kTone;
    case ScoreTopic::satisfaction: return kSatisfaction;
    case ScoreTopic::conversion: break;
    }
    return kConversion;
}

bool isUpper(char c)
{
    return c >= 'A' && c <= 'Z';
}
bool isLetter(char c)
{
    return isUpper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// "userSentiment" and "user_sentiment" have the words user and sentiment, "CSAT" is one.
template <typename Visit> bool anyWord(std::string_view name, Visit visit)
{
    for (std::size_t at = 0; at < name.size();) {
        std::size_t end = at;
        while (end < name.size() && isLetter(name[end])
               && (end == at || !isUpper(name[end]) || isUpper(name[end - 1])))
            ++end;
        if (end > at && visit(name.substr(at, end - at))) return true;
        at = std::max(end, at + 1);
    }
    return false;
}

} // namespace

bool speaksOf(const Score& score, ScoreTopic topic)
{
    if (topic == ScoreTopic::satisfaction && score.source == ScoreSource::csat) return true;
    return anyWord(score.name, [&](std::string_view word) {
        return std::ranges::any_of(wordsOf(topic),
                                   [&](std::string_view known) { return globMatches(known, word); });
    });
}

} // namespace retrospan::insight
