#include "import/intake_gate.h"

#include "trace/trace_sampling.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace retrospan::import {
namespace {

std::uint64_t keyOf(std::string_view traceId)
{
    return XXH3_64bits(traceId.data(), traceId.size());
}

bool holds(const std::vector<std::string>& names, std::string_view name)
{
    return !name.empty() && std::ranges::find(names, name) != names.end();
}

} // namespace

Status IntakeGate::setRules(const IntakeRules& rules)
{
    if (!(rules.headRatio >= 0 && rules.headRatio <= 1)) return Error{"a ratio is a number from 0 to 1"};
    if (rules.maxValueBytes > 0 && rules.maxValueBytes < IntakeRules::kLeastValueBytes)
        return Error{"values cannot be cut to less than " + std::to_string(IntakeRules::kLeastValueBytes)
                     + " bytes"};
    auto redactor = Redactor::compile(rules.redaction);
    if (!redactor.ok()) return redactor.error();
    const bool on = rules.changeContent() || rules.headRatio < 1;
    auto compiled =
        on ? std::make_shared<const CompiledRules>(CompiledRules{rules, std::move(*redactor)}) : nullptr;
    const std::scoped_lock guard(m_mutex);
    m_rules = std::move(compiled);
    ++m_version;
    m_hashed.clear();
    m_hashedOrder.clear();
    return success();
}

std::shared_ptr<const CompiledRules> IntakeGate::rules() const
{
    const std::scoped_lock guard(m_mutex);
    return m_rules;
}

bool IntakeGate::admits(std::string_view traceId, const CompiledRules* rules) const
{
    if (rules != nullptr && !keptByRatio(traceId, rules->rules.headRatio)) return false;
    if (!m_anyDropped) return true;
    const std::scoped_lock guard(m_mutex);
    return !m_dropped.contains(keyOf(traceId));
}

void IntakeGate::dropTraces(const std::vector<std::string>& traceIds)
{
    const std::scoped_lock guard(m_mutex);
    for (const std::string& traceId : traceIds)
        if (m_dropped.insert(keyOf(traceId)).second) m_dropOrder.push_back(keyOf(traceId));
    for (; m_dropOrder.size() > kMostTraces; m_dropOrder.pop_front()) m_dropped.erase(m_dropOrder.front());
    m_anyDropped = !m_dropped.empty();
}

bool IntakeGate::hashesPrompts(const CompiledRules& rules, std::string_view traceId,
                               std::string_view workflow, std::string_view service)
{
    const std::vector<std::string>& names = rules.rules.hashPromptsOf;
    if (names.empty()) return false;
    if (holds(names, "*") || holds(names, workflow) || holds(names, service)) return true;
    const std::uint64_t key = keyOf(traceId);
    const std::scoped_lock guard(m_mutex);
    const auto known = m_hashed.find(key);
    if (workflow.empty()) return known == m_hashed.end() || known->second;
    if (known != m_hashed.end()) return known->second;
    m_hashed.emplace(key, false);
    m_hashedOrder.push_back(key);
    for (; m_hashedOrder.size() > kMostTraces; m_hashedOrder.pop_front())
        m_hashed.erase(m_hashedOrder.front());
    return false;
}

void IntakeGate::count(const IntakeEffects& effects)
{
    const std::scoped_lock guard(m_mutex);
    for (std::size_t i = 0; i < kRedactionClasses; ++i) m_effects.redacted[i] += effects.redacted[i];
    m_effects.hashed += effects.hashed;
    m_effects.cut += effects.cut;
    m_effects.sampledSpans += effects.sampledSpans;
}

IntakeEffects IntakeGate::effects() const
{
    const std::scoped_lock guard(m_mutex);
    return m_effects;
}

std::string IntakeGate::scrubbed(std::string_view text) const
{
    const auto rules = this->rules();
    return rules ? rules->redactor.redacted(text) : std::string(text);
}

} // namespace retrospan::import
