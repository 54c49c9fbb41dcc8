// Any message of a gRPC call, in any slices, packed or not, through what stands between grpc and the intake
// and through the reader: how it is sliced makes no difference. The first byte says how long a slice is.
#include "live/grpc_call.h"
#include "live/intake_queue.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace retrospan;

constexpr std::size_t kMost = 1024 * 1024;

live::Inflated unpacked(std::string_view message, std::size_t slice)
{
    std::vector<grpc::Slice> slices;
    for (; !message.empty(); message.remove_prefix(std::min(slice, message.size())))
        slices.emplace_back(message.data(), std::min(slice, message.size()));
    return live::unpackMessage(grpc::ByteBuffer(slices.data(), slices.size()), kMost);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view message(reinterpret_cast<const char*>(data + 1), size - 1);
    live::Inflated whole = unpacked(message, kMost);
    const live::Inflated sliced = unpacked(message, std::size_t{data[0]} + 1);
    if (whole.outcome != sliced.outcome || whole.bytes != sliced.bytes) std::abort();
    if (whole.outcome != live::Inflated::Outcome::complete) return 0;
    import::ImportReport report;
    live::decodeDelivery(
        {std::move(whole.bytes), "otlp-protobuf", true}, [](SpanBatch&&) { return true; }, report);
    return 0;
}
