// SpanFilter: a span as the intake rules let it in: redacted, its prompts replaced by their hash where that
// is asked for, long values cut with a mark that says how long they were. Everything that can hold content
// goes through it, before facts are derived: names, messages, values at any depth and their keys, events,
// links, resources, scopes, scores. Views it returns live until the next span, those of a resource or scope
// of one serial number until the next other one. Thread: confined. Complexity: linear in the span's bytes.
#pragma once

#include "import/intake_gate.h"
#include "trace/arena.h"
#include "trace/score.h"
#include "trace/span_batch.h"
#include "trace/span_view.h"

#include <string>
#include <vector>

namespace retrospan::import {

class SpanFilter {
public:
    explicit SpanFilter(IntakeGate& gate)
        : m_gate(gate)
    {
    }
    /// What follows is filtered by these; they must live until the next call.
    void use(const CompiledRules& rules);
    void apply(SpanView& span);
    void apply(std::string_view traceId, SessionFacts& facts);
    void apply(Score& score);
    /// Ids keep who is who: what is redacted in one is followed by a part of the id's hash.
    [[nodiscard]] std::string_view id(std::string_view text);
    /// The session id of a span whose `redacted` id has placeholders in it, told by the span as it was.
    [[nodiscard]] std::string_view sessionId(std::string_view redacted, const SpanView& reported);
    /// Hands the counts over to the gate.
    void report();

private:
    struct Shared {
        Arena arena;
        std::uint64_t serial = 0;
        AttributesView attributes;
        std::string_view name;
    };
    /// How the values of an attribute or event are treated.
    struct Treatment {
        bool prompt = false; ///< becomes a hash
        bool id = false; ///< a number is no card's
        SecretName secret = SecretName::none;
    };

    /// What is known of an attribute's name; most come again and again.
    struct KnownKey {
        std::uint64_t hash = 0; ///< 0: none
        bool clean = false, prompt = false, id = false;
        SecretName secret = SecretName::none;
    };

    [[nodiscard]] const KnownKey& known(std::string_view key);
    [[nodiscard]] bool hashesPrompts(const SpanView& span);
    [[nodiscard]] AttributesView list(AttributesView attributes, Treatment treatment, Arena& arena);
    [[nodiscard]] ValueView value(const ValueView& value, Treatment treatment, Arena& arena);
    [[nodiscard]] ValueView number(const ValueView& value, Treatment treatment, Arena& arena);
    [[nodiscard]] std::string_view text(std::string_view text, Treatment treatment, Arena& arena);
    [[nodiscard]] std::string_view redacted(std::string_view text, Arena& arena);
    [[nodiscard]] std::string_view secret(Arena& arena);
    [[nodiscard]] std::string_view cut(std::string_view text, Arena& arena);
    [[nodiscard]] std::string distinct(std::string_view redacted, std::string_view original);
    void redact(std::string& text);
    template <typename View> void share(View& view, Shared& shared);
    void events(SpanView& span);
    void links(SpanView& span);

    IntakeGate& m_gate;
    const CompiledRules* m_rules = nullptr;
    bool m_hashPrompts = false; ///< of the span in work
    std::vector<KnownKey> m_keys; ///< by hash; a later one takes the place
    Arena m_arena, m_facts;
    Shared m_resource, m_scope;
    IntakeEffects m_effects;
    std::string m_scratch;
};

} // namespace retrospan::import
