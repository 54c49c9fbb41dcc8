// Answers in the words of OTLP/HTTP: Export*ServiceResponse with or without partial success,
// google.rpc.Status for errors, in the encoding of the request. Thread: pure functions.
#pragma once

#include "live/http_message.h"
#include "live/intake.h"

namespace retrospan::live {

enum class WireEncoding : std::uint8_t { json, protobuf };
enum class OtlpSignal : std::uint8_t { traces, logs, metrics };

/// 200 with what the receipt says of rejected items.
[[nodiscard]] HttpAnswer otlpAnswer(OtlpSignal signal, WireEncoding encoding, const Receipt& receipt);

/// An error in the shape of google.rpc.Status; with `retryAfter` (seconds) the sender is to come again.
[[nodiscard]] HttpAnswer errorAnswer(unsigned status, std::string_view message, WireEncoding encoding,
                                     int retryAfter = 0);

/// The error that a verdict other than "stored" is: 400, 429 or 503, the last two with Retry-After.
[[nodiscard]] HttpAnswer verdictAnswer(const Receipt& receipt, WireEncoding encoding);

/// `text` as a JSON string with its quotes.
[[nodiscard]] std::string jsonText(std::string_view text);

} // namespace retrospan::live
