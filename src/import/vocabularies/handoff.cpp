// Hand-overs: from agent to agent or to a human. Most libraries write them as tools.
#include "import/vocabularies/derive.h"

#include <algorithm>
#include <string>

namespace retrospan::import {
namespace {

/// Without case, and without what stands between the words.
constexpr std::string_view kHumanTools[] = {
    "escalate",          "escalatetohuman",      "escalatetosupport",  "escalatetohumanagent",
    "escalateticket",    "escalateconversation", "humanescalation",    "humanhandoff",
    "handofftohuman",    "handovertohuman",      "transfertohuman",    "transfertohumanagent",
    "transfertoagent",   "transfertoliveagent",  "transfertooperator", "transfertoagenthuman",
    "requesthumanagent", "requesthuman",         "contacthuman",       "talktohuman",
    "speaktohuman",      "connecttohuman",       "connecttoagent",     "routetohuman",
    "liveagenthandoff",  "liveagenttransfer"};

bool handsToHuman(std::string_view tool)
{
    std::string letters;
    for (const char c : tool.substr(0, 64)) {
        const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        if (low != '_' && low != '-' && low != ' ' && low != '.') letters += low;
    }
    return std::find(std::begin(kHumanTools), std::end(kHumanTools), letters) != std::end(kHumanTools);
}

/// Whom a tool's or span's name hands over to; empty when it does not.
std::string_view receiverIn(std::string_view name)
{
    for (const std::string_view prefix : {"transfer_to_", "handoff_to_", "handoff to ", "escalate_to_"})
        if (name.starts_with(prefix)) return name.substr(prefix.size());
    return {};
}

/// OpenAI Agents write both ends as JSON into the input or the output of the span. Words as common as "from"
/// are believed only of spans that are named as hand-overs: the tools of others have arguments of that name.
void readEnds(const SpanView& span, Arena& arena, SpanFacts& facts)
{
    const bool named = span.name.starts_with("handoff");
    const auto fill = [&](std::string_view& end, const ValueView& ends, std::string_view key,
                          std::string_view common) {
        if (end.empty()) end = ends[key].text();
        if (end.empty() && named) end = ends[common].text();
    };
    for (const std::string_view key : {"input.value", "output.value"}) {
        const ValueView* text = findAttribute(span.attributes, key);
        if (text == nullptr) continue;
        const ValueView ends = parseEmbedded(text->text(), threadParser(), arena);
        fill(facts.handoffFrom, ends, "from_agent", "from");
        fill(facts.handoffTo, ends, "to_agent", "to");
    }
}

} // namespace

void deriveHandoff(const SpanView& span, const Collected& found, Arena& arena, SpanFacts& facts)
{
    facts.handoffTo = found.text(Field::handoffTo);
    if (found.flag(Field::handoffHuman)) facts.flags.set(SpanFlag::handoffToHuman);
    if (facts.kind != SpanKind::tool && facts.kind != SpanKind::handoff) return;
    const std::string_view tool = facts.tool.empty() ? span.name : facts.tool;
    const bool human = handsToHuman(tool);
    std::string_view to = receiverIn(span.name);
    if (to.empty()) to = receiverIn(tool);
    if (facts.kind == SpanKind::tool && to.empty() && !human) return;
    facts.kind = SpanKind::handoff;
    facts.handoffFrom = found.text(Field::handoffFrom);
    if (facts.handoffTo.empty()) facts.handoffTo = human ? std::string_view("human") : to;
    readEnds(span, arena, facts);
    if (facts.handoffFrom.empty()) facts.handoffFrom = facts.agent;
    if (human || facts.handoffTo == "human") facts.flags.set(SpanFlag::handoffToHuman);
}

} // namespace retrospan::import
