// Words in what was said, by which signals and failures are told: English and German phrases, plain search
// without case. Evidence, never proof: whoever uses them says how sure that is. Pure. Complexity: linear in
// the text.
#pragma once

#include <string>
#include <string_view>

namespace retrospan::insight {

/// Written in a language that the words are of, as far as common words tell: of other languages nothing is
/// said. Short texts in Latin letters count as known.
[[nodiscard]] bool knowsLanguage(std::string_view text);
/// The user asks for a person.
[[nodiscard]] bool asksForHuman(std::string_view text);
/// The text speaks of something that did not work.
[[nodiscard]] bool speaksOfFailure(std::string_view text);
/// The sentence that says that something was done; empty when there is none.
[[nodiscard]] std::string claimOfSuccess(std::string_view text);
/// The sentence that promises to do something now; empty when there is none.
[[nodiscard]] std::string promiseToAct(std::string_view text);
/// The agent says that it will not or may not do it.
[[nodiscard]] bool refuses(std::string_view text);
/// Words of reasoning or markup of it that the user should not see; empty when there are none.
[[nodiscard]] std::string leakedReasoning(std::string_view text);
/// The first sentence of a text that begins like reasoning, without markup of it: "The user wants to know";
/// empty when it does not.
[[nodiscard]] std::string thoughtAloud(std::string_view text);

} // namespace retrospan::insight
