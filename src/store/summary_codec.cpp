#include "store/summary_codec.h"

#include "trace/byte_codec.h"

#include <array>

namespace retrospan::store {
namespace {

using bytes::Cursor;
using bytes::putNumber;
using bytes::putText;

constexpr std::array kFactTexts{
    &SessionFacts::sessionId,    &SessionFacts::title,         &SessionFacts::user,
    &SessionFacts::tenant,       &SessionFacts::channel,       &SessionFacts::workflow,
    &SessionFacts::feature,      &SessionFacts::vertical,      &SessionFacts::environment,
    &SessionFacts::agentVersion, &SessionFacts::promptVersion, &SessionFacts::outcome};
constexpr std::array kUsageFields{&Usage::input,      &Usage::output,       &Usage::cacheRead,
                                  &Usage::cacheWrite, &Usage::cacheWrite1h, &Usage::reasoning,
                                  &Usage::audioInput, &Usage::audioOutput};
constexpr std::array kLists{&SessionSummary::models, &SessionSummary::providers, &SessionSummary::agents,
                            &SessionSummary::tools, &SessionSummary::formats};

void putSigned(std::string& out, std::int64_t value)
{
    putNumber(out, bytes::zigzag(value));
}
std::int64_t takeSigned(Cursor& in)
{
    return bytes::unzigzag(in.number());
}

void putTexts(std::string& out, const std::vector<std::string>& texts)
{
    putNumber(out, texts.size());
    for (const std::string& text : texts) putText(out, text);
}

std::vector<std::string> takeTexts(Cursor& in)
{
    std::vector<std::string> texts(in.count(1));
    for (std::string& text : texts) text = in.text();
    return texts;
}

void putUsage(std::string& out, const Usage& usage)
{
    for (const auto field : kUsageFields) putSigned(out, usage.*field);
}

Usage takeUsage(Cursor& in)
{
    Usage usage;
    for (const auto field : kUsageFields) usage.*field = takeSigned(in);
    return usage;
}

} // namespace

std::string encodeFacts(const SessionFacts& facts)
{
    std::string out;
    for (const auto text : kFactTexts) putText(out, facts.*text);
    out.push_back(static_cast<char>(facts.titleRank));
    putTexts(out, facts.tags);
    return out;
}

SessionFacts decodeFacts(std::string_view bytes)
{
    Cursor in(bytes);
    SessionFacts facts;
    for (const auto text : kFactTexts) facts.*text = in.text();
    facts.titleRank = in.byte();
    facts.tags = takeTexts(in);
    return facts;
}

std::string encodeUsage(const SessionSummary& summary)
{
    std::string out;
    putUsage(out, summary.usage);
    out.push_back(summary.usageAtLeast ? 1 : 0);
    putNumber(out, summary.usageGroups.size());
    for (const UsageGroup& group : summary.usageGroups) {
        putText(out, group.provider);
        putText(out, group.model);
        for (const std::int64_t number : {group.day, group.inputBucket, group.calls, group.reportedMicroUsd,
                                          group.reportedCalls, group.minuteOfDay})
            putSigned(out, number);
        putUsage(out, group.usage);
    }
    return out;
}

void decodeUsage(std::string_view bytes, SessionSummary& summary)
{
    if (bytes.empty()) return;
    Cursor in(bytes);
    summary.usage = takeUsage(in);
    summary.usageAtLeast = in.byte() != 0;
    summary.usageGroups.resize(in.count(16));
    for (UsageGroup& group : summary.usageGroups) {
        group.provider = in.text();
        group.model = in.text();
        for (std::int64_t* number : {&group.day, &group.inputBucket, &group.calls, &group.reportedMicroUsd,
                                     &group.reportedCalls, &group.minuteOfDay})
            *number = takeSigned(in);
        group.usage = takeUsage(in);
    }
}

std::string encodeLists(const SessionSummary& summary)
{
    std::string out;
    for (const auto list : kLists) putTexts(out, summary.*list);
    return out;
}

void decodeLists(std::string_view bytes, SessionSummary& summary)
{
    Cursor in(bytes);
    for (const auto list : kLists) summary.*list = takeTexts(in);
}

} // namespace retrospan::store
