// From an admitted request to what is handed to the intake and what its sender is told: the pure half of the
// receiver. Thread: pure functions but for what is
// remembered of vendors. Memory: the inflated body, a vendor's two or three times.
#pragma once

#include "live/http_routes.h"
#include "live/intake.h"

#include <functional>
#include <optional>

namespace retrospan::live {

/// Either an answer at once or a delivery, whose receipt decides the answer.
struct HttpPlan {
    std::optional<HttpAnswer> answer = {};
    Refusal refusal = Refusal::none; ///< why `answer` is an error
    Delivery delivery = {};
    std::function<HttpAnswer(const Receipt&)> answerOf = {}; ///< for receipts that say "stored"
};

struct VendorIngest;

/// Precondition: `admission` has no answer. `body` is as sent, without its chunks.
[[nodiscard]] HttpPlan planRequest(const Admission& admission, const HttpHead& head, std::string body,
                                   const HttpRules& rules, VendorIngest& vendors);

/// The whole answer to a receipt of whatever verdict, and how it is counted.
[[nodiscard]] HttpAnswer answerOf(const HttpPlan& plan, const Receipt& receipt, WireEncoding encoding);
[[nodiscard]] Refusal refusalOf(Verdict verdict);

} // namespace retrospan::live
