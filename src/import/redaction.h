// Redactor: replaces personal data and secrets in recorded text by placeholders such as `[redacted:email]`.
// What they look like is known by shape (redaction_shapes.h); own regular expressions come beside it
// (own_patterns.h). Invariants: redacting what was redacted changes nothing, and nothing is found in it; JSON
// text stays JSON (what an own expression takes out of it is its author's affair).
// Thread: immutable, shareable. Complexity: linear in the text.
#pragma once

#include "trace/result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::import {

class OwnPatterns;

enum class RedactionClass : std::uint8_t { email, phone, card, key, pattern };
inline constexpr std::size_t kRedactionClasses = 5;
/// "email", "phone", ...: as in options and placeholders.
[[nodiscard]] std::string_view toString(RedactionClass kind);

struct RedactionRules {
    bool email = false, phone = false, card = false;
    bool key = false; ///< keys, tokens and passwords
    std::vector<std::string> patterns = {}; ///< regular expressions (RE2)
    [[nodiscard]] bool any() const { return email || phone || card || key || !patterns.empty(); }
    friend bool operator==(const RedactionRules&, const RedactionRules&) = default;
};

/// "email,phone,card,key" or "all"; an error names the word that is none of these.
[[nodiscard]] Result<RedactionRules> parseRedactionClasses(std::string_view list);

/// What is secret of the value that has a name.
enum class SecretName : std::uint8_t {
    none,
    any, ///< "password"
    text, ///< "passwords": no number, which is how many there are
    notPath, ///< "PWD" is a password or a folder
    token, ///< "GITHUB_TOKEN": no number and no piece of text
    shaped, ///< "token": what looks like a key
    digits, ///< "pin": four to eight digits
    query, ///< "code": what looks like a key in the query of an address
};

/// Where something to redact stands in a text.
struct RedactionSpot {
    std::size_t begin = 0, end = 0;
    RedactionClass kind = RedactionClass::email;
    friend bool operator==(const RedactionSpot&, const RedactionSpot&) = default;
};

using RedactionCounts = std::array<std::uint64_t, kRedactionClasses>;

class Redactor {
public:
    /// The error says which own expression is wrong, at which character, and why.
    static Result<Redactor> compile(const RedactionRules& rules);

    /// False when there is nothing to redact; `out` is left alone then. `text` must not be of `out`.
    bool redact(std::string_view text, std::string& out, RedactionCounts& counts) const;
    /// The same for when the text is wanted in any case.
    [[nodiscard]] std::string redacted(std::string_view text) const;
    /// What redact() would replace first, in order and without overlaps.
    [[nodiscard]] std::vector<RedactionSpot> scan(std::string_view text) const;
    /// What of a value is secret by its name, e.g. "http.request.header.authorization"; nothing when keys are
    /// not redacted.
    [[nodiscard]] SecretName secretName(std::string_view name) const;

private:
    explicit Redactor(const RedactionRules& rules);
    void find(std::string_view text, std::vector<RedactionSpot>& findings,
              std::vector<RedactionSpot>& barriers) const;

    RedactionRules m_rules;
    std::shared_ptr<const OwnPatterns> m_patterns; ///< nothing when there are none
};

/// The placeholder of a class.
[[nodiscard]] std::string placeholderOf(RedactionClass kind);
/// True when the text has a placeholder in it.
[[nodiscard]] bool hasPlaceholder(std::string_view text);

} // namespace retrospan::import
