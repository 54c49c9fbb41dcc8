// Intake: where receivers and followers hand in what arrived, and what they are told of it. A receiver
// answers its sender only when the receipt is there: "stored" means that the data is in the workspace's log
// on disk. Thread: safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace retrospan::live {

/// The body of one request, decompressed.
struct Delivery {
    std::string body;
    std::string_view format =
        {}; ///< registry name of its reader (import/formats.h); empty: found from content
    bool protobuf = false; ///< one protobuf message; else JSON
};

enum class Verdict : std::uint8_t {
    stored, ///< perhaps with some of it rejected
    malformed, ///< nothing in it could be read; sending it again is of no use
    busy, ///< the store is behind; to be sent again later
    failed ///< the store cannot write (disk full, ...); to be sent again later
};

struct Receipt {
    Verdict verdict = Verdict::stored;
    std::uint64_t spans = 0; ///< stored, or there before
    std::uint64_t rejected = 0; ///< what could not be read, beside `spans`
    std::string message; ///< why something was rejected, for people
};

class Intake {
public:
    virtual ~Intake() = default;
    /// `done` is called exactly once, from any thread, perhaps before submit() returns. It must not block.
    virtual void submit(Delivery delivery, std::function<void(const Receipt&)> done) = 0;
};

} // namespace retrospan::live
